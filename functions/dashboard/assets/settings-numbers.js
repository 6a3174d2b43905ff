// The phone numbers that the operator has assigned, and their agents. An agent's form chooses its number.
import { Status } from "./parts.js";
import { Table } from "./tables.js";
import { address } from "./router.js";
import { clinicZone, useAgents } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { sayMoment } from "./times.js";
import { sayPhone } from "./phones.js";
import { useList } from "./store.js";

const words = office.numbers;

/** All numbers of the organisation. */
export function Section() {
  const list = useList("/api/phone-numbers?limit=100");
  const agents = useAgents();
  /** @param {Api.PhoneNumber} number */
  const cells = ({ phone_number: phone, agent_id: id, created_at: since }) => [
    html`<strong class="number">${sayPhone(phone)}</strong>`,
    id
      ? html`<${Status} tone="good"><a href=${address("agents", id)}><bdi>${agents.find((agent) => agent.id === id)?.name ?? id}</bdi></a></${Status}>`
      : html`<${Status} tone="quiet">${words.free}</${Status}>`,
    html`<time datetime=${since}>${sayMoment(since, clinicZone())}</time>`,
  ];
  return html`<div class="page"><header class="page-head"><h2>${office.sections.numbers}</h2></header>
    <p class="quiet">${words.about}</p>
    <${Table} list=${list} label=${office.sections.numbers} head=${words.head} empty=${words.empty} row=${cells} />
  </div>`;
}
