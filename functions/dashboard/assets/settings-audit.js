// Audit events: who read or changed what, newest first.
import { Table } from "./tables.js";
import { address } from "./router.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { sayMoment } from "./times.js";
import { text } from "./texts.js";
import { useList } from "./store.js";
import { withQuery } from "./api.js";

const words = office.audit;
// Kinds of objects that have their own page.
/** @type {Record<string, string>} */
const PAGES = { call: "calls", contact: "contacts", appointment: "calendar", webhook_log: "webhooks" };

/** @param {{query: Record<string, string>}} props `actor_id`, `object_id`: filters */
export function Section({ query }) {
  const list = useList(withQuery("/api/audit-events", { ...query, limit: 50 }), { isSearch: true });
  const isFiltered = Object.keys(query).length > 0;
  return html`<div class="page"><header class="page-head"><h2>${office.sections.audit}</h2>
      ${isFiltered && html`<a class="button plain" href=${address("settings", "audit")}>${text.actions.clear}</a>`}</header>
    <p class="quiet">${words.about}</p>
    <${Table} list=${list} label=${office.sections.audit} head=${words.head} empty=${words.empty} row=${cells} />
  </div>`;
}

/** @param {Api.AuditEvent} event */
function cells({ at, actor, action, object, address: place }) {
  const page = PAGES[object.type];
  return [
    html`<time datetime=${at}>${sayMoment(at, clinicZone())}</time>`,
    html`<a href=${address("settings/audit", "", { actor_id: actor.id })}><bdi>${actor.name}</bdi></a>`,
    html`<span>${action.replace(".", ": ").replaceAll("_", " ")}</span>`,
    page ? html`<a href=${address(page, object.id)}><code>${object.id}</code></a>` : html`<code>${object.id}</code>`,
    html`<span class="number">${place}</span>`,
  ];
}
