// Small parts of all pages: states, words with dots, dialogs.
import { Icon } from "./icons.js";
import { Problem, Unreachable } from "./api.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { text } from "./texts.js";
import { useStaying } from "./router.js";
import { Toasts, sayError, words } from "./toasts.js";

/** @typedef {"good" | "warn" | "bad" | "quiet" | "accent"} Tone */

/** A dot and a word: never colour alone. @param {{tone: Tone, children?: unknown}} props */
export const Status = ({ tone, children }) => html`<span class=${`status ${tone}`}>${children}</span>`;

/** A link or button whose icon stands beside its word.
 * @param {{icon?: any, onClick?: (event: Event) => void, href?: string, kind?: string, disabled?: boolean, children?: unknown, title?: string, label?: string}} props
 * `label`: its accessible name, if its words do not name the object */
export function Action({ icon, onClick, href, kind = "", disabled = false, children, title, label }) {
  const own = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useLayoutEffect(() => {
    const button = own.current;
    return () => void (button && button === document.activeElement && keepPlace(button));
  }, []);
  const inside = html`${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>`;
  if (href) return html`<a class=${`button ${kind}`} href=${href} title=${title}>${inside}</a>`;
  return html`<button ref=${own} type="button" class=${kind} onClick=${onClick} disabled=${disabled} title=${title} aria-label=${label}>${inside}</button>`;
}

/**
 * Move the focus from a button that is about to go, as its row or what it offers does, to what is left around it:
 * otherwise it would be nowhere, and the keyboard would begin at the top again.
 * @param {HTMLElement} button
 */
function keepPlace(button) {
  const row = button.closest("li");
  const rows = [row, row?.nextElementSibling, row?.previousElementSibling];
  const around = /** @type {HTMLElement | null} */ (button.closest("[tabindex='-1']"));
  queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    const left = rows.find((each) => each?.isConnected)?.querySelector("a, button") ?? around;
    /** @type {HTMLElement | null} */ (left)?.focus({ preventScroll: true });
  });
}

/** Placeholder lines while content loads, after 200 ms. @param {{lines?: number}} props */
export function Skeleton({ lines = 6 }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return html`<div class="skeleton" hidden />`;
  return html`<div class="skeleton" role="status" aria-label=${text.states.loading}>
    ${Array.from({ length: lines }, (_, line) => html`<i key=${line} />`)}
  </div>`;
}

/** The text of an empty list: what it will contain, and how. @param {{children?: unknown}} props */
export const Empty = ({ children }) => html`<p class="empty">${children}</p>`;

/** An error in the API's words, with the request's id behind a click.
 * @param {{error: unknown, retry?: () => void, children?: unknown}} props */
export function ErrorNote({ error, retry, children }) {
  if (!error) return null;
  const id = error instanceof Problem ? error.requestId : "";
  return html`<div class="note bad" role="alert">
    <p><${Icon} name="warning" /> ${words(error)}</p>
    ${children}
    <div class="row">
      ${retry && html`<button type="button" onClick=${retry}>${text.actions.retry}</button>`}
      ${id && html`<details><summary>${text.states.requestId}</summary><code>${id}</code> <${Copy} value=${id} /></details>`}
    </div>
  </div>`;
}

/** Content in place of missing data: why the request failed, or placeholder lines while it runs.
 * @param {{of: {error: unknown, isLoading: boolean, reload: () => void}, lines?: number}} props `of`: the result of useList or useResource */
export function RequestState({ of: { error, isLoading, reload }, lines = 6 }) {
  if (error) return html`<${ErrorNote} error=${error} retry=${reload} />`;
  return isLoading ? html`<${Skeleton} lines=${lines} />` : null;
}

/** @param {{value: string, onCopied?: () => void}} props */
export function Copy({ value, onCopied = () => undefined }) {
  const [label, setLabel] = useState(text.actions.copy);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // The browser refuses it, or has no clipboard: at an address without TLS, for example.
      setLabel(text.actions.notCopied);
      return;
    }
    setLabel(text.actions.copied);
    onCopied();
  };
  return html`<button type="button" class="plain" onClick=${copy}>${label}</button>`;
}

