// Time zones and countries, as the browser knows them: what an input offers, and how they are said.
import { html } from "./preact.js";
import { text } from "./texts.js";

const ZONES = Intl.supportedValuesOf("timeZone");
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
// Codes that have a name and no telephones: unions, the unknown, those for tests, isles without an exchange.
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "CP", "DG", "EA", "IC", "CQ", "AQ", "BV", "HM", "TF", "GS", "PN", "UM"]);
const names = new Intl.DisplayNames(text.language, { type: "region", fallback: "none" });

/** What inputs with `list: "zones"` offer. */
export const Zones = () => html`<datalist id="zones">${ZONES.map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist>`;

/** What inputs with `list: "countries"` offer. */
export const Countries = () => html`<datalist id="countries">${countries().map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}</datalist>`;

/** "United States" of US. @param {string} code */
export const sayCountry = (code) => names.of(code) ?? code;

/** Codes and names of all countries, by name. @returns {[string, string][]} */
export function countries() {
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isCountry);
  return codes.map((code) => /** @type {[string, string]} */ ([code, sayCountry(code)])).sort(([, one], [, other]) => one.localeCompare(other));
}

/** Whether it has a name, and is not a former code of another. @param {string} code */
const isCountry = (code) => !NO_COUNTRY.has(code) && Boolean(names.of(code)) && new Intl.Locale(`und-${code}`).region === code;
