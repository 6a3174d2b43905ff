// The form of a new calendar. Its hours are set in its own form, which opens next.
import { Field, FormDialog, useForm } from "./forms.js";
import { Zones } from "./places.js";
import { address, go } from "./router.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { refresh, remember } from "./store.js";
import { say } from "./toasts.js";

const words = office.calendars;

/** @param {{opened: [string, unknown], onClose: () => void}} props `opened`: the kept state that shows it */
export function NewCalendar({ opened, onClose }) {
  const form = useForm({ name: "", time_zone: clinicZone() }, async (values, once, isHere) => {
    const body = { name: values["name"].trim(), time_zone: values["time_zone"].trim() };
    const { body: made, etag } = await ask("POST", "/api/calendars", { body, once });
    remember(`/api/calendars/${made.id}`, made, etag);
    refresh("/api/calendars?");
    say(words.made(made.name));
    if (isHere()) go(address("settings", `calendars/${made.id}`));
  }, { opened });
  return html`<${FormDialog} form=${form} title=${words.new} submit=${words.create} onClose=${onClose}>
    <p class="quiet">${words.newHint}</p>
    <${Field} form=${form} name="name" label=${words.name} hint=${words.nameHint} required autofocus />
    <${Field} form=${form} name="time_zone" label=${words.zone} more=${{ list: "zones" }} required /><${Zones} />
  </${FormDialog}>`;
}
