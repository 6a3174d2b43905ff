// Today: the next appointments, calls that need attention, and the next call-backs.
import { DaySheet } from "./today-day.js";
import { Action, Empty, ErrorNote, RequestState } from "./parts.js";
import { CallBack, cancelCall } from "./call-back.js";
import { CallState, momentOf, otherSide } from "./calls-row.js";
import { ContactName, useContact } from "./contacts-names.js";
import { address } from "./router.js";
import { clinicZone } from "./clinic.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { sayHandled, useNeeding } from "./calls-attention.js";
import { may } from "./session.js";
import { useList } from "./store.js";
import { sayError } from "./toasts.js";
import { sayDate, sayMoment, sayZone, today, zoneNote } from "./times.js";
import { step } from "./lists.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = text.today;
const EVERY = 10_000;

export function Page() {
  const zone = clinicZone();
  const day = useToday(zone);
  const here = useRef(/** @type {HTMLElement | null} */ (null));
  useKeys({ j: () => step(here.current, 1), k: () => step(here.current, -1) });
  return html`<div class="page today" ref=${here}>
    <header class="page-head"><h1>${sayDate(day, { weekday: "long", day: "numeric", month: "long" })}</h1><span class="quiet">${zoneNote(zone) && sayZone(zone)}</span></header>
    <div class="today-columns">
      <${DaySheet} every=${EVERY} />
      ${may("calls:read") && html`<div class="today-calls"><${Needing} /><${CallBacks} /></div>`}
    </div>
  </div>`;
}

/** The date in a zone, also after its midnight. @param {string} zone */
function useToday(zone) {
  const [, setDay] = useState("");
  useEffect(() => {
    const timer = setInterval(() => setDay(today(zone)), EVERY);
    return () => clearInterval(timer);
  }, [zone]);
  return today(zone);
}

function Needing() {
  const list = useNeeding(EVERY);
  return html`<section class="sheet" aria-labelledby="needing"><h2 id="needing">${words.needing} ${list.items && html`<span class="count">${list.items.length}</span>`}</h2>
    <${RequestState} of=${list} lines=${4} />
    ${list.items?.length === 0 && html`<${Empty}>${words.noneNeeding}</${Empty}>`}
    <ul class="rows">${list.items?.map((call) => html`<li key=${call.id}><${NeedyCall} call=${call} /></li>`)}</ul>
  </section>`;
}

/** @param {{call: Api.Call}} props */
function NeedyCall({ call }) {
  const kept = `call-back ${call.id}`;
  const [isCalling, setCalling] = useKept(kept, false);
  const contact = useContact(call.contact_id);
  return html`<div class="needy">
    <a href=${address("calls", call.id)}>
      <span class="row-top"><strong><${ContactName} id=${call.contact_id} phone=${otherSide(call)} without=${text.calls.withheld} /></strong><time datetime=${momentOf(call)}>${sayMoment(momentOf(call), clinicZone())}</time></span>
      <span class="row-under"><${CallState} call=${call} /></span>
      ${call.summary && html`<span class="needy-summary">${call.summary}</span>`}
    </a>
    <div class="row">
      ${contact && !contact.do_not_call && may("calls:write") && html`<${Action} icon="calls" onClick=${() => setCalling(true)}>${text.actions.callBack}</${Action}>`}
      ${may("calls:write") && html`<${Action} kind="plain" onClick=${() => sayHandled(call.id).catch(sayError)} title=${words.doneHint}>${words.done}</${Action}>`}
    </div>
    ${isCalling && contact && html`<${CallBack} contact=${contact} agentId=${call.agent_id} opened=${[kept, true]} onClose=${() => setCalling(false)} />`}
  </div>`;
}

/** The earliest time at which a waiting call is placed. @param {Api.Call} call */
const dueOf = (call) => call.not_before ?? call.created_at;

function CallBacks() {
  const list = useList("/api/calls?status=queued&limit=100", { every: EVERY, all: true });
  const waiting = [...(list.items ?? [])].sort((one, other) => dueOf(one).localeCompare(dueOf(other)));
  return html`<section class="sheet" aria-labelledby="call-backs"><h2 id="call-backs">${words.callBacks} ${list.items && html`<span class="count">${waiting.length}</span>`}</h2>
    <${ErrorNote} error=${list.error} retry=${list.reload} />
    ${list.items?.length === 0 && html`<${Empty}>${words.noCallBacks}</${Empty}>`}
    <ul class="rows">${waiting.map((call) => html`<li key=${call.id} class="waiting">
      <a href=${address("calls", call.id)}><span class="row-top"><strong><${ContactName} id=${call.contact_id} phone=${otherSide(call)} without=${text.calls.withheld} /></strong>${Date.parse(dueOf(call)) > Date.now() && html`<time datetime=${dueOf(call)}>${words.from(sayMoment(dueOf(call), clinicZone()))}</time>`}</span>
        <span class="row-under"><span class="clip">${call.reason ?? text.calls.statuses.queued}</span></span></a>
      ${may("calls:write") && html`<${Action} kind="plain" onClick=${() => cancelCall(call.id).catch(sayError)}>${words.cancel}</${Action}>`}
    </li>`)}</ul>
  </section>`;
}
