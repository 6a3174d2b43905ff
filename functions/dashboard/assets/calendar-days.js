// The days and hours that the grid shows, and the places in it. The axis is each calendar's wall time, so nine o'clock
// is at the same place in weeks in which clocks change.
import { addDays, instantOf, mondayOf, wall, weekdayOf } from "./times.js";

export const STEP = 15;
const DAY = 1440;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
// The longest appointment, in minutes: one that began the evening before may extend into the first day.
const LONGEST = 480;

/** @typedef {{key: string, date: string, calendar: Api.Calendar}} Column */
/** @typedef {{from: number, to: number}} Span minutes since midnight */

/**
 * A column for each practitioner of a day, or for each day of a practitioner's week.
 * @param {"day" | "week"} view
 * @param {string} date
 * @param {Api.Calendar[]} calendars
 * @param {Api.Calendar | undefined} one whose week it is
 * @returns {Column[]}
 */
export function columnsOf(view, date, calendars, one) {
  if (view === "day") return calendars.map((calendar) => ({ key: calendar.id, date, calendar }));
  if (!one) return [];
  const monday = mondayOf(date);
  return [0, 1, 2, 3, 4, 5, 6].map((day) => ({ key: addDays(monday, day), date: addDays(monday, day), calendar: one }));
}

/**
 * The span of starts of everything that may be visible in these columns.
 * @param {Column[]} columns
 * @param {number} [longest] its longest duration in minutes; by default an appointment's
 */
export function spanOf(columns, longest = LONGEST) {
  const starts = columns.map(({ date, calendar }) => instantOf(date, 0, calendar.time_zone));
  const ends = columns.map(({ date, calendar }) => instantOf(addDays(date, 1), 0, calendar.time_zone));
  return {
    starts_after: new Date(Math.min(...starts) - longest * 60_000).toISOString(),
    starts_before: new Date(Math.max(...ends)).toISOString(),
  };
}

/**
 * The part of a day between two instants, in a zone's wall time; null if there is none.
 * @param {string} startsAt
 * @param {string} endsAt
 * @param {string} date
 * @param {string} zone
 * @returns {Span | null}
 */
export function spanOn(startsAt, endsAt, date, zone) {
  const start = wall(startsAt, zone);
  const end = wall(endsAt, zone);
  if (start.date > date || end.date < date || (end.date === date && end.minutes === 0)) return null;
  const from = start.date < date ? 0 : start.minutes;
  const to = end.date > date ? DAY : end.minutes;
  // If the clock is put back in between, the end's wall time may be before the start's.
  const length = (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000;
  return { from, to: to > from ? to : Math.min(DAY, from + length) };
}

/**
 * When a column's calendar is open: by the date's special hours, or else by the weekday's hours.
 * @param {Column} column
 * @returns {Span[]}
 */
function hoursOf(column) {
  const { date, calendar } = column;
  const special = calendar.special_hours.find((each) => each.date === date)?.hours;
  const hours = special ?? (isPublicHoliday(column) ? [] : calendar.opening_hours[WEEKDAYS[weekdayOf(date)] ?? ""]) ?? [];
  return hours.map(([from = "", to = ""]) => ({ from: minutesOf(from), to: minutesOf(to) || DAY }));
}

/** Whether a public holiday closes a column's calendar: special hours take precedence. @param {Column} column */
export const isPublicHoliday = ({ date, calendar }) => calendar.public_holiday_dates.includes(date) && !calendar.special_hours.some((each) => each.date === date);

/** When a column's calendar is closed. @param {Column} column @returns {Span[]} */
export function closedOf(column) {
  const { date, calendar } = column;
  const open = hoursOf(column).sort((one, other) => one.from - other.from);
  /** @type {Span[]} */
  const closed = [];
  let at = 0;
  for (const { from, to } of open) {
    if (from > at) closed.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < DAY) closed.push({ from: at, to: DAY });
  for (const closure of calendar.closures ?? []) {
    const span = closureOn(closure, date);
    if (span) closed.push(span);
  }
  return closed;
}

/**
 * The part of a date that a closure covers. A closure is a date, or a span of local dates or times.
 * @param {string | {starts_at: string, ends_at: string}} closure
 * @param {string} date
 * @returns {Span | null}
 */
function closureOn(closure, date) {
  const [first, last] = typeof closure === "string" ? [closure, closure] : [closure.starts_at, closure.ends_at];
  const start = { date: first.slice(0, 10), minutes: minutesOf(first.slice(11)) };
  // An end that is a date is closed until its midnight.
  const end = { date: last.slice(0, 10), minutes: last.length > 10 ? minutesOf(last.slice(11)) : DAY };
  if (start.date > date || end.date < date) return null;
  const span = { from: start.date < date ? 0 : start.minutes, to: end.date > date ? DAY : end.minutes };
  return span.to > span.from ? span : null;
}

/** @param {string} time such as `09:30` */
export function minutesOf(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours || 0) * 60 + minutes;
}

/**
 * The minutes that the grid shows: from an hour before the first opening or booking to an hour after the last.
 * @param {Column[]} columns
 * @param {Span[]} shown
 * @returns {Span}
 */
export function rangeOf(columns, shown) {
  const opens = columns.flatMap(hoursOf).map(({ from, to }) => ({ from: from - 60, to: to + 60 }));
  const all = [...opens, ...shown];
  if (all.length === 0) return { from: 8 * 60, to: 18 * 60 };
  const from = Math.min(...all.map((span) => span.from));
  const to = Math.max(...all.map((span) => span.to));
  return { from: Math.max(0, Math.floor(from / 60) * 60), to: Math.min(DAY, Math.ceil(to / 60) * 60) };
}

/**
 * Put overlapping spans side by side: each gets its lane and the number of lanes.
 * @template {Span} T
 * @param {T[]} spans
 * @returns {{span: T, lane: number, lanes: number}[]}
 */
export function lanesOf(spans) {
  /** @type {{span: T, lane: number, lanes: number}[]} */
  const placed = [];
  /** @type {{span: T, lane: number, lanes: number}[]} */
  let group = [];
  let groupEnd = -1;
  for (const span of [...spans].sort((one, other) => one.from - other.from || other.to - one.to)) {
    if (span.from >= groupEnd) group = [];
    const taken = new Set(group.filter((each) => each.span.to > span.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    const place = { span, lane, lanes: 1 };
    group.push(place);
    placed.push(place);
    groupEnd = Math.max(span.to, group.length > 1 ? groupEnd : 0);
    const lanes = Math.max(...group.map((each) => each.lane)) + 1;
    for (const each of group) each.lanes = lanes;
  }
  return placed;
}
