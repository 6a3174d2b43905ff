// One agent: its settings, its status at the voice provider, and actions.
import { Action, Facts, RequestState, Skeleton, Status, useTitle } from "./parts.js";
import { AgentState, useDefaultAgent } from "./agents.js";
import { DeleteAgent } from "./agents-delete.js";
import { EditAgent } from "./agents-edit.js";
import { Icon } from "./icons.js";
import { address, useStaying } from "./router.js";
import { agents as words } from "./texts-agents.js";
import { ask } from "./api.js";
import { sayLanguage, sayProvider, sayTools } from "./agents-said.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { refresh, remember, usePeek, useResource } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useCalendars } from "./clinic.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

// Milliseconds between two polls: while the agent is being set up, and otherwise.
const [SOON, LATER] = [5000, 30_000];

/** @param {{id: string}} props */
export function OneAgent({ id }) {
  const path = `/api/agents/${id}`;
  const isSettingUp = usePeek(path)?.status === "provisioning";
  const staying = useStaying();
  const asked = useResource(path, { every: isSettingUp ? SOON : LATER });
  return asked.data ? html`<${Shown} agent=${asked.data} etag=${asked.etag} asked=${asked} staying=${staying} />` : html`<${RequestState} of=${asked} />`;
}

/** @param {{agent: Api.Agent, etag: string, asked: import("./store.js").Resource, staying: () => () => boolean}} props */
function Shown({ agent, etag, asked, staying }) {
  const [open, setOpen] = useKept("open", "");
  const isDefault = useDefaultAgent() === agent.id;
  const canWrite = may("agents:write");
  const close = () => setOpen("");
  useKeys({ e: () => canWrite && setOpen("edit") });
  useTitle(agent.name, text.pages.agents);
  // Without its ETag, a form would overwrite someone else's change unnoticed.
  if (open === "edit" && !etag) return html`<${Skeleton} />`;
  if (open === "edit") return html`<${EditAgent} agent=${agent} etag=${etag} onClose=${close} />`;
  return html`<article class="object">
    <header>
      <h2><bdi>${agent.name}</bdi></h2>
      <p class="under"><${AgentState} agent=${agent} />${isDefault && html`<span>${words.defaultHint}</span>`}</p>
      <div class="actions">
        ${canWrite && html`<${Action} kind="primary" onClick=${() => setOpen("edit")}>${text.actions.edit}</${Action}>`}
        ${may("calls:read") && html`<${Action} icon="calls" href=${address("calls", "", { agent_id: agent.id })}>${words.calls}</${Action}>`}
        ${!isDefault && may("organization:write") && html`<${Action} kind="plain" onClick=${() => makeDefault(agent).catch(sayError)}>${words.makeDefault}</${Action}>`}
        ${canWrite && html`<${Action} kind="plain" onClick=${() => setOpen("delete")}>${words.delete}</${Action}>`}
      </div>
    </header>
    <${RequestState} of=${asked} />
    <${Standing} agent=${agent} canWrite=${canWrite} />
    <${Known} agent=${agent} />
    ${open === "delete" && html`<${DeleteAgent} agent=${agent} staying=${staying} onClose=${close} />`}
  </article>`;
}

/** What is pending or has failed at the voice provider. @param {{agent: Api.Agent, canWrite: boolean}} props */
function Standing({ agent, canWrite }) {
  if (agent.status === "provisioning") return html`<p class="quiet" role="status">${words.settingUp}</p>`;
  if (agent.status === "active") return null;
  return html`<div class="note bad" role="alert">
    <p><${Icon} name="warning" /> <span class="as-written">${agent.provider_error ?? words.failed}</span></p>
    ${canWrite && html`<p>${words.whatToDo}</p>`}
    ${canWrite && html`<div class="row"><button type="button" onClick=${() => setUpAgain(agent).catch(sayError)}>${text.actions.retry}</button></div>`}
  </div>`;
}

/** @param {{agent: Api.Agent}} props */
function Known({ agent }) {
  const { fields, unset } = words;
  const calendar = useCalendars().find(({ id }) => id === agent.calendar_id);
  const tools = sayTools(agent.tools);
  const isWithout = agent.tools.includes("transfer_call") && !agent.transfer_number;
  /** @param {string} said the text if nothing was chosen */
  const quiet = (said) => html`<span class="quiet">${said}</span>`;
  return html`
    <section><h3>${words.voice}</h3><${Facts} rows=${[
      [fields.voice_id, html`${agent.voice_id} <span class="quiet">· ${sayProvider(agent.voice_provider)}</span>`],
      [fields.language, agent.language ? sayLanguage(agent.language) : quiet(unset.language)],
      [fields.first_message, agent.first_message ? html`<span class="as-written">${agent.first_message}</span>` : quiet(unset.first_message)],
    ]} /></section>
    <section><h3>${fields.tools}</h3>${tools.length ? html`<ul class="plain-list tools">${tools.map((said) => html`<li key=${said}>${said}</li>`)}</ul>` : quiet(unset.tools)}</section>
    <section><h3>${words.reach}</h3><${Facts} rows=${[
      [fields.phone_number, agent.phone_number ? sayPhone(agent.phone_number) : quiet(unset.phone_number)],
      [fields.transfer_number, agent.transfer_number ? sayPhone(agent.transfer_number) : isWithout ? html`<${Status} tone="warn">${words.noTransfer}</${Status}>` : quiet(unset.transfer_number)],
      [fields.calendar_id, agent.calendar_id ? calendar && html`<a href=${address("settings", `calendars/${calendar.id}`)}><bdi>${calendar.name}</bdi></a>` : quiet(unset.calendar_id)],
      [fields.max_duration_seconds, agent.max_duration_seconds ? words.duration(agent.max_duration_seconds) : quiet(unset.max_duration_seconds)],
    ]} /></section>
    <section><h3>${fields.prompt}</h3><p class="as-written instructions">${agent.prompt}</p></section>
    ${Object.keys(agent.metadata).length > 0 && html`<section><h3>${fields.metadata}</h3><${Facts} rows=${Object.entries(agent.metadata)} /></section>`}`;
}

/** @param {Api.Agent} agent */
async function setUpAgain(agent) {
  // Any change updates the provider again, even one to the same value; the shown one may be older than someone else's.
  const path = `/api/agents/${agent.id}`;
  const now = await ask("GET", path);
  const { body, etag } = await ask("PATCH", path, { body: { name: now.body.name }, ifMatch: now.etag });
  if (body) remember(path, body, etag);
  refresh("/api/agents?");
  say(words.retried);
}

/** @param {Api.Agent} agent */
async function makeDefault(agent) {
  const { body: before } = await ask("GET", "/api/organization");
  await choose(agent.id);
  say(words.isDefault(agent.name), async () => {
    const { body: now } = await ask("GET", "/api/organization");
    if (now.default_agent_id !== agent.id) {
      refresh("/api/organization");
      say(text.versions.since);
      return;
    }
    await choose(before.default_agent_id);
    say(words.defaultBack);
  });
}

/** @param {string | null} id */
async function choose(id) {
  await ask("PATCH", "/api/organization", { body: { default_agent_id: id } });
  refresh("/api/organization");
}
