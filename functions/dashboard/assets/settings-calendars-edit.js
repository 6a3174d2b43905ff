// A calendar's form: weekly hours, special hours, closures, public holidays, and booking rules.
import { Action } from "./parts.js";
import { BothVersions, changedNames, useEdit } from "./versions.js";
import { Field, FormError, FormOf, listRead, numberRead } from "./forms.js";
import { Countries, Zones } from "./places.js";
import { addDays, today } from "./times.js";
import { hoursRead, hoursSaid, spanSaid } from "./opening-hours.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { text } from "./texts.js";

const words = office.calendars;
/** @type {(keyof typeof words.numbers & keyof Api.Calendar)[]} */
const NUMBERS = ["slot_minutes", "default_duration_minutes", "buffer_before_minutes", "buffer_minutes", "min_notice_minutes", "booking_window_days"];
/** @type {Record<string, string>} */
const NAMES = {
  ...Object.fromEntries(words.days), ...words.numbers, name: words.name, time_zone: words.zone, public_holidays: words.holidays,
  special: words.special, closures: words.closures, reminders: words.reminders, on_stale_source: words.onStale,
};

/** @typedef {{starts: string, ends: string}} Span */
/** @typedef {{date: string, hours: string}} Special */

/** @param {Api.Calendar} calendar */
const valuesOf = (calendar) => ({
  ...{ name: calendar.name, time_zone: calendar.time_zone, on_stale_source: calendar.on_stale_source },
  ...Object.fromEntries(words.days.map(([day]) => [day, hoursSaid(calendar.opening_hours[day] ?? [])])),
  ...Object.fromEntries(NUMBERS.map((name) => [name, String(calendar[name])])),
  reminders: calendar.reminder_offsets_minutes.join(", "),
  public_holidays: calendar.public_holidays ?? "",
  special: calendar.special_hours.map(({ date, hours }) => ({ date, hours: hoursSaid(hours) })),
  closures: calendar.closures.map((each) => (typeof each === "string" ? { starts: each, ends: each } : { starts: each.starts_at, ends: each.ends_at })),
});

/** @param {Record<string, any>} values @param {Record<string, any>} before */
function patchOf(values, before) {
  const changed = changedNames(values, before);
  const days = words.days.flatMap(([day]) => (changed.includes(day) ? [[day, values[day].trim() ? hoursRead(values[day], `/opening_hours/${day}`) : null]] : []));
  const others = changed.filter((name) => !(name in Object.fromEntries(words.days)));
  return { ...(days.length ? { opening_hours: Object.fromEntries(days) } : {}), ...Object.fromEntries(others.map((name) => sent(name, values[name]))) };
}

/** A field in the API's form. @param {string} name @param {any} value @returns {[string, unknown]} */
function sent(name, value) {
  if (name === "special") return ["special_hours", value.map((/** @type {Special} */ { date, hours }) => ({ date, hours: hoursRead(hours, "/special_hours") }))];
  if (name === "closures") return [name, value.map((/** @type {Span} */ { starts, ends }) => (starts === ends || !ends ? starts : { starts_at: starts, ends_at: ends }))];
  if (name === "reminders") return ["reminder_offsets_minutes", listRead(value).map(Number)];
  if (name === "public_holidays") return [name, value.trim().toUpperCase() || null];
  const isNumber = /** @type {string[]} */ (NUMBERS).includes(name);
  return [name, isNumber ? numberRead(value) : value.trim()];
}

/** A value in words. @param {any} value @param {string} name */
function inWords(value, name) {
  if (value.length === 0 && (name === "special" || name === "closures" || name === "reminders")) return "";
  if (name === "special") return value.map((/** @type {Special} */ { date, hours }) => html`<div key=${date}>${spanSaid(date, date)}: ${hours || words.closed}</div>`);
  if (name === "closures") return value.map((/** @type {Span} */ { starts, ends }, /** @type {number} */ at) => html`<div key=${at}>${spanSaid(starts, ends)}</div>`);
  if (name === "on_stale_source") return words.staleChoices[/** @type {Api.OnStaleSource} */ (value)];
  return value || (name in words.numbers ? "0" : name === "public_holidays" ? words.open : words.closed);
}

