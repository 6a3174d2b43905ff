// Time zones and countries that the browser knows: the options of inputs, and their names.
import { html } from "./preact.js";
import { text } from "./texts.js";

const ZONES = Intl.supportedValuesOf("timeZone");
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
// Codes with a name but no telephones: unions, the unknown region, test codes, islands without an exchange.
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "CP", "DG", "EA", "IC", "CQ", "AQ", "BV", "HM", "TF", "GS", "PN", "UM"]);
const names = new Intl.DisplayNames(text.language, { type: "region", fallback: "none" });

/** The options of inputs with `list: "zones"`. */
export const Zones = () => html`<datalist id="zones">${ZONES.map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist>`;

/** The options of inputs with `list: "countries"`. */
export const Countries = () => html`<datalist id="countries">${countries().map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}</datalist>`;

/** "United States" for US. @param {string} code */
export const sayCountry = (code) => names.of(code) ?? code;

/** Codes and names of all countries, by name. @returns {[string, string][]} */
export function countries() {
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isCountry);
  return codes.map((code) => /** @type {[string, string]} */ ([code, sayCountry(code)])).sort(([, one], [, other]) => one.localeCompare(other));
}

/** Whether the code has a name and is not another country's former code. @param {string} code */
const isCountry = (code) => !NO_COUNTRY.has(code) && Boolean(names.of(code)) && new Intl.Locale(`und-${code}`).region === code;
