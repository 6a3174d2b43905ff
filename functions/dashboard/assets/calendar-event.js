// An appointment in the grid, and the outline of where one would be.
import { address } from "./router.js";
import { html } from "./preact.js";
import { sayMinutes } from "./times.js";
import { text } from "./texts.js";

/**
 * @param {{appointment: Api.Appointment, span: import("./calendar-days.js").Span, style: Record<string, string>, isCurrent: boolean,
 *   isMoving: boolean, column: import("./calendar-days.js").Column, drag: ReturnType<typeof import("./calendar-move.js").useMove>}} props
 */
export function Event({ appointment, span, style, isCurrent, isMoving, column, drag }) {
  const { id, status, service } = appointment;
  const name = appointment.patient?.name ?? "";
  const length = span.to - span.from;
  const size = length < 30 ? "short" : length < 45 ? "middle" : "long";
  const said = text.appointments.statuses[status];
  return html`<a class=${`event ${status} ${size} ${isMoving ? "is-moving" : ""}`} style=${style} href=${address("calendar", id, drag.query)} draggable=${false}
    aria-current=${isCurrent ? "true" : undefined} data-appointment=${id} title=${`${sayMinutes(span.from)}–${sayMinutes(span.to)} ${name} · ${[service, said].filter(Boolean).join(" · ")}`}
    onPointerDown=${(/** @type {PointerEvent} */ event) => drag.begin(event, appointment, column, span)} onClick=${drag.click}>
    <span class="event-line"><span class="event-time">${sayMinutes(span.from)}</span> <strong><bdi>${name}</bdi></strong></span>
    <span class="event-line">${service && html`<span class="event-service">${service}</span> `}${status !== "booked" && html`<span class="event-status">${said}</span>`}</span>
  </a>`;
}

/** @param {{name: string, at: number, style: Record<string, string>}} props */
export const Ghost = ({ name, at, style }) =>
  html`<div class="event ghost" style=${style} aria-hidden="true"><span class="event-time">${sayMinutes(at)}</span> <strong><bdi>${name}</bdi></strong></div>`;
