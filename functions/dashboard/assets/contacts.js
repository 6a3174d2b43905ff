// Contacts: search and list. One contact is in contacts-one.js, a new one in contacts-edit.js.
import { Action, Empty, Status } from "./parts.js";
import { NewContact } from "./contacts-edit.js";
import { OneContact } from "./contacts-one.js";
import { Panes, Rows } from "./lists.js";
import { Problem } from "./api.js";
import { address, currentRoute, go } from "./router.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { notFound, pathOf, takeSeeking, useEntered } from "./contacts-search.js";
import { sayPhone } from "./phones.js";
import { may } from "./session.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";
import { useList } from "./store.js";

const words = text.contacts;

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route }) {
  const { id, query } = route;
  const sought = query["q"] ?? "";
  const list = useList(pathOf(sought), { isSearch: true });
  const canWrite = may("contacts:write");
  const enter = useEntered(sought, list, (first) => first && go(address("contacts", first.id, query)));
  useKeys({ n: () => canWrite && go(address("contacts", "new", query)) });
  const isUnfinished = list.error instanceof Problem && list.error.status === 422;
  return html`<${Panes} title=${text.pages.contacts} isOpen=${Boolean(id)} back=${address("contacts", "", query)}
    bar=${html`<div class="filters" role="search"><${Search} sought=${sought} onEnter=${enter} />
      ${canWrite && html`<${Action} icon="plus" href=${address("contacts", "new", query)}>${words.new}</${Action}>`}</div>`}
    list=${isUnfinished ? html`<p class="empty">${words.wholeNumber}</p>` : html`<${Rows} list=${list} current=${id} label=${text.pages.contacts}
      empty=${sought ? notFound(sought) : words.empty} href=${(/** @type {Api.Contact} */ contact) => address("contacts", contact.id, query)}
      row=${(/** @type {Api.Contact} */ contact) => html`<${ContactRow} contact=${contact} />`} />`}>
    ${id === "new" ? (canWrite ? html`<${NewContact} query=${query} />` : html`<${Empty}>${text.states.noChange}</${Empty}>`) : id && html`<${OneContact} key=${id} id=${id} />`}
  </${Panes}>`;
}

/** @param {{sought: string, onEnter: (sought: string) => void}} props */
function Search({ sought, onEnter }) {
  const [typed, setTyped] = useState(sought);
  // An address that this field has set may be older than what was typed since.
  const sent = useRef(sought);
  const field = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (takeSeeking()) field.current?.focus();
  }, []);
  useEffect(() => {
    if (sought === sent.current) return;
    sent.current = sought;
    setTyped(sought);
  }, [sought]);
  const send = () => {
    if (typed.trim() === sent.current || currentRoute().page !== "contacts") return;
    sent.current = typed.trim();
    // A contact that was opened meanwhile stays open.
    go(address("contacts", currentRoute().id, { q: sent.current }), { replace: true });
  };
  useEffect(() => {
    const timer = setTimeout(send, 150);
    return () => clearTimeout(timer);
  }, [typed]);
  /** @param {KeyboardEvent} event */
  const enter = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    // Losing the focus sends what was typed. After that, keys go to the contact.
    field.current?.blur();
    onEnter(typed.trim());
  };
  return html`<input ref=${field} data-search type="search" aria-label=${words.search} placeholder=${words.search} value=${typed} onBlur=${send} onKeyDown=${enter}
    onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setTyped(event.currentTarget.value)} />`;
}

/** @param {{contact: Api.Contact}} props */
function ContactRow({ contact }) {
  return html`<span class="row-top"><strong><bdi>${contact.name}</bdi></strong><span class="number">${sayPhone(contact.phone)}</span></span>
    <span class="row-under">
      ${contact.do_not_call && html`<${Status} tone="bad">${words.doNotCall}</${Status}>`}
      ${contact.name_source !== "given" && html`<${Status} tone="quiet">${words.provisional}</${Status}>`}
      <span class="clip">${[(contact.tags ?? []).join(", "), contact.email].filter(Boolean).join(" · ")}</span>
    </span>`;
}
