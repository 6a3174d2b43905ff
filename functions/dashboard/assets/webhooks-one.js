// One delivery: its attempts as bars, and the body and the answer of the selected one.
import { Action, Facts, RequestState, Status, useTitle } from "./parts.js";
import { LogState } from "./webhooks.js";
import { ask, withQuery } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList, useResource } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayMoment, sayTime } from "./times.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";

const words = office.webhooks;

/** @param {{id: string}} props */
export function OneLog({ id }) {
  const asked = useResource(`/api/webhook-logs/${id}`, { every: 10_000 });
  return asked.data ? html`<${Shown} log=${asked.data} asked=${asked} />` : html`<${RequestState} of=${asked} />`;
}

/** @param {{log: Api.WebhookLogView, asked: import("./store.js").Resource}} props */
function Shown({ log, asked }) {
  const zone = clinicZone();
  const canReplay = may("webhooks:write");
  const [chosen, setChosen] = useState(-1);
  const attempt = log.attempt_log.at(chosen);
  const sent = useSent(log);
  const answer = attempt?.response_body ?? log.response_body;
  const replay = async () => {
    await ask("POST", `/api/webhook-logs/${log.id}/replay`);
    refresh("/api/webhook-logs");
    say(words.replayed);
  };
  useKeys({ r: () => canReplay && void replay().catch(sayError) });
  useTitle(log.event_type, text.pages.webhooks);
  return html`<article class="object">
    <header><h2>${log.event_type}</h2>
      <p class="under"><${LogState} log=${log} /><span>${sayMoment(log.received_at, zone)}</span></p>
      ${canReplay && html`<div class="actions"><${Action} kind="primary" onClick=${() => replay().catch(sayError)}>${words.replay}</${Action}></div>`}
    </header>
    <${RequestState} of=${asked} />
    <${Facts} rows=${[
      [words.facts.event, log.event_id && html`<code>${log.event_id}</code>`],
      [words.facts.object, log.object_id && html`<code>${log.object_id}</code>`],
      [words.facts.error, log.error],
      [words.facts.next, log.next_attempt_at && sayMoment(log.next_attempt_at, zone)],
    ]} />
    ${log.attempt_log.length > 0 && html`<section><h3>${words.attempts(log.attempts, log.max_attempts)}</h3>
      <ol class="attempts">${log.attempt_log.map((each, at) => html`<li key=${at}>
        <button type="button" aria-pressed=${each === attempt ? "true" : "false"} onClick=${() => setChosen(at)}>
          <i class=${toneOf(each)} aria-hidden="true" /><${Status} tone=${toneOf(each)}>${saidOf(each)}</${Status}>
          <span class="quiet number">${sayTime(each.at, zone)}${each.latency_ms !== null && ` · ${each.latency_ms} ms`}</span>
        </button></li>`)}</ol></section>`}
    <div class="columns bodies">
      <section><h3>${words.sent}</h3>${code(sent, words.payloadGone)}</section>
      <section><h3>${words.answer}</h3>${code(answer, words.noAnswer)}</section>
    </div>
  </article>`;
}

/** The body that was sent: the log's, or the event from the list of events. @param {Api.WebhookLogView} log */
function useSent(log) {
  const isEvent = log.payload === null && log.event_id !== null && words.types.includes(log.event_type);
  const { items } = useList(isEvent ? withQuery("/api/events", { type: log.event_type, limit: 100 }) : "");
  return log.payload ?? items?.find(({ id }) => id === log.event_id);
}

/** @param {Api.WebhookAttempt} attempt @returns {import("./parts.js").Tone} */
const toneOf = ({ status, error }) => (error === null ? "good" : status === null ? "bad" : status >= 500 || status === 429 ? "warn" : "bad");

/** @param {Api.WebhookAttempt} attempt */
const saidOf = ({ status, error }) => (error === null ? words.delivered(status) : status === null ? (words.errors[error] ?? error) : words.refused(status));

/** @param {unknown} value @param {string} without */
function code(value, without) {
  if (value === null || value === undefined || value === "") return html`<p class="quiet">${without}</p>`;
  return html`<pre class="code scroll-x" tabindex="0">${typeof value === "string" ? pretty(value) : JSON.stringify(value, null, 2)}</pre>`;
}

/** @param {string} body */
function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON: show it as received.
    return body;
  }
}
