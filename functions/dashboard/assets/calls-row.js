// A call in a list, and its state in words.
import { ContactName } from "./contacts-names.js";
import { Icon } from "./icons.js";
import { Status } from "./parts.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { sayDuration, sayMoment } from "./times.js";
import { text } from "./texts.js";

const words = text.calls;

/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = {
  ...{ appointment_booked: "good", appointment_changed: "good", failed: "bad", voicemail: "warn", no_answer: "warn" },
  ...{ busy: "warn", abandoned: "warn", in_progress: "accent", ringing: "accent", queued: "accent" },
};

/** The other side of a call: who called, or was called. @param {Api.Call} call */
export const otherSide = (call) => (call.direction === "inbound" ? call.from : call.to);

/** When it began; if it has not begun, when it was requested. @param {Api.Call} call */
export const momentOf = (call) => call.started_at ?? call.created_at;

/** Whether the call is urgent. @param {Api.Call} call */
export const isUrgent = (call) => /^(high|urgent|emergency|critical)$/i.test(call.analysis?.urgency ?? "");

/** A call's state: a dot and a word. @param {{call: Api.Call}} props */
export function CallState({ call }) {
  // The outcome of a canceled call says nothing.
  const outcome = call.status === "canceled" ? null : call.outcome;
  const state = outcome ?? call.status;
  const said = outcome ? words.outcomes[outcome] : words.statuses[call.status];
  return html`<${Status} tone=${TONES[state] ?? "quiet"}>${said}</${Status}>
    ${isUrgent(call) && html` <${Status} tone="bad">${words.urgent}</${Status}>`}
    ${call.handled && html` <${Status} tone="quiet">${words.handled}</${Status}>`}`;
}

/** @param {{call: Api.Call}} props */
export function CallRow({ call }) {
  return html`<span class="row-top">
      <${Icon} name=${call.direction} /><span class="visually-hidden">${words.directions[call.direction]}</span>
      <strong><${ContactName} id=${call.contact_id} phone=${otherSide(call)} without=${words.withheld} /></strong>
      <time datetime=${momentOf(call)}>${sayMoment(momentOf(call), clinicZone())}</time>
    </span>
    <span class="row-under">
      <${CallState} call=${call} />
      <span class="clip">${call.summary ?? call.reason ?? ""}</span>
      ${call.duration_seconds !== null && html`<span class="number">${sayDuration(call.duration_seconds ?? 0)}</span>`}
    </span>`;
}
