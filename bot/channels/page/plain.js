// The page's own place for the talk: messages on the page itself, and a text area below them.

const find = (id) => document.getElementById(id);

/** Returns a place, as `deep.js` does. */
export async function make() {
  const log = find("log");
  const input = find("text");
  const send = find("send");
  const bars = { above: document.querySelector(".top"), below: find("bottom") };
  let revealed = null;

  function fit() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 3}px`;
  }

  /** Tells the style sheet how much room the bars take. */
  function measure() {
    for (const [name, bar] of Object.entries(bars)) {
      const covers = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
      document.documentElement.style.setProperty(`--${name}`, `${covers + 12}px`);
    }
  }

  function reveal(element) {
    revealed = element;
    measure();
    element.scrollIntoView({ block: "start" });
  }

  /** Reveals the newest turn anew where the header has grown over it; who reads elsewhere stays. */
  function uncover() {
    if (!revealed || !revealed.isConnected) return;
    const { top, bottom } = revealed.getBoundingClientRect();
    if (top < bars.above.getBoundingClientRect().bottom && bottom > 0) reveal(revealed);
  }

  const observer = new ResizeObserver((changes) => {
    measure();
    if (changes.some((change) => change.target === bars.above)) uncover();
  });
  Object.values(bars).forEach((bar) => observer.observe(bar));
  addEventListener("resize", measure);
  input.addEventListener("input", fit);

  return {
    root: log,
    reveal,
    add: (node) => log.append(node),
    remove: (node) => node.remove(),
    clear() {
      log.replaceChildren();
      revealed = null;
    },
    toEnd: () => scrollTo({ top: document.body.scrollHeight, behavior: "instant" }),
    typing: () => {},
    busy: (on) => send.setAttribute("aria-disabled", String(on)),
    show: (on) => (bars.below.hidden = !on),
    focus: () => input.focus(),
    get text() {
      return input.value;
    },
    set text(text) {
      input.value = text;
      fit();
    },
    onSend(handle) {
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          handle();
        }
      });
      find("composer").addEventListener("submit", (event) => {
        event.preventDefault();
        handle();
        input.focus();
      });
    },
  };
}
