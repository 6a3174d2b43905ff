// A search for a contact by name, number or both, for forms of other pages. Enter takes the first or creates a new one.
import { Problem } from "./api.js";
import { ErrorNote } from "./parts.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { notFound, pathOf, useEntered } from "./contacts-search.js";
import { isPartOfPhone, nameAndPhone, sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useList } from "./store.js";

// Milliseconds without a key before the search starts.
const PAUSE = 150;
// The most contacts to show.
const MOST = 6;

/** @param {{label: string, onPick: (contact: Api.Contact) => void, without?: string, onNew?: (typed: string) => void, autofocus?: boolean}} props
 *   `without`: an id to leave out */
export function ContactPicker({ label, onPick, without = "", onNew, autofocus = false }) {
  const [typed, setTyped] = useState("");
  const [sought, setSought] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => {
    if (autofocus) field.current?.focus();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setSought(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const { name, phone } = nameAndPhone(sought);
  const list = useList(sought.length > 1 && !isPartOfPhone(sought) ? pathOf(phone || name) : "");
  const others = (list.items ?? []).filter(({ id }) => id !== without);
  const found = others.slice(0, MOST);
  const act = useEntered(sought, list, () => {
    if (found[0]) onPick(found[0]);
    else if (onNew) onNew(sought);
  });
  /** @param {KeyboardEvent} event */
  const enter = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    // Enter must not submit the form around it.
    event.preventDefault();
    setSought(typed.trim());
    act(typed.trim());
  };
  const isUnfinished = isPartOfPhone(sought) || list.error instanceof Problem && list.error.status === 422;
  return html`<div class="field picker">
    <label>${label}<input ref=${field} type="search" value=${typed} data-autofocus=${autofocus ? "" : undefined} autocomplete="off" onKeyDown=${enter}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setTyped(event.currentTarget.value)} /></label>
    ${isUnfinished && html`<small class="quiet">${text.contacts.wholeNumber}</small>`}
    <ul class="rows found">
      ${found.map((contact) => html`<li key=${contact.id}><button type="button" class="plain" onClick=${() => onPick(contact)}><bdi>${contact.name}</bdi> <span class="number quiet">${sayPhone(contact.phone)}</span></button></li>`)}
      ${typed.trim().length > 1 && list.items && onNew && html`<li><button type="button" class="plain" onClick=${() => onNew(typed.trim())}>+ ${text.contacts.new}: <bdi>${typed.trim()}</bdi></button></li>`}
    </ul>
    ${others.length > MOST && html`<small class="quiet">${text.contacts.moreFound}</small>`}
    ${sought.length > 1 && list.items && others.length === 0 && html`<small class="quiet">${list.items.length ? text.contacts.onlyItself : notFound(sought)}</small>`}
    ${!isUnfinished && html`<${ErrorNote} error=${list.error} retry=${list.reload} />`}
  </div>`;
}
