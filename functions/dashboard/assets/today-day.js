// The day's appointments, a list for each practitioner; the next one is marked.
import { Action, Empty, RequestState } from "./parts.js";
import { AppointmentState } from "./appointments-link.js";
import { address } from "./router.js";
import { addDays, instantOf, isElsewhere, sayTime, sayZone, today } from "./times.js";
import { change } from "./appointments-write.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { sayError } from "./toasts.js";
import { text } from "./texts.js";
import { byAge } from "./clinic.js";
import { useList } from "./store.js";
import { withQuery } from "./api.js";

const words = text.today;
const OPEN = ["booked", "confirmed", "arrived"];
// Milliseconds before its start from which a patient can be marked as arrived.
const DUE = 45 * 60_000;

/** @param {{every: number}} props */
export function DaySheet({ every }) {
  const book = useList("/api/calendars?limit=100", { all: true });
  const calendars = byAge(book.items ?? []);
  const starts = calendars.map(({ time_zone: zone }) => instantOf(today(zone), 0, zone));
  const ends = calendars.map(({ time_zone: zone }) => instantOf(addDays(today(zone), 1), 0, zone));
  const span = starts.length ? { starts_after: new Date(Math.min(...starts)).toISOString(), starts_before: new Date(Math.max(...ends)).toISOString() } : null;
  const list = useList(span ? withQuery("/api/appointments", { ...span, limit: 100 }) : "", { every, all: true });
  if (!span) return html`<${RequestState} of=${book} lines=${10} />`;
  if (!list.items) return html`<${RequestState} of=${list} lines=${10} />`;
  return html`<div class="day-sheet">
    <${RequestState} of=${list} />
    ${calendars.map((calendar) => html`<${Practitioner} key=${calendar.id} calendar=${calendar} appointments=${list.items ?? []} />`)}
  </div>`;
}

/** @param {{calendar: Api.Calendar, appointments: Api.Appointment[]}} props */
function Practitioner({ calendar, appointments }) {
  const zone = calendar.time_zone;
  const start = instantOf(today(zone), 0, zone);
  const end = instantOf(addDays(today(zone), 1), 0, zone);
  const own = appointments
    .filter(({ calendar_id: id, starts_at: at, status }) => id === calendar.id && status !== "cancelled" && Date.parse(at) >= start && Date.parse(at) < end)
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const now = Date.now();
  /** @param {Api.Appointment} appointment */
  const isOpen = ({ status }) => OPEN.includes(status);
  const next = own.find((each) => isOpen(each) && Date.parse(each.starts_at) > now);
  return html`<section class="sheet" aria-label=${calendar.name}>
    <h2><a href=${address("calendar", "", { view: "week", calendar: calendar.id })}>${calendar.name}</a> ${isElsewhere(zone) && html`<span class="quiet">${sayZone(zone)}</span>`} <span class="count">${own.length}</span></h2>
    ${own.length === 0 && html`<${Empty}>${words.nothing}</${Empty}>`}
    <ul class="rows">${own.map((each) => {
      const isNow = isOpen(each) && Date.parse(each.starts_at) <= now && Date.parse(each.ends_at) > now;
      const isDue = ["booked", "confirmed"].includes(each.status) && Date.parse(each.starts_at) - now < DUE;
      return html`<li key=${each.id} class=${isNow ? "is-now" : Date.parse(each.ends_at) < now ? "is-over" : ""}>
        <a href=${address("calendar", each.id)}>
          <span class="row-top"><time datetime=${each.starts_at}>${sayTime(each.starts_at, zone)}</time><strong><bdi>${each.patient?.name ?? ""}</bdi></strong>
            ${isNow ? html`<span class="next-mark">${words.now}</span>` : each === next && html`<span class="next-mark">${words.next}</span>`}</span>
          <span class="row-under"><span class="clip">${[each.service, `${each.duration_minutes} min`].filter(Boolean).join(" · ")}</span><${AppointmentState} status=${each.status} /></span>
        </a>
        ${may("appointments:write") && isDue && html`<${Quick} appointment=${each} />`}
      </li>`;
    })}</ul>
  </section>`;
}

/** The most frequent actions on an appointment. @param {{appointment: Api.Appointment}} props */
function Quick({ appointment }) {
  const name = appointment.patient?.name ?? "";
  const isLate = Date.parse(appointment.starts_at) < Date.now();
  /** @param {"arrived" | "noshow"} status */
  const become = (status) => change(appointment, { status }, text.appointments.nowIs(name, text.appointments.statuses[status])).catch(sayError);
  const words = text.appointments.become;
  return html`<div class="quick">
    <${Action} kind="plain" label=${`${words.arrived}: ${name}`} onClick=${() => become("arrived")}>${words.arrived}</${Action}>
    ${isLate && html`<${Action} kind="plain" label=${`${words.noshow}: ${name}`} onClick=${() => become("noshow")}>${words.noshow}</${Action}>`}
  </div>`;
}
