// Removes a closed day from all calendars that have it, with Undo.
import { amend } from "./holidays.js";
import { isSame } from "./store.js";
import { office } from "./texts-office.js";
import { say } from "./toasts.js";
import { spanSaid } from "./opening-hours.js";

const words = office.holidays;

/** @typedef {Pick<Api.Calendar, "closures" | "special_hours">} Days */

/** The closure of whole days that includes the date, if there is one. @param {Days} days @param {string} date */
const closureOn = ({ closures }, date) =>
  closures.find((each) => (typeof each === "string" ? each === date : each.starts_at.slice(0, 10) <= date && each.ends_at >= date && each.starts_at.length === 10 && each.ends_at.length === 10));

/** @param {Days} days @param {string} date */
const specialOn = ({ special_hours: dates }, date) => dates.find((each) => each.date === date && each.hours.length === 0);

/** Whether an added holiday closes a calendar on a day. @param {Days} days @param {string} date */
export const isHoliday = (days, date) => Boolean(closureOn(days, date) ?? specialOn(days, date));

/** @param {Api.Calendar[]} calendars @param {Api.Calendar} seen whose holiday it is @param {string} date */
export async function removeHoliday(calendars, seen, date) {
  const closure = closureOn(seen, date);
  const special = closure ? undefined : specialOn(seen, date);
  /** @type {(days: Days) => Partial<Days>} */
  const without = closure
    ? ({ closures }) => ({ closures: closures.filter((each) => !isSame(each, closure)) })
    : ({ special_hours: dates }) => ({ special_hours: dates.filter((each) => !isSame(each, special)) });
  /** @type {(days: Days) => Partial<Days>} */
  const withIt = (days) => ({
    ...(closure ? { closures: [...(without(days).closures ?? []), closure] } : {}),
    ...(special && !days.special_hours.some((each) => each.date === date) ? { special_hours: [...days.special_hours, special] } : {}),
  });
  /** @type {(days: Days) => boolean} */
  const has = (days) => (closure ? days.closures.some((each) => isSame(each, closure)) : Boolean(specialOn(days, date)));
  /** @type {Api.Calendar[]} */
  const having = [];
  // The page's copies of the other calendars may be older than the last change.
  for (const each of calendars) {
    if (has(await amend(each.id, (days) => (has(days) ? without(days) : null)))) having.push(each);
  }
  const [first, last] = !closure || typeof closure === "string" ? [date, date] : [closure.starts_at, closure.ends_at];
  say(words.removed(spanSaid(first, last), having.map(({ name }) => name)), async () => {
    for (const { id } of having) await amend(id, withIt);
    say(words.restored);
  });
}
