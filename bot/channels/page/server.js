// Talks to the web channel. The token is all that this page keeps in the browser.

const KEY = "second-opinion";
const BASE = "/webhooks/web";

/** Thrown when the server does not know the token any more. */
export class SessionLost extends Error {}

/** Thrown when the server refuses a request; the message is for the patient. */
export class Refused extends Error {}

/** Thrown when too much is asked for at once; the same may be asked for after `seconds`. */
export class TooMany extends Refused {
  constructor(message, seconds) {
    super(message);
    this.seconds = seconds;
  }
}

/** Thrown when there is nothing at an address any more, such as a link whose time is over. */
export class Gone extends Error {}

let session = null;

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(token, expiresAt) {
  const renewAt = (Date.now() + Date.parse(expiresAt)) / 2;
  session = { token, renewAt };
  try {
    localStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // No storage in this browser: the chat lasts as long as the page.
  }
}

/** Forgets the conversation on this device. */
export function forget() {
  session = null;
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // There was no storage to clear.
  }
}

/** Calls `handle` when another tab has ended the chat. */
export function onForgotten(handle) {
  window.addEventListener("storage", (event) => {
    if (event.storageArea === localStorage && (event.key === null || event.key === KEY)) {
      if (session && !stored()) handle();
    }
  });
}

/** Makes sure there is a session; a session past half its life gets a new token. */
export async function open() {
  session = session || stored();
  if (session && Date.now() < session.renewAt) return;
  const answer = await request("POST", "/session", {});
  const { token, expires_at: expiresAt } = await answer.json();
  keep(token, expiresAt);
}

/** Returns the turns so far. */
export async function history() {
  return (await (await request("GET", "/history")).json()).turns;
}

/** Sends `{text}` or `{choice}` with its id and returns the replies. */
export async function send(message) {
  return (await (await request("POST", "/message", message)).json()).messages;
}

/** Has the server delete the conversation. */
export async function end() {
  await request("POST", "/end", {});
}

/** Saves a file of the server as a download; `address` is below the channel's own address. */
export async function download(address, title) {
  const answer = await request("GET", address);
  const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = named ? named[1] : title;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Returns the part of an address below the channel, or null when it is not the channel's. */
export function ownAddress(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin || !url.pathname.startsWith(`${BASE}/`)) return null;
  return url.pathname.slice(BASE.length) + url.search;
}

async function request(method, path, body) {
  const headers = {};
  if (session) headers.Authorization = `Bearer ${session.token}`;
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(BASE + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
  });
  if (answer.status === 401) throw new SessionLost();
  if (answer.status === 429) {
    throw new TooMany(await reason(answer), Number(answer.headers.get("Retry-After")) || 1);
  }
  if (answer.status === 400 || answer.status === 413) throw new Refused(await reason(answer));
  if (answer.status === 404) throw new Gone("gone");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer;
}

async function reason(answer) {
  return (await answer.json().catch(() => ({}))).error || "";
}
