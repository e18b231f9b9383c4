// The website widget: one script tag puts a button on any page. Pressed, it shows the chat in a
// frame of the assistant's own origin, which no style and no script of the page can reach. Before
// that, this file is all that the page loads.
//
// <script src="https://opinion.example.org/widget.js" data-title="Second opinion?"
//   data-language="en" data-accent="#0f5c63" data-side="end" defer></script>

(() => {
  const KIND = "second-opinion";
  const NAME = "second-opinion-widget";
  const TEXTS = "[[texts]]";
  const WAIT_MS = 8000; // from a loaded frame to its first word
  const HIDES = 0.25; // the share of a focused element that the button may cover
  const STYLE = `
    :host {
      all: initial !important;
      display: block !important;
      font: medium/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif !important;
      height: 0 !important;
      inset: auto 0 0 auto !important;
      position: fixed !important;
      width: 0 !important;
      z-index: 2147483647 !important;
    }
    * { box-sizing: border-box; font: inherit; }
    [hidden] { display: none !important; }
    :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; box-shadow: 0 0 0 2px var(--card); }
    .launcher, .panel {
      --card: #fff; --ink: #1d2b2f; --line: #8a979c; --shade: rgb(29 43 47 / 30%);
      color-scheme: light;
    }
    .launcher {
      align-items: center; background: var(--accent); border: 2px solid var(--card);
      border-radius: 2em; bottom: max(1em, env(safe-area-inset-bottom)); box-shadow: 0 2px 12px var(--shade);
      color: var(--on); cursor: pointer; display: flex; font-weight: 600; gap: .5em;
      inset-inline-end: max(1em, env(safe-area-inset-right)); max-width: calc(100vw - 2em);
      min-height: 3.25em; min-width: 3.25em; padding: .5em 1.1em; position: fixed;
    }
    .start .launcher, .start .panel { inset-inline: 1em auto; }
    .launcher:hover { text-decoration: underline; }
    .aside:not(:focus) { opacity: 0; pointer-events: none; }
    svg { flex: none; height: 1.5em; width: 1.5em; }
    .badge {
      background: #9c1c1c; border: 2px solid #fff; border-radius: 1em; color: #fff; font-size: .8125em;
      font-weight: 700; inset-inline-end: -.25em; line-height: 1.4; min-width: 1.8em; padding: 0 .4em;
      position: absolute; text-align: center; top: -.6em;
    }
    .unseen {
      clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap;
      width: 1px;
    }
    .panel {
      background: var(--card); border: 1px solid var(--line); border-radius: 1em;
      bottom: 5em; box-shadow: 0 6px 32px var(--shade); color: var(--ink); flex-direction: column;
      height: min(46em, calc(100vh - 6em)); inset-inline: auto 1em; margin: 0; max-height: none;
      max-width: none; overflow: hidden; padding: 0; position: fixed; top: auto;
      width: min(26em, calc(100vw - 2em));
    }
    .panel[open] { display: flex; }
    .panel:modal {
      border: 0; border-radius: 0; height: 100%; height: 100dvh; inset: 0; overscroll-behavior: contain;
      width: 100%;
    }
    .bar {
      align-items: center; background: var(--accent); color: var(--on); display: flex; flex: none;
      gap: .5em; justify-content: space-between; padding: .25em .25em .25em 1em;
      padding-inline: max(1em, env(safe-area-inset-left)) .25em;
    }
    h2 { font-weight: 600; margin: 0; overflow-wrap: anywhere; }
    h2:focus { outline: none; }
    .close {
      background: none; border: 0; border-radius: .5em; color: inherit; cursor: pointer;
      font-size: 1.5em; line-height: 1; min-height: 44px; min-width: 44px; padding: 0;
    }
    .close:focus-visible { box-shadow: none; outline-color: currentcolor; outline-offset: -4px; }
    .close:hover { background: rgb(128 128 128 / 30%); }
    .note { margin: 0; padding: 1em; }
    iframe { border: 0; color-scheme: normal; flex: 1; min-height: 0; width: 100%; }
    @media (max-width: 30rem) {
      .launcher { padding: .5em; }
      .launcher svg { margin: auto; }
      .name { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; width: 1px; }
    }
    @media (prefers-color-scheme: dark) {
      .panel { --card: #1d272a; --ink: #edf2f2; --line: #7b8b90; color-scheme: dark; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .launcher { transition: opacity .15s; }
      .panel[open] { animation: rise .18s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(.75em); } }
    }
    @media (forced-colors: active) { .launcher, .badge, .bar { border: 2px solid ButtonText; } }
    @media print { :host { display: none !important; } }
  `;

  const script = document.currentScript;
  if (!script || !script.src) {
    console.error("Second Opinion: load widget.js by a script tag with src, not as a module.");
    return;
  }
  if (document.querySelector(NAME)) return;

  const origin = new URL(script.src).origin;
  const { title, language, accent, side } = script.dataset;
  const spoken = Object.hasOwn(TEXTS, language) ? language : "en";
  const texts = TEXTS[spoken];
  const colour = colours(accent);

  function make(tag, attributes, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  }

  /** Returns the accent, and black or white on it, whichever is read better (4.5 : 1 or more). */
  function colours(wanted) {
    const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i;
    const hex = (wanted || "").trim().replace(short, "#$1$1$2$2$3$3").toLowerCase();
    const back = /^#[0-9a-f]{6}$/.test(hex) ? hex : "#0f5c63";
    if (wanted && back !== hex) console.warn(`Second Opinion: data-accent is no #rrggbb: ${wanted}`);
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(back.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return { back, on: 1.05 / (light + 0.05) >= 4.5 ? "#ffffff" : "#000000" };
  }

  function icon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("fill", "currentColor");
    path.setAttribute("d", "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 5v2h10V8zm0 4v2h7v-2z");
    svg.append(path);
    return svg;
  }

  const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const unread = make("span", { class: "unseen" });
  const launcher = make(
    "button",
    { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" },
    icon(),
    make("span", { class: "name" }, title || texts["widget.title"]),
    unread,
    badge,
  );
  const heading = make("h2", { id: "title" }, title || texts["widget.title"]);
  const close = make("button", { type: "button", class: "close" }, "\u00d7");
  close.setAttribute("aria-label", texts["widget.close"]);
  const note = make("p", { class: "note", role: "status" });
  const bar = make("div", { class: "bar" }, heading, close);
  const panel = make("dialog", { id: "panel", class: "panel", "aria-labelledby": "title" }, bar, note);
  const news = make("div", { class: "unseen", role: "status" });
  const root = make("div", { lang: spoken }, launcher, panel, news);
  if (side === "start") root.className = "start";

  const host = document.createElement(NAME);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${STYLE} :host { --accent: ${colour.back}; --on: ${colour.on}; }`);
  const shadow = host.attachShadow({ mode: "closed" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);

  const small = matchMedia("(max-width: 30rem), (max-height: 30rem)");
  let frame = null;
  let timer = 0;
  let isReady = false;
  let count = 0;

  function say(event) {
    frame.contentWindow.postMessage({ kind: KIND, event }, origin);
  }

  function load() {
    const query = new URLSearchParams({ language: spoken, accent: colour.back, on: colour.on });
    note.textContent = texts["widget.opening"];
    frame = make("iframe", { title: texts["widget.frame"], src: `${origin}/widget?${query}` });
    frame.addEventListener("load", () => {
      if (isReady) return;
      timer = setTimeout(fail, WAIT_MS);
      say("hello");
    });
    panel.append(frame);
  }

  function fail() {
    console.error(
      `Second Opinion: the chat did not open. Either ${origin} cannot be reached, or its setting ` +
        `WIDGET_ORIGINS does not list ${location.origin}; a Content-Security-Policy of this page ` +
        `must also have frame-src ${origin}.`,
    );
    frame.remove();
    frame = null;
    note.textContent = texts["widget.failed"];
  }

  function show() {
    if (small.matches) panel.showModal();
    else panel.show();
  }

  function open() {
    if (panel.open) return panel.close();
    launcher.setAttribute("aria-expanded", "true");
    tell(0);
    show();
    if (!frame) load();
    if (isReady) enter();
  }

  /** Takes the focus into the frame, unless it went elsewhere meanwhile. */
  function enter() {
    if (!panel.open || document.activeElement !== host) return;
    frame.focus();
    say("opened");
  }

  /** Says how many messages have come while the chat was closed. */
  function tell(number) {
    count = number;
    const words = texts[count === 1 ? "widget.unread_one" : "widget.unread"];
    badge.hidden = count === 0;
    badge.textContent = String(count);
    unread.textContent = news.textContent = count ? words.replace("{count}", String(count)) : "";
  }

  const hears = {
    ready() {
      isReady = true;
      clearTimeout(timer);
      note.textContent = "";
      note.hidden = true;
      enter();
    },
    said: ({ count: more }) => panel.open || tell(count + Number(more)),
    close: () => panel.close(),
    leave: () => location.replace("about:blank"),
  };

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin) return;
    if (data && data.kind === KIND && Object.hasOwn(hears, data.event)) hears[data.event](data);
  });

  launcher.addEventListener("click", open);
  close.addEventListener("click", () => panel.close());
  panel.addEventListener("close", () => {
    if (!panel.open) launcher.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && panel.open) panel.close();
  });
  small.addEventListener("change", () => {
    if (!panel.open) return;
    panel.close();
    show();
  });

  /** Steps aside where the button would hide what has the focus. */
  function stepAside() {
    const focused = document.activeElement;
    const other = focused && focused !== host && focused !== document.body;
    launcher.classList.toggle("aside", Boolean(other) && hides(focused.getBoundingClientRect()));
  }

  function hides(box) {
    const own = launcher.getBoundingClientRect();
    const wide = Math.min(box.right, own.right) - Math.max(box.left, own.left);
    const high = Math.min(box.bottom, own.bottom) - Math.max(box.top, own.top);
    return wide > 0 && high > 0 && wide * high >= HIDES * box.width * box.height;
  }

  for (const event of ["focusin", "focusout", "scroll"]) {
    document.addEventListener(event, () => requestAnimationFrame(stepAside), { passive: true });
  }

  // Not into the body, which a page may shift or scale.
  document.documentElement.append(host);
})();
