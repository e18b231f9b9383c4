// What stands in a bubble besides words: files to take along, and how far along the patient is.

const SVG = "http://www.w3.org/2000/svg";
const SHOWN = ["page", "text", "code"]; // forms of a document that a browser shows

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Returns `text` with `{done}` and `{total}` filled in. */
export function counted(text, { done, total }) {
  return text.replace("{done}", done).replace("{total}", total);
}

/** Whether these files are the forms of a document, which stand together on a card. */
export function isCard(attachments) {
  return (attachments || []).some((one) => one.form);
}

/**
 * Returns the links to some files. What a browser shows opens in a tab of its own, all else is
 * saved: then `onFile(event, attachment)` is called.
 */
export function filesOf(attachments, texts, onFile) {
  const list = make("ul", "files");
  for (const one of attachments) {
    const item = make("li");
    item.append(fileOf(one, texts, onFile));
    list.append(item);
  }
  return list;
}

function fileOf(attachment, texts, onFile) {
  const link = make("a", "file", attachment.title || texts["page.get_file"]);
  link.href = attachment.url;
  link.rel = "noopener noreferrer";
  if (attachment.form) link.classList.add(`form-${attachment.form}`);
  if (SHOWN.includes(attachment.form)) {
    link.target = "_blank";
    link.append(make("span", "unseen", ` ${texts["page.new_tab"]}`));
  } else {
    link.addEventListener("click", (event) => onFile(event, attachment));
  }
  return link;
}

/** Returns a ring for the whole list, with a bar for each of its groups beside it. */
export function journeyOf(progress, texts) {
  const journey = make("div", "journey");
  const groups = make("ul", "groups");
  for (const group of progress.groups) groups.append(groupOf(group, texts));
  journey.append(ringOf(progress, texts), groups);
  return journey;
}

function ringOf(progress, texts) {
  const ring = drawn("svg", { class: "ring", viewBox: "0 0 40 40", role: "img" });
  ring.setAttribute("aria-label", counted(texts["page.progress"], progress));
  const circle = { cx: 20, cy: 20, r: 16, pathLength: 100 };
  const share = (100 * progress.done) / progress.total;
  ring.append(drawn("circle", { ...circle, class: "track" }));
  if (share) ring.append(drawn("circle", { ...circle, class: "part", "stroke-dasharray": `${share} 100` }));
  const words = drawn("text", { x: 20, y: 20, "aria-hidden": "true" });
  words.textContent = `${progress.done}/${progress.total}`;
  ring.append(words);
  return ring;
}

function groupOf(group, texts) {
  const item = make("li", group.done === group.total ? "whole" : "");
  const bar = make("span", "bar");
  bar.setAttribute("aria-hidden", "true");
  bar.style.setProperty("--share", `${(100 * group.done) / group.total}%`);
  item.append(
    make("span", "group", group.title),
    " ",
    make("span", "tally", counted(texts["page.tally"], group)),
    bar,
  );
  return item;
}

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
