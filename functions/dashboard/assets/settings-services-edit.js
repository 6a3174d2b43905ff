// The form of a new service, or of one that is changed with If-Match.
import { BothVersions, changedNames, useEdit } from "./versions.js";
import { Field, FormError, FormOf, listRead, numberRead, useForm } from "./forms.js";
import { Problem, ask } from "./api.js";
import { Choices } from "./choices.js";
import { address, go } from "./router.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, remember } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";
import { byAge, calendarNames, useCalendars } from "./clinic.js";

const words = office.services;
const LIST = "/api/services?";
/** @type {(keyof typeof words.fields & keyof Api.Service)[]} */
const FIELDS = ["name", "aliases", "duration_minutes", "buffer_before_minutes", "buffer_minutes", "min_notice_minutes", "calendar_ids", "active"];

/** @param {Partial<Api.Service>} service */
const valuesOf = (service) => ({
  ...Object.fromEntries(FIELDS.map((name) => [name, String(service[name] ?? "")])),
  ...{ aliases: (service.aliases ?? []).join(", "), calendar_ids: service.calendar_ids ?? [], active: service.active ?? true },
});

/** A value in the API's form. @param {string} name @param {any} value */
function sent(name, value) {
  if (name === "aliases") return listRead(value);
  if (name.endsWith("_minutes")) return numberRead(value);
  return typeof value === "string" ? value.trim() : value;
}

/** @param {Record<string, any>} values @param {Record<string, any>} before */
const patchOf = (values, before) =>
  Object.fromEntries(changedNames(values, before).map((name) => [name, sent(name, values[name])]));

/** The form of a new service. */
export function NewService() {
  const form = useForm({ ...valuesOf({}), duration_minutes: "30" }, async (values, once, isHere) => {
    const body = Object.fromEntries(FIELDS.map((name) => [name, sent(name, values[name])]));
    const { body: made, etag } = await ask("POST", "/api/services", { body, once });
    remember(`/api/services/${made.id}`, made, etag);
    refresh(LIST);
    say(words.made(made.name));
    if (isHere()) go(address("settings", "services"), { replace: true });
  });
  return html`<${ServiceForm} form=${form} isNew />`;
}

/** @param {{service: Api.Service, etag: string}} props */
export function EditService({ service, etag }) {
  const calendars = useCalendars();
  const { form, conflict } = useEdit({
    path: `/api/services/${service.id}`, object: service, etag, valuesOf, patchOf, lists: [LIST], changed: words.changed, restored: words.restored,
    onDone: () => go(address("settings", "services")),
  });
  /** @param {any} value @param {string} name */
  const inWords = (value, name) => {
    if (name === "calendar_ids") return calendarNames(value, calendars);
    return name === "active" ? (value ? words.active : words.inactive) : value;
  };
  return conflict
    ? html`<${BothVersions} of=${conflict} title=${words.stale} names=${words.fields} say=${inWords} />`
    : html`<${ServiceForm} form=${form} />`;
}

/** @param {{form: import("./forms.js").Form, isNew?: boolean}} props */
function ServiceForm({ form, isNew = false }) {
  const calendars = useCalendars();
  const names = words.fields;
  const canWrite = may("appointments:write");
  const holder = form.error instanceof Problem && form.error.code === "service_name_taken" ? form.error.body.service_id : "";
  const asCalendar = { placeholder: words.asCalendar, min: 0 };
  return html`<${FormOf} form=${form} label=${office.sections.services}>
    <fieldset disabled=${!canWrite} class="hours">
    <section><div class="columns">
      <${Field} form=${form} name="name" label=${names.name} required autofocus=${isNew} />
      <${Field} form=${form} name="aliases" label=${names.aliases} hint=${words.aliasesHint} />
      <${Field} form=${form} name="duration_minutes" type="number" label=${names.duration_minutes} more=${{ min: 1, max: 480 }} required />
    </div></section>
    <${Choices} form=${form} name="calendar_ids" label=${names.calendar_ids} options=${byAge(calendars).map(({ id, name }) => [id, name])} />
    <section><h3>${words.own}</h3><div class="columns">
      <${Field} form=${form} name="buffer_before_minutes" type="number" label=${names.buffer_before_minutes} more=${asCalendar} />
      <${Field} form=${form} name="buffer_minutes" type="number" label=${names.buffer_minutes} more=${asCalendar} />
      <${Field} form=${form} name="min_notice_minutes" type="number" label=${names.min_notice_minutes} more=${asCalendar} />
    </div></section>
    <${Field} form=${form} name="active" type="checkbox" label=${names.active} hint=${words.canBookHint} />
    <${FormError} form=${form}>${holder && html`<p><a href=${address("settings", `services/${holder}`)}>${words.holder}</a></p>`}</${FormError}>
    ${canWrite && html`<div class="row"><button class="primary" disabled=${form.isBusy}>${isNew ? words.create : text.actions.save}</button>
      <a class="button" href=${address("settings", "services")}>${text.actions.cancel}</a></div>`}
    </fieldset>
    ${!canWrite && html`<p class="quiet">${text.states.noChange}</p>`}
  </${FormOf}>`;
}
