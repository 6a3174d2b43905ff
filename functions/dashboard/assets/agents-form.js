// The fields of an agent's form.
import { Action } from "./parts.js";
import { Field, FormError, FormOf } from "./forms.js";
import { Problem } from "./api.js";
import { address } from "./router.js";
import { agents as words } from "./texts-agents.js";
import { html, useEffect, useRef } from "./preact.js";
import { may, me } from "./session.js";
import { TOOLS, sayLanguage } from "./agents-said.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useAgents, useCalendars } from "./clinic.js";
import { useList } from "./store.js";

/** @typedef {import("./forms.js").Form} Form */

const { fields: names, hints } = words;
const MOST_BYTES = 32_768;
const LANGUAGES = ["en-US", "en-GB", "en-AU", "en-IN", "es-US", "es-ES", "es-MX", "fr-FR", "fr-CA", "de-DE", "it-IT", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ru-RU", "tr-TR", "uk-UA", "ar-SA", "hi-IN", "ja-JP", "ko-KR", "vi-VN", "zh-CN"];
// Suggestions only: ElevenLabs' premade voices, which the API knows by name.
const PREMADE = ["adam", "alice", "antoni", "aria", "arnold", "bill", "brian", "callum", "charlie", "charlotte", "chris", "daniel", "domi", "eric", "george", "jessica", "josh", "laura", "liam", "lily", "matilda", "rachel", "river", "roger", "sarah", "will"];

/** @param {{form: Form, agent?: Api.Agent, onCancel: () => void}} props `agent`: the one that is changed */
export function AgentForm({ form, agent, onCancel }) {
  const { values, error } = form;
  const calendars = useCalendars();
  const bytes = new TextEncoder().encode(values["prompt"]).length;
  const isPremade = values["voice_provider"] === "elevenlabs";
  useVoiceOfProvider(form);
  const holder = error instanceof Problem && error.code === "phone_number_taken" ? error.body.agent_id : "";
  return html`<${FormOf} form=${form} label=${text.pages.agents}>
    <${Field} form=${form} name="name" label=${names.name} hint=${hints.name} required autofocus />
    <${Field} form=${form} name="first_message" type="textarea" label=${names.first_message} hint=${hints.first_message} more=${{ rows: 2 }} />
    <${Field} form=${form} name="prompt" type="textarea" label=${names.prompt} required more=${{ rows: 12, placeholder: hints.promptExample }}
      hint=${`${hints.prompt} ${bytes > MOST_BYTES / 2 ? words.bytes(bytes, MOST_BYTES) : ""}`} />
    <${Tools} form=${form} />
    <div class="columns">
      <${Field} form=${form} name="voice_provider" type="select" label=${names.voice_provider} options=${Object.entries(words.providers)} />
      <${Field} form=${form} name="voice_id" label=${names.voice_id} hint=${isPremade ? hints.premade : hints.voice} required more=${isPremade ? { list: "voices" } : {}} />
      <${Field} form=${form} name="language" label=${names.language} hint=${hints.language} more=${{ list: "languages" }} />
      <${PhoneNumber} form=${form} agent=${agent} />
      <${Field} form=${form} name="transfer_number" type="tel" label=${names.transfer_number} hint=${hints.transfer_number} />
      ${may("appointments:read") && html`<${Field} form=${form} name="calendar_id" type="select" label=${names.calendar_id} options=${calendarOptions(calendars, values["calendar_id"])} />`}
      <${Field} form=${form} name="max_duration_seconds" type="number" label=${names.max_duration_seconds} more=${{ placeholder: words.unset.max_duration_seconds }}
        hint=${Number(values["max_duration_seconds"]) > 0 ? `${words.seconds} ${words.duration(Math.round(Number(values["max_duration_seconds"])))}` : words.seconds} />
    </div>
    <datalist id="voices">${PREMADE.map((voice) => html`<option key=${voice} value=${voice} />`)}</datalist>
    <datalist id="languages">${LANGUAGES.map((tag) => html`<option key=${tag} value=${tag}>${sayLanguage(tag)}</option>`)}</datalist>
    <${Data} form=${form} />
    <${FormError} form=${form}>${holder && html`<p><a href=${address("agents", holder)}>${words.openAgent}</a></p>`}</${FormError}>
    <div class="row">
      <button class="primary" disabled=${form.isBusy}>${text.actions.save}</button>
      <button type="button" onClick=${onCancel}>${text.actions.cancel}</button>
    </div>
  </${FormOf}>`;
}

/** Clear the voice, which another provider does not have. @param {Form} form */
function useVoiceOfProvider({ values, set }) {
  const provider = useRef(values["voice_provider"]);
  useEffect(() => {
    if (provider.current === values["voice_provider"]) return;
    provider.current = values["voice_provider"];
    set("voice_id", "");
  }, [values["voice_provider"]]);
}

/** @param {Api.Calendar[]} calendars @param {string} chosen @returns {[string, string][]} */
function calendarOptions(calendars, chosen) {
  const known = calendars.map(({ id, name }) => /** @type {[string, string]} */ ([id, name]));
  const isGone = calendars.length > 0 && chosen && !known.some(([id]) => id === chosen);
  return [["", words.unset.calendar_id], ...known, ...(isGone ? [/** @type {[string, string]} */ ([chosen, words.unknownCalendar])] : [])];
}

/** One of the clinic's numbers; a number of another agent is marked. @param {{form: Form, agent?: Api.Agent | undefined}} props */
function PhoneNumber({ form, agent }) {
  const numbers = useList("/api/phone-numbers?limit=100", { all: true }).items ?? [];
  const agents = useAgents();
  if (me().mode === "test") {
    return html`<${Field} form=${form} name="phone_number" type="tel" label=${names.phone_number} hint=${hints.testNumber} more=${{ list: "numbers" }} />
      <datalist id="numbers">${numbers.map(({ phone_number: number }) => html`<option key=${number} value=${number} />`)}</datalist>`;
  }
  const options = numbers.map(({ phone_number: number, agent_id: holder }) => {
    const isTaken = holder && holder !== agent?.id;
    return [number, isTaken ? words.taken(sayPhone(number), agents.find(({ id }) => id === holder)?.name ?? words.anotherAgent) : sayPhone(number)];
  });
  return html`<${Field} form=${form} name="phone_number" type="select" label=${names.phone_number} options=${[["", words.noNumber], ...options]} />`;
}

/** @param {{form: Form}} props */
function Tools({ form }) {
  /** @type {string[]} */
  const chosen = form.values["tools"];
  const error = form.errorAt("/tools");
  // In the order in which they are offered, which is also the form's initial order.
  /** @param {string} tool */
  const turn = (tool) => form.set("tools", TOOLS.filter((name) => chosen.includes(name) !== (name === tool)));
  return html`<fieldset><legend>${names.tools}</legend>${error && html`<small class="error">${error}</small>`}
    <div class="columns tools">${Object.entries(words.tools).map(([name, [said, hint]]) => html`<div class="field check" key=${name}>
      <label><input type="checkbox" checked=${chosen.includes(name)} onChange=${() => turn(name)} /> <span>${said}${hint && html`<br /><small class="quiet">${hint}</small>`}</span></label></div>`)}</div>
  </fieldset>`;
}

/** Names and values that programs read. @param {{form: Form}} props */
function Data({ form }) {
  /** @type {{key: string, value: string}[]} */
  const data = form.values["metadata"];
  const error = form.errorAt("/metadata");
  /** @param {number} at @param {"key" | "value"} part */
  const typed = (at, part) => (/** @type {{currentTarget: HTMLInputElement}} */ { currentTarget }) =>
    form.set("metadata", data.map((each, place) => (place === at ? { ...each, [part]: currentTarget.value } : each)));
  return html`<details class="data" open=${data.length > 0 || Boolean(error)}><summary>${names.metadata}</summary>
    <p class="quiet">${hints.metadata}</p>
    ${data.map(({ key, value }, at) => html`<div class="row data-line" key=${at}>
      <input aria-label=${words.dataName} placeholder=${words.dataName} value=${key} onInput=${typed(at, "key")} />
      <input aria-label=${words.dataValue} placeholder=${words.dataValue} value=${value} onInput=${typed(at, "value")} />
      <button type="button" class="plain" onClick=${() => form.set("metadata", data.filter((_, place) => place !== at))}>${words.takeOut}</button></div>`)}
    ${error && html`<small class="error" role="alert">${error}</small>`}
    <div class="row"><${Action} icon="plus" onClick=${() => form.set("metadata", [...data, { key: "", value: "" }])}>${words.addData}</${Action}></div>
  </details>`;
}
