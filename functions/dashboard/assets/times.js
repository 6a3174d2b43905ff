// Times in a zone: wall times, days and their texts. Instants are ISO strings in UTC, as in the API.
import { text } from "./texts.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
const LANGUAGE = text.language;

/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** The zone of this browser. */
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} zone @param {Intl.DateTimeFormatOptions} options */
function format(zone, options) {
  const key = zone + JSON.stringify(options);
  const found = formats.get(key);
  if (found) return found;
  const made = new Intl.DateTimeFormat(LANGUAGE, { ...options, timeZone: zone });
  formats.set(key, made);
  return made;
}

/**
 * The wall time of an instant in a zone: its date (`2026-11-29`) and minutes since midnight.
 * @param {string | number | Date} instant
 * @param {string} zone
 */
export function wall(instant, zone) {
  /** @type {Record<string, string>} */
  const parts = {};
  for (const { type, value } of format(zone, CLOCK).formatToParts(new Date(instant))) parts[type] = value;
  return {
    // A year that is being typed may have fewer than four digits.
    date: `${(parts["year"] ?? "").padStart(4, "0")}-${parts["month"]}-${parts["day"]}`,
    minutes: Number(parts["hour"]) * 60 + Number(parts["minute"]),
  };
}

/**
 * The instant of a wall time in a zone: the one after the gap if the wall time does not occur. If it occurs twice, the
 * one that is nearer to another instant; without that, the first one.
 * @param {string} date
 * @param {number} minutes
 * @param {string} zone
 * @param {string} [near] such as the present start of what is moved, which must not move by an hour unseen
 */
export function instantOf(date, minutes, zone, near) {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  // Try both of the zone's offsets around that time.
  const offsets = [offsetAt(asUtc - 86_400_000, zone), offsetAt(asUtc + 86_400_000, zone)];
  const fitting = offsets.map((offset) => asUtc - offset).filter((at) => at + offsetAt(at, zone) === asUtc);
  if (fitting.length === 0) return asUtc - Math.min(...offsets);
  const [first, last] = [Math.min(...fitting), Math.max(...fitting)];
  return near && Date.parse(near) - first > last - Date.parse(near) ? last : first;
}

/** @param {number} at @param {string} zone milliseconds that the zone is ahead of UTC */
function offsetAt(at, zone) {
  const { date, minutes } = wall(at, zone);
  return Date.parse(`${date}T00:00:00Z`) + minutes * 60_000 - Math.floor(at / 60_000) * 60_000;
}

/** Whether it is a date with a complete year; the years 2, 20 and 202 are still being typed. @param {string} date */
export const isDay = (date) => /^(19|2\d)\d\d-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(`${date}T00:00:00Z`));

/** @param {string} zone */
export const today = (zone) => wall(Date.now(), zone).date;

/** @param {string} date @param {number} days */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week of a date. @param {string} date */
export function mondayOf(date) {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(date, -weekday);
}

/** `0` Sunday to `6` Saturday. @param {string} date */
export const weekdayOf = (date) => new Date(`${date}T00:00:00Z`).getUTCDay();

/** "Tue 1 Dec". @param {string} date @param {Intl.DateTimeFormatOptions} [options] */
export function sayDate(date, options = { weekday: "short", day: "numeric", month: "short" }) {
  return format("UTC", options).format(new Date(`${date}T00:00:00Z`)).replace(",", "");
}

/** "09:05". @param {number} minutes since midnight */
export function sayMinutes(minutes) {
  const whole = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

/** "10:42". @param {string | number} instant @param {string} zone */
export const sayTime = (instant, zone) => sayMinutes(wall(instant, zone).minutes);

/** "Today", "Yesterday", "Tomorrow" or "Tue 1 Dec", with the year where it is another. @param {string} date @param {string} zone */
function sayDay(date, zone) {
  const now = today(zone);
  if (date === now) return text.times.today;
  if (date === addDays(now, -1)) return text.times.yesterday;
  if (date === addDays(now, 1)) return text.times.tomorrow;
  return date.slice(0, 4) === now.slice(0, 4) ? sayDate(date) : `${sayDate(date)} ${date.slice(0, 4)}`;
}

/** "Today 10:42", "Tue 1 Dec, 09:00". @param {string} instant @param {string} zone */
export function sayMoment(instant, zone) {
  const { date, minutes } = wall(instant, zone);
  const day = sayDay(date, zone);
  return `${day}${/\d/.test(day) ? "," : ""} ${sayMinutes(minutes)}`;
}

/** "New York" for America/New_York. @param {string} zone */
export const sayZone = (zone) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** Whether the time in the zone differs from that of the viewer's clock. @param {string} zone @param {string | number} [at] */
export function isElsewhere(zone, at = Date.now()) {
  const [here, there] = [wall(at, ownZone()), wall(at, zone)];
  return here.date !== there.date || here.minutes !== there.minutes;
}

/** " (New York)" if the viewer's clock shows another time, else empty. @param {string} zone @param {string | number} [at] */
export const zoneNote = (zone, at) => (isElsewhere(zone, at) ? ` (${sayZone(zone)})` : "");

/** "3:12". @param {number} seconds */
export function sayDuration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "31 Jul 1985". @param {string} date */
export const sayBirth = (date) => sayDate(date, { day: "numeric", month: "short", year: "numeric" });
