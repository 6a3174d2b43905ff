// The form of a new or changed endpoint.
import { Field, FormDialog, useForm } from "./forms.js";
import { ask } from "./api.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { refresh } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";

const words = office.webhooks;

/** @param {{endpoint?: Api.WebhookEndpoint, opened: [string, unknown], onMade: (made: any) => void, onClose: () => void}} props `opened`: the kept state that shows it */
export function EndpointForm({ endpoint, opened, onMade, onClose }) {
  const form = useForm({ url: endpoint?.url ?? "", description: endpoint?.description ?? "", events: endpoint?.events ?? [] }, async (values, once) => {
    const body = { url: values["url"].trim(), description: values["description"].trim() || null, ...(values["events"].length ? { events: values["events"] } : {}) };
    const { body: made } = endpoint
      ? await ask("PATCH", `/api/webhook-endpoints/${endpoint.id}`, { body: { ...body, events: values["events"] } })
      : await ask("POST", "/api/webhook-endpoints", { body, once });
    refresh("/api/webhook-endpoints");
    if (endpoint) say(words.changed);
    onMade(made);
  }, { opened });
  const error = form.errorAt("/events");
  /** @type {string[]} */
  const chosen = form.values["events"];
  /** @param {string} type */
  const turn = (type) => form.set("events", chosen.includes(type) ? chosen.filter((each) => each !== type) : [...chosen, type]);
  return html`<${FormDialog} form=${form} title=${endpoint ? text.actions.edit : words.new} label=${words.endpoints}
      submit=${text.actions.save} onClose=${onClose}>
    <${Field} form=${form} name="url" type="url" label=${words.url} hint=${words.urlHint} required autofocus />
    <${Field} form=${form} name="description" label=${words.description} />
    <fieldset><legend>${words.events}</legend><small class=${error ? "error" : "quiet"}>${error || (!endpoint && words.eventsHint)}</small>
      <div class="columns">${words.types.map((type) => html`<label class="check" key=${type}><input type="checkbox" checked=${chosen.includes(type)} onChange=${() => turn(type)} /> ${type}</label>`)}</div>
    </fieldset>
  </${FormDialog}>`;
}
