// Agents: the list. One agent is in agents-one.js, its form in agents-edit.js.
import { Action, Empty, Status } from "./parts.js";
import { NewAgent } from "./agents-edit.js";
import { OneAgent } from "./agents-one.js";
import { Panes, Rows } from "./lists.js";
import { address, go } from "./router.js";
import { agents as words } from "./texts-agents.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";
import { useList, useResource } from "./store.js";

/** @type {Record<Api.AgentStatus, import("./parts.js").Tone>} */
const TONES = { provisioning: "accent", active: "good", failed: "bad" };

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route: { id } }) {
  const list = useList("/api/agents?limit=100", { every: 10_000 });
  const canWrite = may("agents:write");
  useKeys({ n: () => canWrite && go(address("agents", "new")) });
  return html`<${Panes} title=${text.pages.agents} isOpen=${Boolean(id)} back=${address("agents")}
    beside=${canWrite && html`<${Action} icon="plus" href=${address("agents", "new")}>${words.new}</${Action}>`}
    list=${html`<${Rows} list=${list} current=${id} label=${text.pages.agents} empty=${words.empty}
      href=${(/** @type {Api.Agent} */ agent) => address("agents", agent.id)} row=${(/** @type {Api.Agent} */ agent) => html`<${AgentRow} agent=${agent} />`} />`}>
    ${id === "new" ? (canWrite ? html`<${NewAgent} />` : html`<${Empty}>${text.states.noChange}</${Empty}>`) : id && html`<${OneAgent} key=${id} id=${id} />`}
  </${Panes}>`;
}

/** An agent's status at the voice provider: a dot and a word. @param {{agent: Api.Agent}} props */
export const AgentState = ({ agent }) => html`<${Status} tone=${TONES[agent.status]}>${words.statuses[agent.status]}</${Status}>`;

/** The id of the default agent for call-backs; empty if there is none, or if it may not be seen. @returns {string} */
export function useDefaultAgent() {
  return useResource(may("organization:read") ? "/api/organization" : "").data?.default_agent_id ?? "";
}

/** @param {{agent: Api.Agent}} props */
function AgentRow({ agent }) {
  const isDefault = useDefaultAgent() === agent.id;
  return html`<span class="row-top"><strong><bdi>${agent.name}</bdi></strong>${agent.phone_number && html`<span class="number">${sayPhone(agent.phone_number)}</span>`}</span>
    <span class="row-under"><${AgentState} agent=${agent} /><span class="clip">${[isDefault && words.default, !agent.phone_number && words.noNumber].filter(Boolean).join(" · ")}</span></span>`;
}
