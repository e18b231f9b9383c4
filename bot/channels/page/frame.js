// In a widget: tells the page around the frame what it must know, and hears what it asks for.
// Standing alone, the page has nobody to tell.

const KIND = "second-opinion";
const COLOUR = /^#[0-9a-f]{6}$/;

const around = window.parent === window ? null : window.parent;
let origin = null; // of the page around, once it has said hello
let handlers = null;
let early = []; // what was asked before the chat was there

/**
 * Tells the page around that something happened: `ready`, `said`, `close` or `leave`.
 * Returns whether there is a page around that can be told.
 */
export function tell(event, detail) {
  if (origin) around.postMessage({ kind: KIND, event, ...detail }, origin);
  return origin !== null;
}

/** Has `handle[event]` called for what the page around asks. */
export function listen(handle) {
  handlers = handle;
  early.forEach(hear);
  early = [];
}

function hear(event) {
  if (handlers === null) early.push(event);
  else if (Object.hasOwn(handlers, event)) handlers[event]();
}

/** Wears the colours of the page around. */
function paint() {
  const wanted = new URLSearchParams(location.search);
  const [accent, on] = [wanted.get("accent"), wanted.get("on")];
  if (!COLOUR.test(accent) || !COLOUR.test(on)) return;
  document.documentElement.style.setProperty("--accent", accent);
  document.documentElement.style.setProperty("--on-accent", on);
}

if (around) {
  document.documentElement.classList.add("framed");
  paint();
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== around || !data || data.kind !== KIND) return;
    origin = from; // the policy of this page lets only allowed ones hold it
    if (data.event === "hello") tell("ready");
    else hear(data.event);
  });
}
