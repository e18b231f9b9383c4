// Sets a text line by line: headings in bold, numbered lines hanging, done ones with a check mark.

import { appendLinked } from "./links.js";

const NUMBERED = /^(\d+\. )(.+)$/;

/**
 * Appends `text` to `parent`; the words and their order stay as they are.
 * `headings` are whole lines of the text; `done` is the word after the dash of a line that is done;
 * `boxes` has the tick box of a numbered line by its number.
 */
export function appendLines(parent, text, headings, done, boxes) {
  const lines = text.split("\n");
  const isHeading = (line) => (headings || []).includes(line);
  if (!lines.some((line) => isHeading(line) || NUMBERED.test(line))) {
    appendLinked(parent, text);
    return;
  }
  for (const line of lines) {
    if (isHeading(line)) parent.append(plain("strong", "line heading", line));
    else if (NUMBERED.test(line)) parent.append(numbered(line, done, boxes));
    else if (line) parent.append(plain("span", "line", line));
    else leaveGap(parent.lastChild);
  }
}

function plain(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  appendLinked(made, text);
  return made;
}

/** Stands for the empty line after `line`; the break keeps it in what is copied. */
function leaveGap(line) {
  if (!line) return;
  line.classList.add("gap");
  line.append(document.createElement("br"));
}

function numbered(line, done, boxes) {
  const [, number, rest] = NUMBERED.exec(line);
  const ending = ` - ${done}`;
  const at = endOf(rest, ending);
  const box = boxes.get(parseInt(number, 10));
  const count = plain("span", "count", number);
  if (box) {
    // The box says whether it is done, so the words don't.
    const words = at < 0 ? rest : rest.slice(0, at) + rest.slice(at + ending.length);
    const label = plain("label", "line ticked", "");
    label.append(box, count, plain("span", "", words));
    return label;
  }
  const made = plain("span", "line numbered", "");
  made.append(count);
  if (at < 0) {
    appendLinked(made, rest);
    return made;
  }
  // The check mark says "done" before the task, so the ending is for the eyes only.
  made.classList.add("done");
  made.prepend(checkMark(done));
  appendLinked(made, rest.slice(0, at));
  const seen = plain("span", "", ending);
  seen.setAttribute("aria-hidden", "true");
  made.append(seen);
  appendLinked(made, rest.slice(at + ending.length));
  return made;
}

/** Returns where `ending` stands, at the end or before a further dash (a note), or -1. */
function endOf(rest, ending) {
  return rest.endsWith(ending) ? rest.length - ending.length : rest.indexOf(`${ending} - `);
}

function checkMark(label) {
  const made = plain("span", "check", "");
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  return made;
}
