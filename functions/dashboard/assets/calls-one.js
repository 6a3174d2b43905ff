// One call: its outcome, the transcript, and the next steps.
import { Action, Confirm, Facts, RequestState, useTitle } from "./parts.js";
import { AppointmentLink } from "./appointments-link.js";
import { CallBack, cancelCall } from "./call-back.js";
import { CallState, momentOf, otherSide } from "./calls-row.js";
import { Conversation } from "./calls-conversation.js";
import { address, go } from "./router.js";
import { ask } from "./api.js";
import { needsSomeone, sayHandled } from "./calls-attention.js";
import { clinicZone, useAgents } from "./clinic.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { refresh, useResource } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayDuration, sayMoment, zoneNote } from "./times.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useContact } from "./contacts-names.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = text.calls;
const OPEN = ["queued", "ringing", "in_progress"];

/** @param {{id: string}} props */
export function OneCall({ id }) {
  const path = `/api/calls/${id}`;
  const asked = useResource(path, { every: 10_000 });
  return asked.data ? html`<${Shown} call=${asked.data} asked=${asked} />` : html`<${RequestState} of=${asked} />`;
}

/** @param {{call: Api.Call, asked: import("./store.js").Resource}} props */
function Shown({ call, asked }) {
  const [open, setOpen] = useKept("open", "");
  const contact = useContact(call.contact_id);
  const name = contact?.name ?? (sayPhone(otherSide(call)) || words.withheld);
  const canCall = Boolean(call.contact_id) && may("calls:write");
  const canBook = may("appointments:write");
  const book = () => go(address("calendar", "new", { contact: call.contact_id ?? "", call: call.id }));
  useKeys({ c: () => canCall && !contact?.do_not_call && setOpen("call-back"), b: () => canBook && book() });
  useTitle(name, text.pages.calls);
  const zone = clinicZone();
  return html`<article class="object">
    <header>
      <h2>${contact && may("contacts:read") ? html`<a href=${address("contacts", contact.id)}><bdi>${name}</bdi></a>` : html`<bdi>${name}</bdi>`}</h2>
      <p class="under">
        <${CallState} call=${call} />
        <span>${words.directions[call.direction]}</span>
        ${contact && html`<span class="number">${sayPhone(otherSide(call))}</span>`}
        <time datetime=${momentOf(call)}>${sayMoment(momentOf(call), zone)}${zoneNote(zone, momentOf(call))}</time>
      </p>
      <div class="actions">
        ${canCall && html`<${Action} kind="primary" icon="calls" disabled=${contact?.do_not_call ?? false} title=${contact?.do_not_call ? text.contacts.doNotCallHint : undefined} onClick=${() => setOpen("call-back")}>${text.actions.callBack}</${Action}>`}
        ${canBook && html`<${Action} icon="calendar" onClick=${book}>${text.actions.book}</${Action}>`}
        ${needsSomeone(call) && !call.handled && may("calls:write") && html`<${Action} onClick=${() => sayHandled(call.id).catch(sayError)} title=${text.today.doneHint}>${text.today.done}</${Action}>`}
        ${call.status === "queued" && may("calls:write") && html`<${Action} onClick=${() => cancelCall(call.id).catch(sayError)}>${words.cancel}</${Action}>`}
        ${!OPEN.includes(call.status) && may("calls:write") && html`<${Action} kind="plain" onClick=${() => setOpen("forget")}>${words.forget}</${Action}>`}
      </div>
    </header>
    <${RequestState} of=${asked} />
    ${(call.appointment_ids ?? []).map((each) => html`<${AppointmentLink} key=${each} id=${each} />`)}
    ${call.reason && html`<section><h3>${words.reason}</h3><p>${call.reason}</p></section>`}
    <section><h3>${words.summary}</h3><p class=${call.summary ? "" : "quiet"}>${call.summary ?? words.noSummary}</p></section>
    ${call.analysis?.action_items?.length ? html`<section><h3>${words.toDo}</h3><ul class="plain-list">${call.analysis.action_items.map((item) => html`<li>${item}</li>`)}</ul></section>` : null}
    <${Conversation} call=${call} />
    <${Details} call=${call} />
    ${open === "call-back" && contact && html`<${CallBack} contact=${contact} agentId=${call.agent_id} opened=${["open", open]} onClose=${() => setOpen("")} />`}
    ${open === "forget" && html`<${Confirm} title=${words.forgetTitle} body=${words.forgetBody} act=${words.forgetDo} onAct=${() => forget(call)} onClose=${() => setOpen("")} />`}
  </article>`;
}

/** @param {{call: Api.Call}} props */
function Details({ call }) {
  const names = words.factNames;
  const agent = useAgents().find(({ id }) => id === call.agent_id);
  const zone = clinicZone();
  return html`<section><h3>${words.facts}</h3><${Facts} rows=${[
    [names.agent, agent?.name],
    [names.from, sayPhone(call.from ?? null)],
    [names.to, sayPhone(call.to ?? null)],
    [names.notBefore, call.status === "queued" && call.not_before && sayMoment(call.not_before, zone)],
    [names.notAfter, call.status === "queued" && call.not_after && sayMoment(call.not_after, zone)],
    [names.started, call.started_at && sayMoment(call.started_at, zone)],
    [names.lasted, call.duration_seconds !== null && sayDuration(call.duration_seconds ?? 0)],
    [names.transferred, sayPhone(call.transferred_to ?? null)],
    [names.tools, (call.tools_used ?? []).map((tool) => toolWords(tool)).join(", ")],
    [names.sentiment, call.analysis?.sentiment],
    [names.ended, call.ended_reason],
    [names.cost, call.cost && `${call.cost.amount} ${call.cost.currency}`],
  ]} /></section>`;
}

/** @param {string} tool */
const toolWords = (tool) => /** @type {Record<string, string>} */ (words.tools)[tool] ?? tool;

/** @param {Api.Call} call */
async function forget(call) {
  await ask("POST", `/api/calls/${call.id}/forget`);
  refresh("/api/calls");
  say(words.forgotten);
}
