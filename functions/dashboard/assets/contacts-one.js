// One contact: its data, its history, and actions.
import { Action, Empty, Facts, RequestState, Skeleton, Status, useTitle } from "./parts.js";
import { CallBack } from "./call-back.js";
import { EditContact } from "./contacts-edit.js";
import { EraseContact } from "./contacts-erase.js";
import { MergeContact } from "./contacts-merge.js";
import { Problem, ask } from "./api.js";
import { Story } from "./contacts-story.js";
import { address, go, useStaying } from "./router.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { refresh, remember, useResource } from "./store.js";
import { say, sayError } from "./toasts.js";
import { sayBirth, sayZone } from "./times.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";

const words = text.contacts;

/** @param {{id: string}} props */
export function OneContact({ id }) {
  const staying = useStaying();
  const asked = useResource(`/api/contacts/${id}`, { every: 10_000 });
  const { data, etag, error } = asked;
  if (error instanceof Problem && error.status === 410) return html`<${Gone} problem=${error} />`;
  return data ? html`<${Shown} contact=${data} etag=${etag} asked=${asked} staying=${staying} />` : html`<${RequestState} of=${asked} />`;
}

/** @param {{problem: Problem}} props */
function Gone({ problem }) {
  const other = problem.code === "merged" ? problem.body.contact_id : "";
  return html`<${Empty}>${other ? words.isMerged : words.isErased} ${other && html`<a href=${address("contacts", other)}>${words.openMerged}</a>`}</${Empty}>`;
}

/** @param {{contact: Api.Contact, etag: string, asked: import("./store.js").Resource, staying: () => () => boolean}} props */
function Shown({ contact, etag, asked, staying }) {
  const [open, setOpen] = useKept("open", "");
  const [canWrite, canCall, canBook] = ["contacts:write", "calls:write", "appointments:write"].map(may);
  const close = () => setOpen("");
  const book = () => go(address("calendar", "new", { contact: contact.id }));
  useKeys({
    c: () => canCall && !contact.do_not_call && setOpen("call-back"),
    b: () => canBook && book(),
    e: () => canWrite && setOpen("name"),
    p: () => canWrite && setOpen("phone"),
  });
  useTitle(contact.name, text.pages.contacts);
  // Without its ETag, a form would overwrite someone else's change unnoticed.
  const isEdited = open === "name" || open === "phone";
  if (isEdited && !etag) return html`<${Skeleton} />`;
  if (isEdited) return html`<${EditContact} contact=${contact} etag=${etag} at=${open} onClose=${close} />`;
  return html`<article class="object">
    <header>
      <h2><bdi>${contact.name}</bdi></h2>
      <p class="under">
        <a class="number" href=${`tel:${contact.phone}`}>${sayPhone(contact.phone)}</a>
        ${canWrite && html`<${Action} kind="plain" title=${words.changePhone} label=${words.changePhone} onClick=${() => setOpen("phone")}>${words.change}</${Action}>`}
        ${contact.name_source !== "given" && html`<${Status} tone="quiet">${words.provisional}</${Status}>`}
        ${contact.do_not_call && html`<${Status} tone="bad">${words.doNotCallHint}</${Status}>`}
      </p>
      <div class="actions">
        ${canCall && html`<${Action} kind="primary" icon="calls" disabled=${contact.do_not_call} onClick=${() => setOpen("call-back")}>${text.actions.callBack}</${Action}>`}
        ${canBook && html`<${Action} icon="calendar" onClick=${book}>${text.actions.book}</${Action}>`}
        ${canWrite && html`
          <${Action} onClick=${() => setOpen("name")}>${text.actions.edit}</${Action}>
          <${Action} kind="plain" onClick=${() => block(contact, !contact.do_not_call).catch(sayError)}>${contact.do_not_call ? words.allowCalls : words.doNotCall}</${Action}>
          <${Action} kind="plain" onClick=${() => setOpen("merge")}>${words.merge}</${Action}>
          <${Action} kind="plain" onClick=${() => setOpen("erase")}>${words.erase}</${Action}>`}
      </div>
    </header>
    <${RequestState} of=${asked} />
    <${Known} contact=${contact} />
    <${Story} contact=${contact} />
    ${open === "call-back" && html`<${CallBack} contact=${contact} opened=${["open", open]} onClose=${close} />`}
    ${open === "merge" && html`<${MergeContact} contact=${contact} onClose=${close} />`}
    ${open === "erase" && html`<${EraseContact} contact=${contact} staying=${staying} onClose=${close} />`}
  </article>`;
}

/** @param {{contact: Api.Contact}} props */
function Known({ contact }) {
  const names = words.fields;
  return html`<${Facts} rows=${[
    [names.date_of_birth, contact.date_of_birth && sayBirth(contact.date_of_birth)],
    [names.email, contact.email && html`<a href=${`mailto:${encodeURIComponent(contact.email)}`}>${contact.email}</a>`],
    [names.other_phones, (contact.other_phones ?? []).map(sayPhone).join(", ")],
    [names.time_zone, contact.time_zone && sayZone(contact.time_zone)],
    [names.external_id, contact.external_id],
    [names.tags, (contact.tags ?? []).join(", ")],
    [names.notes, contact.notes && html`<span class="as-written">${contact.notes}</span>`],
  ]} />`;
}

/** @param {Api.Contact} contact @param {boolean} isBlocked */
async function block(contact, isBlocked) {
  const path = `/api/contacts/${contact.id}`;
  const { body, etag } = await ask("PATCH", path, { body: { do_not_call: isBlocked } });
  remember(path, body ?? { ...contact, do_not_call: isBlocked }, etag);
  refresh("/api/contacts?");
  say(isBlocked ? words.blocked(contact.name) : words.unblocked(contact.name), () => block(contact, !isBlocked));
}
