// The flow of the page: open or reopen a chat, send, choose, retry, end.

import * as frame from "./frame.js";
import * as server from "./server.js";
import * as view from "./view.js";

const { find, place, texts } = view;
const HELLO = "hello";
const MOST_WAITS = 5; // how often a message that came too soon is sent again by itself
const AWAY_MS = 8 * 60 * 60 * 1000; // after so long away the assistant says hello again

const dialog = find("confirm");

let busy = false;
let waiting = []; // what to call once the assistant has answered
let chat = 0; // counts the chats of this page: what comes for one that has ended is dropped

function setBusy(on) {
  busy = on;
  place.busy(on);
  view.showTyping(on);
  if (on) return;
  const next = waiting;
  waiting = [];
  next.forEach((go) => go());
}

/** Waits until nothing is under way. */
async function idle() {
  while (busy) await new Promise((go) => waiting.push(go));
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Opening

async function begin() {
  if (busy) return;
  setBusy(true);
  view.quiet(true);
  let turns;
  try {
    await server.open();
    turns = await server.history();
  } catch (error) {
    setBusy(false);
    if (error instanceof server.SessionLost) await restart();
    else view.notice(words(error), begin);
    return;
  }
  view.showTyping(false);
  turns.forEach(drawTurn);
  setBusy(false);
  await pause(150); // until what is drawn is on the screen
  view.quiet(false);
  if (turns.length === 0) await hello();
  else await comeBack(turns);
}

function drawTurn(turn) {
  view.retireChoices(turn.said);
  if (turn.said !== null) view.addPatient(turn.said);
  turn.messages.forEach((message) => view.addBot(message, uses));
}

async function comeBack(turns) {
  place.toEnd();
  if (Date.now() - Date.parse(turns.at(-1).at) > AWAY_MS) await hello();
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function hello() {
  await deliver({ choice: HELLO, id: newId() }, null);
}

async function restart() {
  server.forget();
  view.clear();
  await begin();
  view.notice(texts["page.expired"]);
}

// Sending

async function sendText() {
  const text = place.text;
  if (busy || !text.trim()) return;
  place.text = "";
  view.retireChoices();
  await deliver({ text, id: newId() }, view.addPatient(text.trim()));
}

const uses = {
  async choice(one, group) {
    if (busy) return;
    const hadFocus = view.hasFocus(group);
    view.retireChoices(one.title);
    const first = await deliver({ choice: one.id, id: newId() }, view.addPatient(one.title));
    if (first && hadFocus) first.focus({ preventScroll: true });
  },
  async tick(box, choice) {
    const mine = chat;
    const wanted = box.checked;
    await idle();
    if (mine !== chat) return;
    view.retireChoices();
    const replied = await deliver({ choice: choice.id, id: newId() }, view.addPatient(choice.title));
    if (!replied && mine === chat) box.checked = !wanted;
  },
  async file(event, attachment) {
    const address = server.ownAddress(attachment.url);
    if (!address) return;
    event.preventDefault();
    try {
      await server.download(address, attachment.title);
    } catch (error) {
      const gone = error instanceof server.Gone;
      view.notice(texts[gone ? "page.link_gone" : "page.load_failed"]);
    }
  },
};

/** Sends one message and draws its replies; `bubble` is null for a message without words. */
async function deliver(message, bubble) {
  const mine = chat;
  setBusy(true);
  view.notice("");
  if (bubble) place.reveal(bubble);
  let replies;
  try {
    replies = await sendPatiently(message, mine);
  } catch (error) {
    if (mine !== chat) return null;
    setBusy(false);
    await undelivered(error, message, bubble);
    return null;
  }
  if (mine !== chat) return null;
  setBusy(false);
  return drawReplies(replies, message, bubble);
}

/** Sends a message; told that it comes too soon, waits as long as asked and sends it again. */
async function sendPatiently(message, mine) {
  for (let waits = 0; ; waits += 1) {
    try {
      const replies = await server.send(message);
      view.notice("");
      return replies;
    } catch (error) {
      if (!(error instanceof server.TooMany) || waits === MOST_WAITS) throw error;
      view.notice(error.message);
      await pause(error.seconds * 1000);
      if (mine !== chat) throw error;
    }
  }
}

/** Returns what to tell the patient of a request that failed. */
function words(error) {
  return (error instanceof server.Refused && error.message) || texts["page.load_failed"];
}

async function undelivered(error, message, bubble) {
  const retry = () => deliver(message, bubble);
  const refused = error instanceof server.Refused && !(error instanceof server.TooMany);
  if (error instanceof server.SessionLost) {
    await restart();
    place.text = place.text || message.text || "";
  } else if (refused && error.message) view.notice(error.message);
  else if (bubble) view.markUnsent(bubble, retry).focus();
  else view.notice(words(error), retry);
}

function drawReplies(replies, message, bubble) {
  const ended = replies.some((reply) => reply.ended);
  if (ended) view.clear();
  const bubbles = replies.map((reply) => view.addBot(reply, uses)).filter(Boolean);
  if (replies.some((reply) => reply.unsent) && !place.text) giveBack(message, bubble);
  const top = (bubble && bubble.isConnected ? bubble : null) || bubbles[0];
  if (top) place.reveal(top);
  frame.tell("said", { count: bubbles.length });
  if (ended) leave();
  return bubbles[0];
}

/** Puts a text that was not taken back where it can be shortened. */
function giveBack(message, bubble) {
  place.remove(bubble);
  place.text = message.text;
  place.focus();
}

// Ending

async function endChat() {
  find("confirm-fault").textContent = "";
  try {
    await server.end();
  } catch (error) {
    if (!(error instanceof server.SessionLost)) {
      find("confirm-fault").textContent = texts["page.end_failed"];
      return;
    }
  }
  dialog.close();
  view.clear();
  leave();
}

function leave() {
  chat += 1;
  setBusy(false);
  server.forget();
  place.text = "";
  view.retireChoices();
  view.showEnded(true);
}

/** Leaves the page at once, with nothing of the chat on the screen or behind "back". */
function hide() {
  view.clear();
  // The page around takes its frame along. Of a frame that left by itself, the word would come
  // without its sender, and not be believed.
  if (!frame.tell("leave")) location.replace("about:blank");
}

async function save(address, name) {
  find("confirm-fault").textContent = "";
  try {
    await server.download(address, name);
  } catch {
    find("confirm-fault").textContent = texts["page.load_failed"];
  }
}

// Wiring

place.onSend(sendText);
find("hide").addEventListener("click", hide);
find("print").addEventListener("click", () => window.print());
find("end").addEventListener("click", () => dialog.showModal());
find("stay").addEventListener("click", () => dialog.close());
find("leave").addEventListener("click", endChat);
find("keep-page").addEventListener("click", () => save("/export?as=page", "second-opinion.html"));
find("keep-data").addEventListener("click", () => save("/export", "second-opinion.json"));
find("again").addEventListener("click", () => {
  view.clear();
  view.showEnded(false);
  place.focus();
  begin();
});
server.onForgotten(() => {
  dialog.close();
  view.clear();
  leave();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

window.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !dialog.open) frame.tell("close");
});
// Where one types by touch, the focus in the composer would raise the keyboard over the talk.
const byTouch = matchMedia("(pointer: coarse)");
frame.listen({ opened: () => (byTouch.matches ? place.root : place).focus() });

view.prepare();
begin();