/** @param {{calendar: Api.Calendar, etag: string}} props */
export function EditCalendar({ calendar, etag }) {
  const { form, conflict } = useEdit({
    path: `/api/calendars/${calendar.id}`, object: calendar, etag, valuesOf, patchOf, lists: ["/api/calendars?", "/api/availability"],
    changed: words.saved, restored: words.restored,
  });
  if (conflict) return html`<${BothVersions} of=${conflict} title=${words.stale} names=${NAMES} say=${inWords} />`;
  const from = today(calendar.time_zone);
  const canWrite = may("appointments:write");
  return html`<${FormOf} form=${form} label=${calendar.name}>
    <fieldset disabled=${!canWrite} class="hours">
    <section><h3>${words.week}</h3><p class="quiet">${words.weekHint}</p>
      <div class="columns">${words.days.map(([day, said]) => html`<${Field} key=${day} form=${form} name=${day} label=${said} pointer=${`/opening_hours/${day}`} more=${{ placeholder: words.closed }} />`)}</div></section>
    <section><h3>${words.special}</h3>
      <${Lines} form=${form} name="special" pointer="/special_hours" add=${words.addSpecial} fresh=${{ date: addDays(from, 1), hours: "" }}
        line=${(/** @type {Special} */ each, /** @type {(change: object) => void} */ set) => html`
          <input type="date" data-pointer="/special_hours" aria-label=${words.date} value=${each.date} onChange=${typed((value) => set({ date: value }))} />
          <input aria-label=${words.hours} placeholder=${words.closed} value=${each.hours} onInput=${typed((value) => set({ hours: value }))} />`} /></section>
    <section><h3>${words.closures}</h3>
      <${Lines} form=${form} name="closures" pointer="/closures" add=${words.addClosure} fresh=${{ starts: addDays(from, 1), ends: addDays(from, 1) }}
        line=${(/** @type {Span} */ each, /** @type {(change: object) => void} */ set) => html`
          <input type=${kind(each.starts)} data-pointer="/closures" aria-label=${words.firstDay} value=${each.starts} onChange=${typed((value) => set({ starts: value, ...(value > each.ends ? { ends: value } : {}) }))} />
          <input type=${kind(each.ends)} data-pointer="/closures" aria-label=${words.lastDay} value=${each.ends} onChange=${typed((value) => set({ ends: value }))} />`} />
      <div class="columns narrow"><${Field} form=${form} name="public_holidays" label=${words.holidays} hint=${words.holidaysHint} more=${{ placeholder: words.open, list: "countries" }} /></div><${Countries} /></section>
    <section><h3>${words.rules}</h3><div class="columns">
      ${NUMBERS.map((name) => html`<${Field} key=${name} form=${form} name=${name} type="number" label=${words.numbers[name]} />`)}
      <${Field} form=${form} name="reminders" label=${words.reminders} hint=${words.remindersHint} pointer="/reminder_offsets_minutes" more=${{ placeholder: words.noReminders }} />
    </div></section>
    <section><h3>${words.itself}</h3><div class="columns">
      <${Field} form=${form} name="name" label=${words.name} hint=${words.nameHint} required />
      <${Field} form=${form} name="time_zone" label=${words.zone} more=${{ list: "zones" }} required />
      <${Field} form=${form} name="on_stale_source" type="select" label=${words.onStale} options=${Object.entries(words.staleChoices)} />
    </div><${Zones} /></section>
    <${FormError} form=${form} />
    ${canWrite && html`<div class="row save-bar"><button class="primary" disabled=${form.isBusy}>${text.actions.save}</button></div>`}
    </fieldset>
  </${FormOf}>`;
}

/** A date, or a date with a time. @param {string} value */
const kind = (value) => (value.includes("T") ? "datetime-local" : "date");

/** @param {(value: string) => void} set */
const typed = (set) => (/** @type {{currentTarget: HTMLInputElement}} */ event) => set(event.currentTarget.value);

/** Lines that can be added and removed.
 * @param {{form: import("./forms.js").Form, name: string, pointer: string, add: string, fresh: object, line: (item: any, set: (change: object) => void) => unknown}} props */
function Lines({ form, name, pointer, add, fresh, line }) {
  /** @type {object[]} */
  const items = form.values[name];
  const error = form.errorAt(pointer);
  return html`${items.map((item, at) => html`<div class="row date-line" key=${at}>
      ${line(item, (change) => form.set(name, items.map((each, place) => (place === at ? { ...each, ...change } : each))))}
      <button type="button" class="plain" onClick=${() => form.set(name, items.filter((_, place) => place !== at))}>${words.takeOut}</button></div>`)}
    ${error && html`<small class="error" role="alert">${error}</small>`}
    <div class="row"><${Action} icon="plus" onClick=${() => form.set(name, [...items, fresh])}>${add}</${Action}></div>`;
}
