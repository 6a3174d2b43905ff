// Endpoints that receive events. A secret is shown once, when it is created.
import { Action, Confirm, Empty, Facts, RequestState, Status } from "./parts.js";
import { EndpointForm } from "./webhooks-endpoint-form.js";
import { ShownOnce } from "./shown-once.js";
import { address, go, useStaying } from "./router.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayMoment } from "./times.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = office.webhooks;
/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = { active: "good", paused: "quiet", disabled: "bad" };

/** @typedef {{kind: "new"} | {kind: "edit" | "delete" | "rotate", endpoint: Api.WebhookEndpoint}} Open */

/** All endpoints. */
export function Endpoints() {
  const list = useList("/api/webhook-endpoints?limit=100", { all: true });
  const [open, setOpen] = useKept("open", /** @type {Open | null} */ (null));
  // A new secret is not kept.
  const [made, setMade] = useState(/** @type {Api.WebhookEndpointWithSecret | null} */ (null));
  const canWrite = may("webhooks:write");
  const close = () => setOpen(null);
  useKeys({ n: () => canWrite && setOpen({ kind: "new" }) });
  /** @param {Api.WebhookEndpointWithSecret} endpoint */
  const show = (endpoint) => {
    close();
    setMade(endpoint);
  };
  return html`<article class="object">
    <header class="row"><h2>${words.endpoints}</h2>
      ${canWrite && html`<${Action} kind="primary" icon="plus" onClick=${() => setOpen({ kind: "new" })}>${words.new}</${Action}>`}</header>
    <${RequestState} of=${list} />
    ${list.items?.length === 0 && html`<${Empty}>${words.noEndpoints}</${Empty}>`}
    ${(list.items ?? []).map((endpoint) => html`<${OneEndpoint} key=${endpoint.id} endpoint=${endpoint} canWrite=${canWrite} setOpen=${setOpen} />`)}
    ${open?.kind === "new" && html`<${EndpointForm} opened=${["open", open]} onMade=${show} onClose=${close} />`}
    ${open?.kind === "edit" && html`<${EndpointForm} endpoint=${open.endpoint} opened=${["open", open]} onMade=${close} onClose=${close} />`}
    ${made && html`<${ShownOnce} title=${words.secretTitle} label=${words.secret} value=${made.secret} hint=${words.keepIt} onClose=${() => setMade(null)} />`}
    ${open?.kind === "rotate" && html`<${Rotate} endpoint=${open.endpoint} onMade=${show} onClose=${close} />`}
    ${open?.kind === "delete" && html`<${Delete} endpoint=${open.endpoint} onClose=${close} />`}
  </article>`;
}

/** @param {{endpoint: Api.WebhookEndpoint, canWrite: boolean, setOpen: (open: Open) => void}} props */
function OneEndpoint({ endpoint, canWrite, setOpen }) {
  const zone = clinicZone();
  const staying = useStaying();
  // An endpoint is paused if a person turned it off, and disabled if its failures did.
  const status = endpoint.disabled_reason === "client" ? "paused" : endpoint.status;
  const test = async () => {
    const isHere = staying();
    const { body } = await ask("POST", `/api/webhook-endpoints/${endpoint.id}/test`, { body: {} });
    refresh("/api/webhook-logs");
    say(words.tested);
    if (isHere()) go(address("webhooks", body.id));
  };
  return html`<section class="card" aria-label=${endpoint.url}>
    <header class="row"><strong class="clip">${endpoint.url}</strong><${Status} tone=${TONES[status]}>${words.endpointStatuses[status]}</${Status}></header>
    <${Facts} rows=${[
      [words.description, endpoint.description],
      [words.events, html`<span class="quiet">${endpoint.events.join(", ")}</span>`],
      [words.disabled, status === "disabled" && endpoint.disabled_reason && `${words.reasons[endpoint.disabled_reason]} ${endpoint.disabled_at ? sayMoment(endpoint.disabled_at, zone) : ""}`],
      [words.failing, endpoint.failing_since && sayMoment(endpoint.failing_since, zone)],
    ]} />
    ${canWrite && html`<div class="actions">
      <${Action} onClick=${() => test().catch(sayError)}>${words.test}</${Action}>
      <${Action} onClick=${() => setOpen({ kind: "edit", endpoint })}>${text.actions.edit}</${Action}>
      <${Action} kind="plain" onClick=${() => turn(endpoint, !endpoint.enabled).catch(sayError)}>${endpoint.enabled ? words.pause : words.resume}</${Action}>
      <${Action} kind="plain" onClick=${() => setOpen({ kind: "rotate", endpoint })}>${words.rotate}</${Action}>
      <${Action} kind="plain" onClick=${() => setOpen({ kind: "delete", endpoint })}>${words.delete}</${Action}></div>`}
  </section>`;
}

/** @param {Api.WebhookEndpoint} endpoint @param {boolean} enabled */
async function turn(endpoint, enabled) {
  await ask("PATCH", `/api/webhook-endpoints/${endpoint.id}`, { body: { enabled } });
  refresh("/api/webhook-endpoints");
  say(enabled ? words.resumed : words.paused, () => turn(endpoint, !enabled));
}

/** @param {{endpoint: Api.WebhookEndpoint, onMade: (made: Api.WebhookEndpointWithSecret) => void, onClose: () => void}} props */
function Rotate({ endpoint, onMade, onClose }) {
  // The dialog closes itself, and the secret's dialog opens after it.
  const act = async () => {
    const { body } = await ask("POST", `/api/webhook-endpoints/${endpoint.id}/rotate-secret`);
    refresh("/api/webhook-endpoints");
    setTimeout(() => onMade(body));
  };
  return html`<${Confirm} title=${words.rotateTitle} body=${words.rotateBody} act=${words.rotateDo} onAct=${act} onClose=${onClose} />`;
}

/** @param {{endpoint: Api.WebhookEndpoint, onClose: () => void}} props */
function Delete({ endpoint, onClose }) {
  const act = async () => {
    await ask("DELETE", `/api/webhook-endpoints/${endpoint.id}`);
    refresh("/api/webhook-endpoints");
    say(words.deleted);
  };
  return html`<${Confirm} title=${words.deleteTitle} body=${words.deleteBody(endpoint.url)} act=${words.deleteDo} onAct=${act} onClose=${onClose} />`;
}
