// Everything that is drawn: messages, choices, files, progress, the typing sign, notices.

import { counted, filesOf, isCard, journeyOf } from "./cards.js";
import { appendLines } from "./lines.js";
import { appendLinked } from "./links.js";

export const find = (id) => document.getElementById(id);
export const texts = JSON.parse(document.body.dataset.texts);

const log = find("log");
const bars = { above: document.querySelector(".top"), below: find("bottom") };

let revealed = null;

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
  log.append(bubble);
  return bubble;
}

/**
 * Draws one message of the assistant.
 * `on.choice(button)` and `on.file(attachment)` are called when the patient uses one.
 * Returns the bubble, or null for a message without words.
 */
export function addBot(message, on) {
  showProgress(message.progress);
  const bubble = message.text || message.attachments ? bubbleOf(message, on) : null;
  if (bubble) log.append(bubble);
  if (message.buttons) log.append(choicesOf(message.buttons, on));
  return bubble;
}

function bubbleOf(message, on) {
  const bubble = make("div", "message bot");
  bubble.tabIndex = -1;
  if (message.urgent) {
    bubble.classList.add("urgent");
    bubble.setAttribute("role", "alert");
  }
  bubble.append(make("span", "unseen", `${texts["page.bot_said"]} `));
  if (message.progress && message.progress.groups) bubble.append(journeyOf(message.progress, texts));
  if (message.text) {
    const words = make("p");
    appendLines(words, message.text, message.headings, texts["list.mark_done"]);
    bubble.append(words);
  }
  if (message.attachments) bubble.append(filesOf(message.attachments, texts, on.file));
  if (isCard(message.attachments)) bubble.classList.add("card");
  return bubble;
}

function choicesOf(buttons, on) {
  const group = make("div", "choices");
  for (const one of buttons) group.append(button("choice", one.title, () => on.choice(one, group)));
  return group;
}

/** Turns the choices of earlier turns into words; `taken` is the title of the one that was used. */
export function retireChoices(taken) {
  const groups = [...log.querySelectorAll(".choices")];
  groups.forEach((group, index) => {
    const list = make("ul", "offered");
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

/** Makes the numbers in the header ones to tap, and keeps what is revealed clear of the bars. */
export function prepare() {
  const subtitle = find("subtitle");
  subtitle.replaceChildren();
  appendLinked(subtitle, texts["page.subtitle"]);
  const observer = new ResizeObserver((changes) => {
    measure();
    if (changes.some((change) => change.target === bars.above)) uncover();
  });
  Object.values(bars).forEach((bar) => observer.observe(bar));
  addEventListener("resize", measure);
}

/** Tells the style sheet how much room the bars take. */
function measure() {
  for (const [name, bar] of Object.entries(bars)) {
    const covers = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    document.documentElement.style.setProperty(`--${name}`, `${covers + 12}px`);
  }
}

/** Brings the newest turn into view, its beginning first, and keeps it clear of the header. */
export function reveal(element) {
  revealed = element;
  measure();
  element.scrollIntoView({ block: "start" });
}

/** Reveals the newest turn anew where the header has grown over it; who reads elsewhere stays there. */
function uncover() {
  if (!revealed || !revealed.isConnected) return;
  const { top, bottom } = revealed.getBoundingClientRect();
  if (top < bars.above.getBoundingClientRect().bottom && bottom > 0) reveal(revealed);
}

/** Empties the conversation; screen readers stay silent while `quiet` is on. */
export function clear() {
  log.replaceChildren();
  revealed = null;
  find("progress").hidden = true;
  showTyping(false);
  notice("");
}

export function quiet(on) {
  log.setAttribute("aria-live", on ? "off" : "polite");
  log.setAttribute("aria-busy", String(on));
}

/** Shows the conversation with its composer, or the words after its end. */
export function showEnded(on) {
  find("ended").hidden = !on;
  find("bottom").hidden = on;
  find("end").hidden = on;
  if (on) find("ended-title").focus();
}
