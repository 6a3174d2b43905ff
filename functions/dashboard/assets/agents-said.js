// An agent's values in words.
import { agents as words } from "./texts-agents.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";

const languages = new Intl.DisplayNames([text.language], { type: "language" });

/** "US English (en-US)". @param {string} tag */
export function sayLanguage(tag) {
  try {
    return `${languages.of(tag)} (${tag})`;
  } catch (error) {
    // The browser does not know the tag.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}

/** @param {string} name */
export const sayProvider = (name) => /** @type {Record<string, string>} */ (words.providers)[name] ?? name;

/** All tools, in the order in which they are offered. */
export const TOOLS = Object.keys(words.tools);

/** An agent's tools in words, in that order. @param {string[]} tools */
export const sayTools = (tools) => Object.entries(words.tools).filter(([name]) => tools.includes(name)).map(([, [said]]) => said);

/**
 * A value of the form in words, for the comparison of two versions.
 * @param {any} value
 * @param {string} name
 * @param {Api.Calendar[]} calendars
 */
export function sayValue(value, name, calendars) {
  if (name === "tools") return sayTools(value).join(", ");
  if (name === "metadata") return value.map((/** @type {{key: string, value: string}} */ each) => `${each.key}: ${each.value}`).join(", ");
  if (name === "voice_provider") return sayProvider(value);
  if (name === "language") return value && sayLanguage(value);
  if (name === "calendar_id") return calendars.find(({ id }) => id === value)?.name ?? value;
  if (name === "phone_number" || name === "transfer_number") return sayPhone(value);
  return value;
}
