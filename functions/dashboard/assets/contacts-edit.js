// The form of a new contact, or of one that is changed with If-Match.
import { BothVersions, changedNames, useEdit } from "./versions.js";
import { Field, FormError, FormOf, listRead, useForm } from "./forms.js";
import { Problem, ask } from "./api.js";
import { useContact } from "./contacts-names.js";
import { Zones } from "./places.js";
import { address, go } from "./router.js";
import { html } from "./preact.js";
import { refresh, remember } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";
import { useTitle } from "./parts.js";

const words = text.contacts;
/** @type {(keyof typeof words.fields & keyof Api.Contact)[]} */
const FIELDS = ["name", "phone", "email", "date_of_birth", "time_zone", "external_id", "tags", "notes", "do_not_call"];

/** @param {Partial<Api.Contact>} contact */
const valuesOf = (contact) =>
  Object.fromEntries(FIELDS.map((name) => [name, name === "tags" ? (contact.tags ?? []).join(", ") : (contact[name] ?? (name === "do_not_call" ? false : ""))]));

/** A value in the API's form: empty is null. @param {string} name @param {any} value */
function sent(name, value) {
  if (name === "tags") return listRead(value);
  return typeof value === "string" ? value.trim() || null : value;
}

/** The merge patch between two sets of values. @param {Record<string, any>} values @param {Record<string, any>} before */
function changes(values, before) {
  return Object.fromEntries(changedNames(values, before).map((name) => [name, sent(name, values[name]) ?? (["name", "phone"].includes(name) ? "" : null)]));
}

/** @param {{query: Record<string, string>}} props */
export function NewContact({ query }) {
  const { name = "", phone = "" } = query;
  useTitle(words.new);
  const form = useForm(valuesOf({ name, phone }), async (values, once, isHere) => {
    const body = changes(values, valuesOf({}));
    const { body: contact, etag } = await ask("POST", "/api/contacts", { body: { name: "", phone: "", ...body }, once });
    remember(`/api/contacts/${contact.id}`, contact, etag);
    refresh("/api/contacts?");
    say(words.created);
    if (isHere()) go(address("contacts", contact.id), { replace: true });
  });
  return html`<article class="object"><h2>${words.new}</h2><${ContactForm} form=${form} onCancel=${() => go(address("contacts"))} /></article>`;
}

/** @param {{contact: Api.Contact, etag: string, at: string, onClose: () => void}} props `at`: the field that gets the focus */
export function EditContact({ contact, etag, at, onClose }) {
  useTitle(contact.name, text.pages.contacts);
  useKeys({ Escape: onClose });
  const { form, conflict } = useEdit({
    path: `/api/contacts/${contact.id}`, object: contact, etag, valuesOf, patchOf: changes, lists: ["/api/contacts?"],
    changed: words.changed, restored: words.restored, opened: ["open", at], onDone: onClose,
  });
  return html`<article class="object"><h2><bdi>${contact.name}</bdi></h2>
    ${conflict
      ? html`<${BothVersions} of=${conflict} title=${words.stale} names=${words.fields} />`
      : html`<${ContactForm} form=${form} at=${at} onCancel=${onClose} />`}</article>`;
}

/** @param {{form: import("./forms.js").Form, at?: string, onCancel: () => void}} props */
function ContactForm({ form, at = "name", onCancel }) {
  const names = words.fields;
  const holder = form.error instanceof Problem && form.error.code === "phone_taken" ? form.error.body.contact_id : "";
  const taken = useContact(holder || null);
  return html`<${FormOf} form=${form} label=${text.pages.contacts}>
    <div class="columns">
      <${Field} form=${form} name="name" label=${names.name} required autofocus=${at === "name"} />
      <${Field} form=${form} name="phone" type="tel" label=${names.phone} hint=${words.phoneHint} required autofocus=${at === "phone"} />
      <${Field} form=${form} name="email" type="email" label=${names.email} />
      <${Field} form=${form} name="date_of_birth" type="date" label=${names.date_of_birth} />
      <${Field} form=${form} name="time_zone" label=${names.time_zone} more=${{ list: "zones" }} />
      <${Field} form=${form} name="external_id" label=${names.external_id} />
    </div>
    <${Zones} />
    <${Field} form=${form} name="tags" label=${names.tags} hint=${words.tagsHint} />
    <${Field} form=${form} name="notes" type="textarea" label=${names.notes} more=${{ rows: 4 }} />
    <${Field} form=${form} name="do_not_call" type="checkbox" label=${names.do_not_call} />
    <${FormError} form=${form}>
      ${holder && html`<p><a href=${address("contacts", holder)}>${words.holder}${taken && html`: <bdi>${taken.name}</bdi>`}</a></p>`}
    </${FormError}>
    <div class="row">
      <button class="primary" disabled=${form.isBusy}>${text.actions.save}</button>
      <button type="button" onClick=${onCancel}>${text.actions.cancel}</button>
    </div>
  </${FormOf}>`;
}
