// Turns the phone numbers and web addresses in a text into links, without ever reading HTML.

const ADDRESS =
  /https?:\/\/[^\s<>"']+|\b(?:[a-z0-9-]+\.)+(?:gov|org|com|uk|es|eu|net|int|edu)\b(?:\/[^\s<>"']*)?/i;
const PHONE = /(?<![\w.,/-])(?:\+|\()?\d[\d\s().-]{5,}\d(?![\w/-])/;
const SHORT = /(?<![\w.,:/-])(?:911|999|112|988|111|061)(?![\w/-]|[.,:]\d)/;
const ANY = new RegExp([ADDRESS, PHONE, SHORT].map((one) => `(?:${one.source})`).join("|"), "gi");

/** Appends `text` to `parent` as text nodes and links; line breaks stay characters. */
export function appendLinked(parent, text) {
  let end = 0;
  for (const match of text.matchAll(ANY)) {
    const found = match[0].replace(/[.,;:!?)\]]+$/, "");
    const href = addressOf(found, text.slice(0, match.index));
    if (!href) continue;
    parent.append(text.slice(end, match.index), link(href, found));
    end = match.index + found.length;
  }
  parent.append(text.slice(end));
}

function link(href, text) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  if (!href.startsWith("tel:")) {
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

function addressOf(found, before) {
  if (/^\+?\(?[\d\s().-]+$/.test(found)) return phoneOf(found, before);
  if (before.endsWith("@")) return null;
  return `https://${found.replace(/^https?:\/\//i, "")}`;
}

function phoneOf(found, before) {
  const digits = found.replace(/[^\d+]/g, "");
  // A short number is a phone number only where the sentence tells one to use it.
  if (/^\d{3}$/.test(found)) {
    const sentence = before.split(/[.!?\n]\s/).pop();
    return /\b(?:call|dial|ring|phone|text)\b/i.test(sentence) ? `tel:${digits}` : null;
  }
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(found) || /^\d{4}\s?-\s?\d{4}$/.test(found);
  const isPhone = /^116\s?123$/.test(found) || /^(?=.*[\s()+-])[\s\S]*$/.test(found);
  const count = digits.replace("+", "").length;
  return !isDate && isPhone && count >= 6 && count <= 15 ? `tel:${digits}` : null;
}
