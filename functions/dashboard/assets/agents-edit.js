// The form of a new agent, or of one that is changed with If-Match. Its fields are in agents-form.js.
import { AgentForm } from "./agents-form.js";
import { BothVersions, changedNames, useEdit } from "./versions.js";
import { address, go } from "./router.js";
import { agents as words } from "./texts-agents.js";
import { ask } from "./api.js";
import { html } from "./preact.js";
import { refresh, remember } from "./store.js";
import { say } from "./toasts.js";
import { TOOLS, sayValue } from "./agents-said.js";
import { text } from "./texts.js";
import { useCalendars } from "./clinic.js";
import { numberRead, useForm } from "./forms.js";
import { useKeys } from "./keys.js";
import { useTitle } from "./parts.js";

/** @typedef {{key: string, value: string}} Datum */

const TEXTS = ["name", "prompt", "voice_provider", "voice_id", "first_message", "language", "phone_number", "transfer_number", "calendar_id"];
// They can't be cleared: the API answers with an error at the field.
const NEEDED = ["name", "prompt", "voice_provider", "voice_id"];
// What a front desk's agent does. Transfers are not preset, because they need a number.
const USUAL = TOOLS.filter((name) => name !== "transfer_call");

/** @param {Partial<Api.Agent>} agent */
const valuesOf = (agent) => ({
  ...Object.fromEntries(TEXTS.map((name) => [name, /** @type {any} */ (agent)[name] ?? ""])),
  max_duration_seconds: agent.max_duration_seconds ? String(agent.max_duration_seconds) : "",
  tools: TOOLS.filter((name) => agent.tools?.includes(name)),
  metadata: Object.entries(agent.metadata ?? {}).map(([key, value]) => ({ key, value })),
});

/** The merge patch between two sets of values. @param {import("./forms.js").Values} values @param {import("./forms.js").Values} before */
function patchOf(values, before) {
  const changed = changedNames(values, before);
  // A voice belongs to its provider, so the API accepts only both together.
  if (changed.includes("voice_provider") && !changed.includes("voice_id")) changed.push("voice_id");
  return Object.fromEntries(changed.map((name) => [name, sent(name, values[name], before[name])]));
}

/** A value in the API's form. @param {string} name @param {any} value @param {any} before */
function sent(name, value, before) {
  if (name === "tools") return value;
  if (name === "metadata") return dataPatch(value, before);
  if (name === "max_duration_seconds") return numberRead(value);
  return value.trim() || (NEEDED.includes(name) ? "" : null);
}

/** Removed names become null; empty lines are ignored. @param {Datum[]} data @param {Datum[]} before */
function dataPatch(data, before) {
  const gone = before.map(({ key }) => [key, null]);
  const now = data.filter(({ key, value }) => key.trim() || value).map(({ key, value }) => [key.trim(), value]);
  return Object.fromEntries([...gone, ...now]);
}

/** A new agent. */
export function NewAgent() {
  useTitle(words.new);
  const fresh = valuesOf({ voice_provider: "elevenlabs", voice_id: "rachel", tools: USUAL });
  const form = useForm(fresh, async (values, once, isHere) => {
    const body = { ...patchOf(values, valuesOf({})), ...Object.fromEntries(NEEDED.map((name) => [name, values[name].trim()])) };
    const { body: agent, etag } = await ask("POST", "/api/agents", { body, once });
    remember(`/api/agents/${agent.id}`, agent, etag);
    refresh("/api/agents?", "/api/phone-numbers");
    say(words.created);
    if (isHere()) go(address("agents", agent.id), { replace: true });
  });
  return html`<article class="object"><h2>${words.new}</h2><${AgentForm} form=${form} onCancel=${() => go(address("agents"))} /></article>`;
}

/** @param {{agent: Api.Agent, etag: string, onClose: () => void}} props */
export function EditAgent({ agent, etag, onClose }) {
  const calendars = useCalendars();
  useTitle(agent.name, text.pages.agents);
  useKeys({ Escape: onClose });
  const { form, conflict } = useEdit({
    path: `/api/agents/${agent.id}`, object: agent, etag, valuesOf, patchOf, lists: ["/api/agents?", "/api/phone-numbers"],
    changed: words.changed, restored: words.restored, opened: ["open", "edit"], onDone: onClose,
  });
  const said = (/** @type {any} */ value, /** @type {string} */ name) => sayValue(value, name, calendars);
  return html`<article class="object"><h2><bdi>${agent.name}</bdi></h2>
    ${conflict
      ? html`<${BothVersions} of=${conflict} title=${words.stale} names=${words.fields} say=${said} />`
      : html`<${AgentForm} form=${form} agent=${agent} onCancel=${onClose} />`}</article>`;
}
