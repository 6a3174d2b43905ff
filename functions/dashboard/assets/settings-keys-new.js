// The forms of a new key and of a key's rotation.
import { Field, FormDialog, useForm } from "./forms.js";
import { ask } from "./api.js";
import { addDays, instantOf, today } from "./times.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { scopesHeld } from "./session.js";
import { office } from "./texts-office.js";

const words = office.keys;

/** @param {{opened: [string, unknown], onMade: (made: Api.ApiKeyWithSecret) => void, onClose: () => void}} props `opened`: the kept state that shows it */
export function NewKey({ opened, onMade, onClose }) {
  const zone = clinicZone();
  const held = scopesHeld();
  const form = useForm({ name: "", expiry: "365", day: "", scopes: [] }, async (values, once) => {
    const day = values["expiry"] === "day" ? values["day"] : values["expiry"] && addDays(today(zone), Number(values["expiry"]));
    const expires = values["expiry"] ? { expires_at: day ? new Date(instantOf(addDays(day, 1), 0, zone)).toISOString() : "" } : {};
    const { body } = await ask("POST", "/api/api-keys", { body: { name: values["name"], scopes: values["scopes"], ...expires }, once });
    onMade(body);
  }, { opened });
  return html`<${FormDialog} form=${form} title=${words.new} submit=${words.create} onClose=${onClose}>
    <${Field} form=${form} name="name" label=${words.name} hint=${words.nameHint} required autofocus />
    <${Scopes} form=${form} held=${held} />
    <${Field} form=${form} name="expiry" type="select" label=${words.expires} pointer=${form.values["expiry"] === "day" ? "/none" : "/expires_at"} options=${words.expiries} />
    ${form.values["expiry"] === "day" && html`<${Field} form=${form} name="day" type="date" label=${words.lastDay} pointer="/expires_at" />`}
  </${FormDialog}>`;
}

/** Resources of scopes, in the order of their texts; those without a text come last. @param {string[]} scopes @returns {[string, string][]} */
function resourcesOf(scopes) {
  const held = new Set(scopes.map((scope) => scope.split(":")[0] ?? ""));
  const named = office.scopes.filter(([resource]) => held.delete(resource));
  return [...named, ...[...held].map((resource) => /** @type {[string, string]} */ ([resource, resource]))];
}

/** @param {{form: import("./forms.js").Form, held: string[]}} props */
function Scopes({ form, held }) {
  /** @type {string[]} */
  const chosen = form.values["scopes"];
  const error = form.errorAt("/scopes");
  /** @param {string} scope */
  const turn = (scope) => form.set("scopes", chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]);
  /** @param {string} scope @param {string} what @param {string} verb */
  const box = (scope, what, verb) => held.includes(scope) && html`<label class="check"><input type="checkbox" aria-label=${`${what}: ${verb}`}
    checked=${chosen.includes(scope)} aria-invalid=${error ? "true" : undefined} onChange=${() => turn(scope)} /> ${verb}</label>`;
  const isAll = chosen.length === held.length;
  return html`<fieldset class="scopes"><legend class="row">${words.scopes}
      <button type="button" class="plain" onClick=${() => form.set("scopes", isAll ? [] : held)}>${isAll ? words.none : words.all}</button></legend>
    ${resourcesOf(held).map(([resource, what]) => html`<div key=${resource}>
      <span>${what}</span><span>${box(`${resource}:read`, what, words.read)}</span><span>${box(`${resource}:write`, what, words.write)}</span></div>`)}
    ${error && html`<small class="error">${error}</small>`}
  </fieldset>`;
}

/** @param {{apiKey: Api.ApiKey, opened: [string, unknown], onMade: (made: Api.ApiKeyWithSecret) => void, onClose: () => void}} props */
export function RotateKey({ apiKey, opened, onMade, onClose }) {
  const form = useForm({ overlap: "86400" }, async (values, once) => {
    const { body } = await ask("POST", `/api/api-keys/${apiKey.id}/rotate`, { body: { overlap_seconds: Number(values["overlap"]) }, once });
    onMade(body);
  }, { opened });
  return html`<${FormDialog} form=${form} title=${words.rotateTitle(apiKey.name)} label=${words.rotate}
      submit=${words.rotateDo} onClose=${onClose}>
    <p>${words.rotateBody}</p>
    <${Field} form=${form} name="overlap" type="select" label=${words.overlap} pointer="/overlap_seconds" options=${words.overlaps} autofocus />
  </${FormDialog}>`;
}
