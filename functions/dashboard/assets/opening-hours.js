// Hours and closures in readable form.
import { listRead, refusal } from "./forms.js";
import { office } from "./texts-office.js";
import { sayDate } from "./times.js";

/** "08:00–12:30, 13:30–17:30". @param {string[][]} spans */
export const hoursSaid = (spans) => spans.map((span) => span.join("–")).join(", ");

/**
 * Parse what hoursSaid returns, and other common forms such as "9-12" or "8:00 am - 5 pm".
 * @param {string} said
 * @param {string} pointer of the field that it was typed in
 * @throws {Problem} it has no hours
 */
export function hoursRead(said, pointer) {
  return listRead(said).map((span) => {
    const [from, to, ...more] = span.split(/\s*(?:–|-|to)\s*/).map(clock);
    if (!from || !to || more.length || from >= (to === "00:00" ? "24:00" : to)) throw refusal(pointer, office.calendars.hoursWrong);
    return [from, to];
  });
}

/** "8", "8:30" and "5 pm" as "08:00", "08:30" and "17:00"; empty if it is not a time. @param {string} time */
function clock(time) {
  const [, hour = "", minute = "00", half = ""] = /^(\d{1,2})(?:[:.]([0-5]\d))?\s*(?:([ap])\.?m\.?)?$/i.exec(time.trim()) ?? [];
  if (!hour || Number(hour) > (half ? 12 : 24)) return "";
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hour);
  return `${String(hours).padStart(2, "0")}:${minute}`;
}

/** "Thu 24 Dec 2026", with its time if it has one. @param {string} bound */
function boundSaid(bound) {
  const [date = "", time] = bound.split("T");
  const said = /^\d{4}-\d\d-\d\d$/.test(date) ? sayDate(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" }) : date;
  return time ? `${said}, ${time}` : said;
}

/** "Thu 24 Dec 2026 – Fri 1 Jan 2027". @param {string} starts @param {string} ends */
export const spanSaid = (starts, ends) => (starts === ends || !ends ? boundSaid(starts) : `${boundSaid(starts)} – ${boundSaid(ends)}`);
