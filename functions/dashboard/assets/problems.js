// The API's refusals as sentences. The API's text continues after the field's name.
import { text } from "./texts.js";

const words = text.problems;

/** The error of a field, for display at the field. @param {string} detail */
export function atField(detail) {
  if (detail.startsWith("must be an instant")) return words.noTime;
  if (detail.endsWith("is not open for the whole appointment")) return words.closed;
  return detail.startsWith("must be a phone number") ? words.noPhone : detail;
}

/** The error, for display apart from the fields. @param {import("./transport.js").Problem} problem */
export function inSentence({ code, errors: [first], message }) {
  const own = words.codes[code];
  if (own) return own;
  if (!first) return message;
  const said = atField(first.detail);
  if (said !== first.detail) return said;
  const name = first.pointer.split(/[#/]/).findLast((part) => /[a-z]/.test(part)) ?? "";
  const plain = words.fields[name] ?? name.replace(/_ids?$/, "").replaceAll("_", " ");
  return plain ? `${plain.charAt(0).toUpperCase()}${plain.slice(1)}: ${said}` : said;
}
