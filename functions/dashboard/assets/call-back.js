// The form that has an agent call a contact, and the cancellation of the call.
import { Field, FormDialog, useForm } from "./forms.js";
import { address, currentRoute, go } from "./router.js";
import { ask } from "./api.js";
import { clinicZone, useAgents } from "./clinic.js";
import { html, useLayoutEffect } from "./preact.js";
import { instantOf, sayZone } from "./times.js";
import { may } from "./session.js";
import { refresh, remember, useResource } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";

const words = text.callBack;

/** @param {{contact: Api.Contact, agentId?: string | null, opened: [string, unknown], onClose: () => void}} props `opened`: the kept state that shows it */
export function CallBack({ contact, agentId, opened, onClose }) {
  // An agent that the voice provider refused can't place calls.
  const agents = useAgents().filter(({ status }) => status !== "failed");
  const { data: organization } = useResource(may("organization:read") ? "/api/organization" : "");
  const hasDefault = !organization || Boolean(organization.default_agent_id);
  const zone = clinicZone();
  const form = useForm({ reason: "", agent_id: agentId ?? "", not_before: "", override_quiet_hours: false }, async (values, once, isHere) => {
    const body = {
      ...(values["reason"].trim() ? { reason: values["reason"].trim() } : {}),
      ...(values["agent_id"] ? { agent_id: values["agent_id"] } : {}),
      ...(values["not_before"] ? { not_before: fromLocal(values["not_before"], zone) } : {}),
      ...(values["override_quiet_hours"] ? { override_quiet_hours: true } : {}),
    };
    const { body: call } = await ask("POST", `/api/contacts/${contact.id}/call-back`, { body, once });
    refresh("/api/calls");
    say(words.done(contact.name), () => cancelCall(call.id));
    if (isHere()) onClose();
  }, { opened });
  useLayoutEffect(() => {
    const isOffered = agents.some(({ id }) => id === form.values["agent_id"]) || (hasDefault && !form.values["agent_id"]);
    if (agents[0] && !isOffered) form.set("agent_id", hasDefault ? "" : agents[0].id);
  }, [hasDefault, agents.length]);
  return html`<${FormDialog} form=${form} title=${`${words.title}: ${contact.name}`} label=${words.title}
      submit=${words.submit} onClose=${onClose}>
    <${Field} form=${form} name="reason" label=${words.reason} hint=${words.reasonHint} autofocus />
    ${agents.length > 0 && html`<${Field} form=${form} name="agent_id" type="select" label=${words.agent}
      options=${[...(hasDefault ? [["", words.defaultAgent]] : []), ...agents.map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))]} />`}
    <${Field} form=${form} name="not_before" type="datetime-local" label=${`${words.after} (${sayZone(zone)})`} />
    <${Field} form=${form} name="override_quiet_hours" type="checkbox" label=${words.override} />
  </${FormDialog}>`;
}

/** Cancel a call that is not dialled yet. Undo requests it again, with the same window. @param {string} id */
export async function cancelCall(id) {
  const { body, etag } = await ask("POST", `/api/calls/${id}/cancel`);
  if (body) remember(`/api/calls/${id}`, body, etag);
  refresh("/api/calls?");
  say(words.undone, body?.contact_id ? () => requestAgain(body) : undefined);
}

/** @param {Api.Call} cancelled */
async function requestAgain({ id, contact_id: contactId, agent_id, reason, not_before, not_after, override_quiet_hours }) {
  const same = { agent_id, reason, not_before, not_after, override_quiet_hours };
  const { body: again, etag } = await ask("POST", `/api/contacts/${contactId}/call-back`, { body: same });
  remember(`/api/calls/${again.id}`, again, etag);
  refresh("/api/calls?");
  say(words.again, () => cancelCall(again.id));
  const { page, id: shown, query } = currentRoute();
  if (page === "calls" && shown === id) go(address("calls", again.id, query), { replace: true });
}

/** The instant of a `datetime-local` field's value. @param {string} local @param {string} zone */
function fromLocal(local, zone) {
  const [date = "", time = ""] = local.split("T");
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return new Date(instantOf(date, hours * 60 + minutes, zone)).toISOString();
}
