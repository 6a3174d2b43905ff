// A contact's history: calls and appointments together, newest first, and the patients who share its phone.
import { AppointmentLine } from "./appointments-link.js";
import { CallState, momentOf } from "./calls-row.js";
import { Empty, ErrorNote, Skeleton } from "./parts.js";
import { Icon } from "./icons.js";
import { address } from "./router.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { sayBirth, sayMoment, zoneNote } from "./times.js";
import { text } from "./texts.js";
import { useList } from "./store.js";

const words = text.contacts;

/** @param {{contact: Api.Contact}} props */
export function Story({ contact }) {
  const calls = useList(may("calls:read") ? `/api/calls?contact_id=${contact.id}&limit=50` : "", { every: 10_000 });
  const appointments = useList(may("appointments:read") ? `/api/appointments?contact_id=${contact.id}&limit=50` : "", { every: 10_000 });
  const events = [
    ...(calls.items ?? []).map((call) => ({ at: momentOf(call), id: call.id, shown: html`<${CallLine} call=${call} />` })),
    ...(appointments.items ?? []).map((each) => ({ at: each.starts_at, id: each.id, shown: html`<${AppointmentLine} appointment=${each} />` })),
  ].sort((one, other) => other.at.localeCompare(one.at));
  const hasAll = calls.items && appointments.items;
  return html`<${Patients} contact=${contact} appointments=${appointments.items ?? []} />
    <section><h3>${words.story}</h3>
      <${ErrorNote} error=${calls.error ?? appointments.error} retry=${() => (calls.reload(), appointments.reload())} />
      ${!hasAll && events.length === 0 && (calls.isLoading || appointments.isLoading) && html`<${Skeleton} lines=${4} />`}
      ${hasAll && events.length === 0 && html`<${Empty}>${words.noStory}</${Empty}>`}
      <ul class="lines">${events.map(({ id, shown }) => html`<li key=${id}>${shown}</li>`)}</ul>
      ${[calls, appointments].map((list) => list.items && list.hasMore && html`<button type="button" class="plain" onClick=${list.more}>${text.actions.more}</button>`)}
    </section>`;
}

/** @param {{call: Api.Call}} props */
function CallLine({ call }) {
  return html`<a class="line" href=${address("calls", call.id)}>
    <${Icon} name=${call.direction} /><span class="visually-hidden">${text.calls.directions[call.direction]}</span>
    <strong>${sayMoment(momentOf(call), clinicZone())}${zoneNote(clinicZone(), momentOf(call))}</strong>
    <span class="clip">${call.summary ?? call.reason ?? ""}</span>
    <${CallState} call=${call} />
  </a>`;
}

/** Other patients with appointments under the contact's phone. @param {{contact: Api.Contact, appointments: Api.Appointment[]}} props */
function Patients({ contact, appointments }) {
  /** @type {Map<string, Api.Patient>} */
  const patients = new Map();
  for (const { patient } of appointments) if (patient && patient.name !== contact.name) patients.set(patient.name, patient);
  if (patients.size === 0) return null;
  return html`<section><h3>${words.patients}</h3><ul class="plain-list">
    <li><bdi>${contact.name}</bdi></li>
    ${[...patients.values()].map(({ name, date_of_birth: born }) => html`<li key=${name}><bdi>${name}</bdi> ${born && html`<span class="quiet">${sayBirth(born)}</span>`}</li>`)}
  </ul></section>`;
}
