// Merges another contact into the shown one.
import { Confirm, Dialog } from "./parts.js";
import { ContactPicker } from "./contacts-picker.js";
import { ask } from "./api.js";
import { html, useState } from "./preact.js";
import { forget, refresh, remember } from "./store.js";
import { say } from "./toasts.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";

const words = text.contacts;

/** @param {{contact: Api.Contact, onClose: () => void}} props */
export function MergeContact({ contact, onClose }) {
  const [other, setOther] = useState(/** @type {Api.Contact | null} */ (null));
  const [phone, setPhone] = useState("kept");
  if (!other) {
    return html`<${Dialog} title=${words.mergeTitle} onClose=${onClose}>
      <${ContactPicker} label=${words.mergeFind} without=${contact.id} onPick=${setOther} autofocus />
    </${Dialog}>`;
  }
  const merge = async () => {
    const path = `/api/contacts/${contact.id}`;
    const { body, etag } = await ask("POST", `${path}/merge`, { body: { from_contact_id: other.id, phone } });
    remember(path, body, etag);
    forget(`/api/contacts/${other.id}`);
    refresh("/api/contacts?", "/api/calls", "/api/appointments");
    say(words.merged);
  };
  return html`<${Confirm} title=${words.mergeTitle} body=${words.mergeBody(other.name, contact.name)} act=${words.mergeDo} onAct=${merge} onClose=${onClose}>
    <fieldset><legend>${words.mergePhone}</legend>
      ${[["kept", contact.phone], ["from", other.phone]].map(([value, number]) => html`<label class="check" key=${value}>
        <input type="radio" name="phone" value=${value} checked=${value === phone} onChange=${() => setPhone(value ?? "kept")} /> ${sayPhone(number ?? "")}</label>`)}
    </fieldset>
  </${Confirm}>`;
}
