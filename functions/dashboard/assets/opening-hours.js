// Hours and closures as people write them down.
import { listRead } from "./forms.js";
import { sayDate } from "./times.js";

/** "08:00–12:30, 13:30–17:30". @param {string[][]} spans */
export const hoursSaid = (spans) => spans.map((span) => span.join("–")).join(", ");

/** What hoursSaid says, read again; what is no span is kept, and the API says so. @param {string} said */
export function hoursRead(said) {
  return listRead(said).map((span) => {
    const [from = "", to = ""] = span.split(/\s*(?:–|-|to)\s*/);
    return [clock(from), clock(to)];
  });
}

/** "8" and "8:30" as "08:00" and "08:30". @param {string} time */
function clock(time) {
  const [, hour, minute = "00"] = /^(\d{1,2})(?:[:.](\d\d))?$/.exec(time.trim()) ?? [];
  return hour ? `${hour.padStart(2, "0")}:${minute}` : time.trim();
}

/** "Thu 24 Dec 2026", with its time if it has one. @param {string} bound */
function boundSaid(bound) {
  const [date = "", time] = bound.split("T");
  const said = /^\d{4}-\d\d-\d\d$/.test(date) ? sayDate(date, { weekday: "short", day: "numeric", month: "short", year: "numeric" }) : date;
  return time ? `${said}, ${time}` : said;
}

/** "Thu 24 Dec 2026 – Fri 1 Jan 2027". @param {string} starts @param {string} ends */
export const spanSaid = (starts, ends) => (starts === ends || !ends ? boundSaid(starts) : `${boundSaid(starts)} – ${boundSaid(ends)}`);
