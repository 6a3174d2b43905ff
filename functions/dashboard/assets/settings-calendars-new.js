// The form of a new calendar. Its hours are set in its own form, which opens next.
import { Field, FormDialog, useForm } from "./forms.js";
import { Zones } from "./places.js";
import { address, go, staying } from "./router.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { refresh, remember } from "./store.js";
import { say } from "./toasts.js";

const words = office.calendars;

/** @param {{onClose: () => void}} props */
export function NewCalendar({ onClose }) {
  const form = useForm({ name: "", time_zone: clinicZone() }, async (values, once) => {
    const isHere = staying();
    const body = { name: values["name"].trim(), time_zone: values["time_zone"].trim() };
    const { body: made, etag } = await ask("POST", "/api/calendars", { body, once });
    remember(`/api/calendars/${made.id}`, made, etag);
    refresh("/api/calendars?");
    say(words.made(made.name));
    if (isHere()) go(address("settings", `calendars/${made.id}`));
  });
  return html`<${FormDialog} form=${form} title=${words.new} fields=${["name", "time_zone"]} submit=${words.create} onClose=${onClose}>
    <p class="quiet">${words.newHint}</p>
    <${Field} form=${form} name="name" label=${words.name} hint=${words.nameHint} required autofocus />
    <${Field} form=${form} name="time_zone" label=${words.zone} more=${{ list: "zones" }} required /><${Zones} />
  </${FormDialog}>`;
}
