// The place for the talk in a widget: deep-chat, which holds the messages and the composer.
//
// It would put a patient's words through Markdown into innerHTML, send a button's text in place of
// its id, and fetch a font. So what is typed is taken before it sees it, every message is a place
// to put nodes into, and the font is the page's.

const PLACE = "<div></div>";
const STYLE = {
  backgroundColor: "transparent",
  border: "0px solid",
  borderRadius: "0",
  fontFamily: "inherit",
  fontSize: "inherit",
  height: "100%",
  width: "100%",
};

/**
 * Returns a place for the talk:
 * `root` holds the messages; `add`, `remove`, `clear`, `reveal` and `toEnd` work on it;
 * `typing`, `busy` and `show` switch; `text`, `focus` and `onSend` are the composer's.
 */
export async function make(texts) {
  const chat = await component(texts);
  const within = chat.shadowRoot;
  const log = within.getElementById("messages");
  const input = within.getElementById("text-input");
  let isTyping = false;

  within.adoptedStyleSheets.push(...(await styles()));
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", texts["page.log"]);
  log.tabIndex = 0;
  input.setAttribute("aria-multiline", "true");
  input.setAttribute("enterkeyhint", "send");

  function typing(on) {
    if (on !== isTyping) chat.displayLoadingBubble.toggle();
    isTyping = on;
  }

  // deep-chat scrolls a moment after each message: what is scrolled here waits for that.
  return {
    root: log,
    typing,
    add(node, role) {
      const wasTyping = isTyping;
      typing(false);
      chat.addMessage({ html: PLACE, role });
      [...log.querySelectorAll(".message-bubble")].at(-1).replaceChildren(node);
      typing(wasTyping);
    },
    remove: (node) => node.closest(".outer-message-container").remove(),
    clear() {
      typing(false);
      chat.clearMessages(true);
    },
    reveal: (element) => setTimeout(() => element.scrollIntoView({ block: "start" })),
    toEnd: () => setTimeout(() => log.scrollTo({ top: log.scrollHeight })),
    busy: (on) => button(within).setAttribute("aria-disabled", String(on)),
    show: (on) => (chat.hidden = !on),
    focus: () => input.focus(),
    get text() {
      return input.innerText;
    },
    set text(text) {
      input.textContent = text;
      input.dispatchEvent(new Event("input"));
    },
    onSend(handle) {
      const take = (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        handle();
        input.focus();
      };
      within.addEventListener("keydown", (event) => onKey(event, input, take), true);
      within.addEventListener("click", (event) => isSend(event.target) && take(event), true);
    },
  };
}

async function component(texts) {
  await import(document.body.dataset.deepChat);
  const chat = document.createElement("deep-chat");
  Object.assign(chat.style, STYLE);
  chat.connect = { handler: () => {} };
  chat.displayLoadingBubble = { toggle: () => {} }; // deep-chat puts its own switch there
  chat.textInput = { placeholder: { text: texts["page.placeholder"] } };
  chat.submitButtonStyles = {
    alwaysEnabled: true,
    position: "outside-end",
    submit: { text: { content: texts["page.send"] } },
  };
  await new Promise((drawn) => {
    chat.onComponentRender = drawn;
    document.getElementById("log").replaceWith(chat);
    document.getElementById("bottom").remove();
  });
  // On a slow device it draws itself twice: for being made, and two timers later for its settings.
  await timer();
  await timer();
  return chat;
}

/** Returns the style sheets of the page; what their rules say of themselves would not be all. */
async function styles() {
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const cached = { cache: "force-cache" }; // they have just come
  const texts = await Promise.all(
    links.map(async ({ href }) => (await fetch(href, cached)).text()),
  );
  return Promise.all(texts.map((text) => new CSSStyleSheet().replace(text)));
}

const timer = () => new Promise((over) => setTimeout(over));

const button = (within) => within.querySelector(".input-button[role=button]");
const isSend = (target) => target.closest(".input-button[role=button]");

function onKey(event, input, take) {
  const plain = !event.shiftKey && !event.isComposing;
  if (event.target === input && event.key === "Enter" && plain) take(event);
  if (isSend(event.target) && ["Enter", " "].includes(event.key)) take(event);
}
