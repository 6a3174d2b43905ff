// Webhooks: the log of deliveries or the endpoints to the left, one delivery to the right.
import { Action, Status } from "./parts.js";
import { Endpoints } from "./webhooks-endpoints.js";
import { OneLog } from "./webhooks-one.js";
import { Panes, Rows } from "./lists.js";
import { address, go } from "./router.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { sayMoment } from "./times.js";
import { text } from "./texts.js";
import { useList } from "./store.js";
import { withQuery } from "./api.js";

const words = office.webhooks;
/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = { received: "accent", processed: "good", ignored: "quiet", failed: "warn", dead: "bad" };

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route }) {
  const { id, query } = route;
  const list = useList(withQuery("/api/webhook-logs", { ...query, limit: 50 }), { every: 10_000, isSearch: true });
  const isFiltered = Object.keys(query).length > 0;
  return html`<${Panes} title=${text.pages.webhooks} isOpen=${Boolean(id)} back=${address("webhooks", "", query)}
    bar=${html`<${Filters} query=${query} />`}
    list=${html`<${Rows} list=${list} current=${id} label=${words.deliveries} empty=${isFiltered ? words.none : words.empty}
      href=${(/** @type {Api.WebhookLog} */ log) => address("webhooks", log.id, query)} row=${(/** @type {Api.WebhookLog} */ log) => html`<${LogRow} log=${log} />`} />`}>
    ${id === "endpoints" || id === "" ? html`<${Endpoints} />` : html`<${OneLog} key=${id} id=${id} />`}
  </${Panes}>`;
}

/** A delivery's status: a dot and a word. @param {{log: Api.WebhookLog}} props */
export const LogState = ({ log }) => html`<${Status} tone=${TONES[log.status] ?? "quiet"}>${words.statuses[log.status]}</${Status}>`;

/** @param {{log: Api.WebhookLog}} props */
function LogRow({ log }) {
  return html`<span class="row-top"><strong>${log.event_type}</strong><time datetime=${log.received_at}>${sayMoment(log.received_at, clinicZone())}</time></span>
    <span class="row-under"><${LogState} log=${log} /><span class="clip">${log.direction === "outbound" ? words.tried(log.attempts, log.max_attempts) : words.from(log.source)}</span>
      ${log.error && html`<span class="number">${log.error}</span>`}</span>`;
}

/** @param {{query: Record<string, string>}} props */
function Filters({ query }) {
  /** @param {string} name @param {string} label @param {[string, string][]} options */
  const choice = (name, label, options) => html`<select aria-label=${label} value=${query[name] ?? ""}
    onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => go(address("webhooks", "", { ...query, [name]: event.currentTarget.value }), { replace: true })}>
    <option value="">${text.calls.filters.any(label)}</option>
    ${options.map(([value, said]) => html`<option key=${value} value=${value} selected=${value === query[name]}>${said}</option>`)}</select>`;
  return html`<div class="filters" role="search">
    ${choice("status", words.status, Object.entries(words.statuses))} ${choice("source", words.source, Object.entries(words.sources))}
    ${Object.keys(query).length > 0 && html`<a class="button plain" href=${address("webhooks")}>${text.actions.clear}</a>`}
    <${Action} href=${address("webhooks", "endpoints", query)} icon="webhooks">${words.endpoints}</${Action}>
  </div>`;
}
