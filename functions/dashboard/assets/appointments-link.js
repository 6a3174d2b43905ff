// An appointment in one line, in its calendar's zone.
import { Icon } from "./icons.js";
import { Status } from "./parts.js";
import { address } from "./router.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { sayMoment, zoneNote } from "./times.js";
import { text } from "./texts.js";
import { useCalendars } from "./clinic.js";
import { useResource } from "./store.js";

/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = { booked: "accent", confirmed: "good", arrived: "good", fulfilled: "quiet", noshow: "bad", cancelled: "quiet" };

/** @param {{status: Api.AppointmentStatus}} props */
export const AppointmentState = ({ status }) =>
  html`<${Status} tone=${TONES[status] ?? "quiet"}>${text.appointments.statuses[status]}</${Status}>`;

/** An appointment, loaded by its id. @param {{id: string}} props */
export function AppointmentLink({ id }) {
  const { data } = useResource(may("appointments:read") ? `/api/appointments/${id}` : "");
  return data ? html`<${AppointmentLine} appointment=${data} />` : null;
}

/** @param {{appointment: Api.Appointment}} props */
export function AppointmentLine({ appointment }) {
  const calendar = useCalendars().find((each) => each.id === appointment.calendar_id);
  if (!calendar) return null;
  const { time_zone: zone } = calendar;
  return html`<a class="line" href=${address("calendar", appointment.id)}>
    <${Icon} name="calendar" />
    <strong>${sayMoment(appointment.starts_at, zone)}${zoneNote(zone, appointment.starts_at)}</strong>
    <bdi>${appointment.patient?.name ?? ""}</bdi>
    <span class="quiet">${[appointment.service, calendar.name].filter(Boolean).join(" · ")}</span>
    <${AppointmentState} status=${appointment.status} />
  </a>`;
}
