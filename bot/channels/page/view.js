// Everything that is drawn: messages, choices, files, progress, the typing sign, notices.

import { counted, filesOf, isCard, journeyOf } from "./cards.js";
import { appendLines } from "./lines.js";
import { appendLinked } from "./links.js";

export const find = (id) => document.getElementById(id);
export const texts = JSON.parse(document.body.dataset.texts);

const { make: makePlace } = await import(document.body.dataset.place);

/** Where the talk stands. */
export const place = await makePlace(texts);

const log = place.root;

export function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function button(className, text, onClick) {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/** Draws what the patient said and returns the bubble. */
export function addPatient(said) {
  const bubble = make("div", "message patient");
  bubble.append(make("span", "unseen", `${texts["page.you_said"]} `), make("p", "", said));
  place.add(bubble, "user");
  return bubble;
}

/**
 * Draws one message of the assistant.
 * `on.choice(button)`, `on.file(attachment)` and `on.tick(box, choice)` are called when the
 * patient uses one.
 * Returns the bubble, or null for a message without words.
 */
export function addBot(message, on) {
  showProgress(message.progress);
  const bubble = message.text || message.attachments ? bubbleOf(message, on) : null;
  if (bubble) place.add(bubble, "ai");
  if (message.buttons) place.add(choicesOf(message, on), "ai");
  if (message.list) markItems(message.list.items);
  return bubble;
}

function bubbleOf(message, on) {
  const bubble = make("div", "message bot");
  bubble.tabIndex = -1;
  if (message.urgent) {
    bubble.classList.add("urgent");
    bubble.setAttribute("role", "alert");
  }
  if (message.language) bubble.lang = message.language;
  bubble.append(make("span", "unseen", `${texts["page.bot_said"]} `));
  if (message.progress && message.progress.groups) bubble.append(journeyOf(message.progress, texts));
  if (message.text) {
    const words = make("p");
    const boxes = boxesOf(message.list, on);
    appendLines(words, message.text, message.headings, texts["list.mark_done"], boxes);
    bubble.append(words);
  }
  if (message.attachments) bubble.append(filesOf(message.attachments, texts, on.file));
  if (isCard(message.attachments)) bubble.classList.add("card");
  return bubble;
}

/** Returns the tick boxes of a list by the numbers of its items. */
function boxesOf(list, on) {
  const ticked = (list ? list.items : []).filter((item) => item.tick);
  return new Map(ticked.map((item) => [item.number, boxOf(item, on)]));
}

function boxOf(item, on) {
  const box = make("input");
  box.type = "checkbox";
  box.checked = item.done;
  box.dataset.item = item.item;
  box.addEventListener("change", () => on.tick(box, box.checked ? item.tick : item.untick));
  return box;
}

/** Shows everywhere which items of the list are done. */
function markItems(items) {
  for (const { item, done } of items) {
    for (const box of log.querySelectorAll(`input[data-item="${CSS.escape(item)}"]`)) {
      box.checked = done;
    }
  }
}

function choicesOf({ buttons, language }, on) {
  const group = make("div", "choices");
  if (language) group.lang = language;
  for (const one of buttons) group.append(button("choice", one.title, () => on.choice(one, group)));
  return group;
}

/** Turns the choices of earlier turns into words; `taken` is the title of the one that was used. */
export function retireChoices(taken) {
  const groups = [...log.querySelectorAll(".choices")];
  groups.forEach((group, index) => {
    const list = make("ul", "offered");
    list.lang = group.lang;
    list.setAttribute("aria-label", texts["page.offered"]);
    for (const one of group.children) {
      const item = make("li", "", one.textContent);
      if (index === groups.length - 1 && one.textContent === taken) item.className = "taken";
      list.append(item);
    }
    group.replaceWith(list);
  });
}

function showProgress(progress) {
  if (!progress || !progress.total) return;
  find("progress-bar").max = progress.total;
  find("progress-bar").value = progress.done;
  find("progress-text").textContent = counted(texts["page.progress"], progress);
  find("progress").hidden = false;
}

/** Shows or hides that the assistant is writing. */
export function showTyping(on) {
  const sign = find("typing");
  sign.replaceChildren();
  place.typing(on);
  if (!on) return;
  const dots = make("span", "dots");
  dots.setAttribute("aria-hidden", "true");
  dots.append(make("i"), make("i"), make("i"));
  sign.append(make("span", "unseen", texts["page.typing"]), dots);
}

/** Shows a line below the conversation, with 'Try again' when `retry` is given. */
export function notice(text, retry) {
  const place = find("notice");
  place.replaceChildren();
  if (!text) return;
  place.append(make("p", "notice", text));
  if (retry) {
    place.append(
      button("quiet", texts["page.retry"], () => {
        notice("");
        retry();
      }),
    );
  }
}

/** Marks a bubble as not sent, with 'Try again'. */
export function markUnsent(bubble, retry) {
  bubble.classList.add("unsent");
  const note = make("div", "unsent-note");
  note.append(make("p", "", texts["page.offline"]));
  const again = button("quiet", texts["page.retry"], () => {
    note.remove();
    bubble.classList.remove("unsent");
    retry();
  });
  note.append(again);
  bubble.after(note);
  return again;
}

/** Makes the numbers in the header ones to tap. */
export function prepare() {
  const subtitle = find("subtitle");
  subtitle.replaceChildren();
  appendLinked(subtitle, texts["page.subtitle"]);
}

/** Empties the conversation; screen readers stay silent while `quiet` is on. */
export function clear() {
  place.clear();
  find("progress").hidden = true;
  showTyping(false);
  notice("");
}

export function quiet(on) {
  log.setAttribute("aria-live", on ? "off" : "polite");
  log.setAttribute("aria-busy", String(on));
}

/** Whether the focus is within a node. */
export const hasFocus = (node) => node.contains(node.getRootNode().activeElement);

/** Shows the conversation with its composer, or the words after its end. */
export function showEnded(on) {
  find("ended").hidden = !on;
  place.show(!on);
  find("end").hidden = on;
  if (on) find("ended-title").focus();
}
