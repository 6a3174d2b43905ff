// Adds days on which calendars are closed, or open at other hours, to several calendars at once, with Undo.
import { Choices } from "./choices.js";
import { Field, FormDialog, useForm } from "./forms.js";
import { Problem, ask, withQuery } from "./api.js";
import { addDays, instantOf, today } from "./times.js";
import { address } from "./router.js";
import { clinicZone } from "./clinic.js";
import { hoursRead, hoursSaid, spanSaid } from "./opening-hours.js";
import { html, useLayoutEffect, useRef, useState } from "./preact.js";
import { office } from "./texts-office.js";
import { isSame, refresh, remember, useList } from "./store.js";
import { say } from "./toasts.js";

const words = office.holidays;
// Days: a longer closure must be confirmed.
const LONG = 60;
const STANDING = ["booked", "confirmed"];

/** @typedef {Pick<Api.Calendar, "closures" | "special_hours">} Days */
/** @typedef {{first: string, last: string, hours: string}} Holiday */

/** @param {{calendars: Api.Calendar[], day?: string, opened: [string, unknown], onClose: () => void}} props `day`: the shown day; `opened`: the kept state that shows it */
export function AddHoliday({ calendars, day = addDays(today(clinicZone()), 1), opened, onClose }) {
  const [asked, setAsked] = useState("");
  // The days before the first attempt, by holiday and calendar: a second one finds its own change in some calendars.
  const firsts = useRef(/** @type {Record<string, Record<string, Days>>} */ ({}));
  const form = useForm({ first: day, last: day, hours: "", calendar_ids: calendars.map(({ id }) => id) }, async (values, once, isHere) => {
    const holiday = /** @type {Holiday} */ (values);
    const doubt = doubtOf(holiday);
    setAsked(doubt);
    if (asked !== doubt) return false;
    const hours = hoursRead(holiday.hours, "/special_hours");
    const chosen = calendars.filter(({ id }) => values["calendar_ids"].includes(id));
    const before = { ...firsts.current[JSON.stringify(holiday)] };
    firsts.current[JSON.stringify(holiday)] = before;
    for (const { id } of chosen) {
      const first = before[id];
      await amend(id, (now) => {
        before[id] = first ?? now;
        return withDays(now, holiday);
      });
    }
    say(words.added(spanSaid(holiday.first, holiday.last), hoursSaid(hours), chosen.map(({ name }) => name), calendars.length), async () => {
      for (const { id } of chosen) await amend(id, (now) => withoutDays(now, holiday, before[id]));
      say(words.undone);
    });
    if (isHere()) onClose();
    return true;
  }, { opened });
  const { first, last, calendar_ids: chosen } = form.values;
  const seen = useRef(first);
  // The last day follows the first one until it is changed.
  useLayoutEffect(() => {
    if (last === seen.current || first > last) form.set("last", first);
    seen.current = first;
  }, [first]);
  return html`<${FormDialog} form=${form} title=${words.title} submit=${words.submit} isComplete=${form.values["calendar_ids"].length > 0} onClose=${onClose}>
    <div class="columns">
      <${Field} form=${form} name="first" type="date" label=${words.first} pointer="/closures" required autofocus />
      <${Field} form=${form} name="last" type="date" label=${words.last} pointer="/last" required />
    </div>
    <${Field} form=${form} name="hours" label=${words.hours} hint=${words.hoursHint} pointer="/special_hours" more=${{ placeholder: office.calendars.closed }} />
    ${calendars.length > 1 && html`<${Choices} form=${form} name="calendar_ids" label=${words.who} options=${calendars.map(({ id, name }) => [id, name])} />`}
    ${asked && asked === doubtOf(/** @type {Holiday} */ (form.values)) && html`<p class="note warn" role="alert">${asked}</p>`}
    <${Standing} first=${first} last=${last} calendarIds=${chosen} onSee=${onClose} />
  </${FormDialog}>`;
}

/** Why it may be a mistake; empty if nothing suggests that. @param {Holiday} holiday */
function doubtOf({ first, last, hours }) {
  if (last && last < today(clinicZone())) return words.past(spanSaid(first, last));
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
  return !hours.trim() && days > LONG ? words.long(days) : "";
}

/** Appointments on those days: they remain booked, so someone has to call. @param {{first: string, last: string, calendarIds: string[], onSee: () => void}} props */
function Standing({ first, last, calendarIds, onSee }) {
  const zone = clinicZone();
  // Ignore a year that is still being typed.
  const isSpan = first > "2000" && last >= first;
  const span = isSpan && { starts_after: instant(first, zone), starts_before: instant(addDays(last, 1), zone), limit: 100 };
  /** @param {Api.Appointment} each */
  const isMeant = (each) => STANDING.includes(each.status) && calendarIds.includes(each.calendar_id);
  const { items = [], hasMore } = useList(span ? withQuery("/api/appointments", span) : "", { until: (page) => page.some(isMeant) });
  const booked = items.filter(isMeant);
  return booked.length > 0 && html`<p class="note warn" role="status"><span>${words.standing(booked.length, hasMore)} <a href=${address("calendar", "", { day: first })} onClick=${onSee}>${words.see}</a></span></p>`;
}

/** @param {string} date @param {string} zone */
const instant = (date, zone) => new Date(instantOf(date, 0, zone)).toISOString();

/**
 * Change a calendar's current days; retry if someone else changed them meanwhile.
 * @param {string} id
 * @param {(now: Days) => Partial<Days> | null} change null: no change
 * @returns {Promise<Days>} the days before the change
 */
export async function amend(id, change, isLast = false) {
  const path = `/api/calendars/${id}`;
  const { body: now, etag } = await ask("GET", path);
  const patch = change(now);
  if (!patch) return now;
  try {
    const { body, etag: changed } = await ask("PATCH", path, { body: patch, ifMatch: etag });
    if (body) remember(path, body, changed);
  } catch (error) {
    if (isLast || !(error instanceof Problem && error.status === 412)) throw error;
    return amend(id, change, true);
  }
  refresh("/api/calendars?", "/api/availability");
  return now;
}

/** All dates of a holiday. @param {Holiday} holiday */
function datesOf({ first, last }) {
  const dates = [first];
  for (let date = first; date < last && dates.length < 400; dates.push(date)) date = addDays(date, 1);
  return dates;
}

/** @param {Holiday} holiday */
const closureOf = ({ first, last }) => (last === first || !last ? first : { starts_at: first, ends_at: last });

/** @param {Days} now @param {Holiday} holiday @returns {Partial<Days>} */
function withDays(now, holiday) {
  const closure = closureOf(holiday);
  if (!holiday.hours.trim()) return { closures: [...now.closures.filter((each) => !isSame(each, closure)), closure] };
  const dates = datesOf(holiday);
  const others = now.special_hours.filter(({ date }) => !dates.includes(date));
  return { special_hours: [...others, ...dates.map((date) => ({ date, hours: hoursRead(holiday.hours, "/special_hours") }))] };
}

/** @param {Days} now @param {Holiday} holiday @param {Days | undefined} before @returns {Partial<Days>} */
function withoutDays(now, holiday, before) {
  const closure = closureOf(holiday);
  if (!holiday.hours.trim()) return { closures: before?.closures.some((each) => isSame(each, closure)) ? now.closures : now.closures.filter((each) => !isSame(each, closure)) };
  const dates = datesOf(holiday);
  const others = now.special_hours.filter(({ date }) => !dates.includes(date));
  return { special_hours: [...others, ...(before?.special_hours ?? []).filter(({ date }) => dates.includes(date))] };
}
