// Phone numbers in readable form.

/** "+1 415 555 0100" for +14155550100; numbers of other countries in groups of three from the right. @param {string | null} phone */
export function sayPhone(phone) {
  if (!phone) return "";
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone);
  if (american) return `+1 ${american.slice(1).join(" ")}`;
  const code = COUNTRY_CODES.find((each) => phone.startsWith(`+${each}`)) ?? phone.slice(1, 4);
  const rest = phone.slice(code.length + 1);
  return `+${code} ${rest.replace(/\B(?=(\d{3})+$)/g, " ")}`;
}

// Country codes of one and two digits; all others have three.
const COUNTRY_CODES = [
  ...["7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49"],
  ...["51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86"],
  ...["90", "91", "92", "93", "94", "95", "98"],
];

// The number of digits from which a number is searched for.
const FEWEST = 7;

/** Whether the typed text is meant as a number, not a name. @param {string} typed */
export const looksLikePhone = (typed) => /^[+(\d][\d\s().\-/]*$/.test(typed.trim());

/** Whether the typed text is only the beginning of a number. @param {string} typed */
export const isPartOfPhone = (typed) => looksLikePhone(typed) && typed.replace(/\D/g, "").length < FEWEST;

/** The name and the number in the typed text: "Jane Doe 212 555 0177", or one of the two. @param {string} typed */
export function nameAndPhone(typed) {
  const said = typed.trim();
  if (looksLikePhone(said)) return { name: "", phone: said };
  const both = /^(.*?)[\s,;]+([+(\d][\d\s().\-/]*)$/.exec(said);
  const [, name = "", phone = ""] = both ?? [];
  return phone && !isPartOfPhone(phone) ? { name, phone: phone.trim() } : { name: said, phone: "" };
}
