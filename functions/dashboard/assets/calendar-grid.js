// The grid of a day or week: hours down, practitioners or days across.
import { Event, Ghost } from "./calendar-event.js";
import { STEP, closedOf, isPublicHoliday, lanesOf, rangeOf, spanOn } from "./calendar-days.js";
import { clinicZone } from "./clinic.js";
import { html, useEffect, useRef } from "./preact.js";
import { isHoliday } from "./holidays-remove.js";
import { office } from "./texts-office.js";
import { sayDate, sayMinutes, sayZone, today, wall } from "./times.js";
import { text } from "./texts.js";

const words = text.calendar;
// Pixels: an appointment of 15 minutes has room for one line.
export const PIXELS_A_MINUTE = 16 / STEP;

/** @typedef {import("./calendar-days.js").Column} Column */
/** @typedef {{column: Column, minutes: number}} Place */
/** @typedef {{appointment: Api.Appointment, place: Place}} Moving */

/**
 * @param {{view: "day" | "week", columns: Column[], appointments: Api.Appointment[], busy: Record<string, {starts_at: string, ends_at: string}[]>,
 *   current: string, moving: Moving | null, draft: {place: Place, length: number} | null, canBook: boolean, isBooking: boolean,
 *   onFree: (place: Place) => void, onDay: (date: string) => void, onReopen: (column: Column) => void, drag: ReturnType<typeof import("./calendar-move.js").useMove>}} props
 */
export function Grid({ view, columns, appointments, busy, current, moving, draft, canBook, isBooking, onFree, onDay, onReopen, drag }) {
  const placed = columns.map((column) => ({ column, spans: spansOf(column, appointments) }));
  const range = rangeOf(columns, placed.flatMap(({ spans }) => spans));
  const scroll = useRef(/** @type {HTMLElement | null} */ (null));
  const hours = Array.from({ length: (range.to - range.from) / 60 }, (_, hour) => range.from + hour * 60);
  const height = (range.to - range.from) * PIXELS_A_MINUTE;
  useEffect(() => {
    const now = scroll.current?.querySelector(".now");
    if (now) now.scrollIntoView({ block: "center" });
  }, [columns.length > 0, view]);
  return html`<div class="grid-scroll scroll-x" ref=${scroll} tabindex="-1">
    <div class="grid" role="group" aria-label=${text.pages.calendar} style=${{ "--columns": columns.length }}>
      <div class="grid-head corner"></div>
      ${columns.map((column) => html`<${Head} key=${column.key} view=${view} column=${column} onDay=${onDay} onReopen=${canBook && onReopen} />`)}
      <div class="gutter" style=${{ height: `${height}px` }} aria-hidden="true">
        ${hours.map((at) => html`<span key=${at} style=${{ top: `${(at - range.from) * PIXELS_A_MINUTE}px` }}>${sayMinutes(at)}</span>`)}
      </div>
      ${placed.map(({ column, spans }) => {
        /** @param {{from: number, to: number}} span */
        const box = ({ from, to }) => ({ top: `${(Math.max(from, range.from) - range.from) * PIXELS_A_MINUTE}px`, height: `${(Math.min(to, range.to) - Math.max(from, range.from)) * PIXELS_A_MINUTE}px` });
        /** @param {MouseEvent} event */
        const free = (event) => {
          if (!canBook || event.target !== event.currentTarget || !(event.currentTarget instanceof HTMLElement)) return;
          const minutes = range.from + (event.clientY - event.currentTarget.getBoundingClientRect().top) / PIXELS_A_MINUTE;
          onFree({ column, minutes: Math.floor(minutes / STEP) * STEP });
        };
        // The field that has the focus keeps it, so that further typing triggers no keys of the page.
        /** @param {MouseEvent} event */
        const press = (event) => isBooking && event.target === event.currentTarget && event.preventDefault();
        return html`<div class="column" key=${column.key} data-column=${column.key} data-from=${range.from} style=${{ height: `${height}px` }} onMouseDown=${press} onClick=${free}>
          ${closedOf(column).map((span) => span.to > range.from && span.from < range.to && html`<i class="closed" style=${box(span)} />`)}
          ${(busy[column.calendar.id] ?? []).map((block) => {
            const span = spanOn(block.starts_at, block.ends_at, column.date, column.calendar.time_zone);
            return span && html`<i class="busy" style=${box(span)} title=${words.busy} />`;
          })}
          <${Now} column=${column} range=${range} />
          ${lanesOf(spans).map(({ span, lane, lanes }) => html`<${Event} key=${span.appointment.id} appointment=${span.appointment} span=${span}
            style=${{ ...box(span), left: `${(lane / lanes) * 100}%`, width: `${100 / lanes}%` }} isCurrent=${span.appointment.id === current}
            isMoving=${moving?.appointment.id === span.appointment.id} column=${column} drag=${drag} />`)}
          ${moving?.place.column.key === column.key && html`<${Ghost} name=${moving.appointment.patient?.name ?? ""} at=${moving.place.minutes} style=${box({ from: moving.place.minutes, to: moving.place.minutes + moving.appointment.duration_minutes })} />`}
          ${draft?.place.column.key === column.key && html`<${Ghost} name=${words.newOne} at=${draft.place.minutes} style=${box({ from: draft.place.minutes, to: draft.place.minutes + draft.length })} />`}
        </div>`;
      })}
    </div>
  </div>`;
}

/** @param {Column} column @param {Api.Appointment[]} appointments */
function spansOf({ date, calendar }, appointments) {
  return appointments.flatMap((appointment) => {
    if (appointment.calendar_id !== calendar.id || appointment.status === "cancelled") return [];
    const span = spanOn(appointment.starts_at, appointment.ends_at, date, calendar.time_zone);
    return span ? [{ ...span, appointment }] : [];
  });
}

/** @param {{view: "day" | "week", column: Column, onDay: (date: string) => void, onReopen: false | ((column: Column) => void)}} props */
function Head({ view, column, onDay, onReopen }) {
  const { date, calendar } = column;
  const closed = isHoliday(calendar, date)
    ? html`<span class="quiet">${office.holidays.closed}</span>
      ${onReopen && html`<button type="button" class="plain reopen" onClick=${() => onReopen(column)}>${office.holidays.remove}</button>`}`
    : isPublicHoliday(column) && html`<span class="quiet">${office.holidays.publicOne}</span>`;
  const isToday = date === today(calendar.time_zone);
  if (view === "day") return html`<div class="grid-head"><strong>${calendar.name}</strong>${calendar.time_zone !== clinicZone() && html`<span class="quiet">${sayZone(calendar.time_zone)}</span>`}${closed}</div>`;
  return html`<div class=${`grid-head ${isToday ? "is-today" : ""}`}><button type="button" class="plain" onClick=${() => onDay(date)}>${sayDate(date)}</button>${closed}</div>`;
}

/** A line for now. @param {{column: Column, range: import("./calendar-days.js").Span}} props */
function Now({ column: { date, calendar }, range }) {
  const now = wall(Date.now(), calendar.time_zone);
  if (now.date !== date || now.minutes < range.from || now.minutes > range.to) return null;
  return html`<i class="now" style=${{ top: `${(now.minutes - range.from) * PIXELS_A_MINUTE}px` }} />`;
}
