// The forms of a new or changed source, and of a new feed.
import { Field, FormDialog, numberRead, useForm } from "./forms.js";
import { ask } from "./api.js";
import { html } from "./preact.js";
import { changedNames } from "./versions.js";
import { office } from "./texts-office.js";
import { refresh } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";

const words = office.connections;

/** @param {Record<string, any>} values */
const bodyOf = (values) => ({
  ...{ url: values["url"].trim(), name: values["name"].trim() || null },
  stale_after_minutes: numberRead(values["patience"]),
});

/** @param {{path: string, source?: Api.CalendarSource, opened: [string, unknown], onClose: () => void}} props
 *   `source`: the one that is changed; its address is not shown here; `opened`: the kept state that shows it */
export function SourceForm({ path, source, opened, onClose }) {
  const initial = { url: "", name: source?.name ?? "", patience: String(source?.stale_after_minutes ?? 120) };
  const form = useForm(initial, async (values, once, isHere) => {
    /** @type {Record<string, unknown>} */
    const body = bodyOf(values);
    if (source) {
      const patch = Object.fromEntries(changedNames(body, bodyOf(initial)).map((name) => [name, body[name]]));
      await ask("PATCH", `${path}/sources/${source.id}`, { body: patch });
    } else {
      await ask("POST", `${path}/sources`, { body, once });
    }
    refresh(`${path}/sources`);
    say(source ? words.changed : words.added);
    if (isHere()) onClose();
  }, { opened });
  return html`<${FormDialog} form=${form} title=${source ? text.actions.edit : words.addSource} label=${words.sources}
      submit=${text.actions.save} onClose=${onClose}>
    <${Field} form=${form} name="url" type="url" label=${words.address} hint=${source ? words.addressKept(source.url) : words.addressHint} required=${!source} autofocus />
    <${Field} form=${form} name="name" label=${words.name} hint=${words.sourceNameHint} />
    <${Field} form=${form} name="patience" type="number" label=${words.patienceMinutes} hint=${words.patienceHint} pointer="/stale_after_minutes" more=${{ min: 20, max: 10_080 }} />
  </${FormDialog}>`;
}

/** @param {{path: string, opened: [string, unknown], onMade: (made: Api.CalendarFeedWithUrl) => void, onClose: () => void}} props */
export function NewFeed({ path, opened, onMade, onClose }) {
  const form = useForm({ name: "", show: "times" }, async (values, once) => {
    const { body } = await ask("POST", `${path}/feeds`, { body: { name: values["name"].trim() || null, show: values["show"] }, once });
    onMade(body);
  }, { opened });
  const show = /** @type {Api.FeedShow} */ (form.values["show"]);
  return html`<${FormDialog} form=${form} title=${words.addFeed} label=${words.feeds} submit=${words.makeFeed} onClose=${onClose}>
    <${Field} form=${form} name="name" label=${words.name} hint=${words.feedNameHint} autofocus />
    <${Field} form=${form} name="show" type="select" label=${words.show} options=${Object.entries(words.shows)} hint=${words.showHints[show]} />
  </${FormDialog}>`;
}