/** The text if the scope is missing. @param {{what: string}} props */
export const NoRight = ({ what }) => html`<${Empty}>${text.states.noRight(what)}</${Empty}>`;

/**
 * A component of a module that is loaded when the component is first shown.
 * @template {object} P
 * @param {() => Promise<(props: P) => unknown>} load
 * @returns {(props: P) => unknown}
 */
export function loadedWhenShown(load) {
  /** @type {((props: P) => unknown) | null} */
  let view = null;
  return (props) => {
    const [, setLoaded] = useState(view !== null);
    const [error, setError] = useState(/** @type {unknown} */ (null));
    // Also if it is loaded already: that may have happened since the render.
    useEffect(() => {
      load().then(
        (loaded) => {
          view = loaded;
          setLoaded(true);
        },
        () => setError(new Unreachable()),
      );
    }, []);
    if (error) return html`<${ErrorNote} error=${error} retry=${() => location.reload()} />`;
    return view ? html`<${view} ...${props} />` : html`<${Skeleton} />`;
  };
}

/** Names and values; those without a value are left out. @param {{rows: [string, unknown][]}} props */
export function Facts({ rows }) {
  const given = rows.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return html`<dl class="facts">${given.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/**
 * A modal dialog, for confirmations and short forms.
 * @param {{title: string, onClose: () => void, onLeave?: (() => boolean) | undefined, children?: unknown}} props
 *   `onLeave`: called at Esc and ×; false keeps it open
 */
export function Dialog({ title, onClose, onLeave = () => true, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const isClosed = useRef(false);
  // Close at once, and only once: the browser's event comes later, when another dialog may be open already.
  const close = () => {
    if (!isClosed.current) onClose();
    isClosed.current = true;
  };
  /** @param {Event} event */
  const leave = (event) => {
    if (onLeave()) close();
    else event.preventDefault();
  };
  // Chromium closes a dialog at a second Esc even if the page cancels its event, but not if the page handles the key.
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key === "Escape" && !onLeave()) event.preventDefault();
  };
  // A layout effect, so that the focus moves before the next key and no letter is lost.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    /** @type {HTMLElement | null | undefined} */ (dialog.current?.querySelector("[data-autofocus]"))?.focus();
    return () => {
      isClosed.current = true;
      // Until the dialog is closed, nothing behind it can take the focus.
      shown?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onKeyDown=${key} onCancel=${leave} onClose=${close}>
    <header class="row"><h2 id="dialog-title">${title}</h2>
      <button type="button" class="plain icon-only" aria-label=${text.actions.close} onClick=${leave}>×</button>
    </header>
    ${children}
    <${Toasts} isInDialog />
  </dialog>`;
}

/**
 * Confirm what can't be undone. The button says what it does.
 * @param {{title: string, body: string, act: string, leave?: string, onAct: () => Promise<unknown>, onClose: () => void, children?: unknown}} props
 *   `leave`: the text of the other button
 */
export function Confirm({ title, body, act, leave = text.actions.cancel, onAct, onClose, children }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const staying = useStaying();
  const run = async () => {
    setBusy(true);
    const isHere = staying();
    try {
      await onAct();
      // If it was closed meanwhile, another dialog may be open, which must not be closed.
      if (isHere()) onClose();
    } catch (failure) {
      if (!isHere()) {
        sayError(failure);
        return;
      }
      setError(failure);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <p>${body}</p>${children}
    <${ErrorNote} error=${error} />
    <div class="row end">
      <button type="button" onClick=${onClose} data-autofocus>${leave}</button>
      <button type="button" class="danger" disabled=${isBusy} onClick=${run}>${act}</button>
    </div>
  </${Dialog}>`;
}

/** The title of the tab. @param {...string} parts */
export function useTitle(...parts) {
  const title = [...parts.filter(Boolean), text.name].join(" · ");
  useEffect(() => void (document.title = title), [title]);
}
