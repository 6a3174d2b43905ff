// Forms: fields by name, errors at the field that the API's `pointer` names, one Idempotency-Key per submitted body.
import { Problem } from "./api.js";
import { atField } from "./problems.js";
import { currentSession } from "./session.js";
import { say, sayError } from "./toasts.js";
import { bringingBack, useKept } from "./drafts.js";
import { shownAddress, useStaying } from "./router.js";
import { Dialog, ErrorNote } from "./parts.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { text } from "./texts.js";

/** @typedef {Record<string, any>} Values */

/** The parts of a comma-separated text. @param {string} said @returns {string[]} */
export const listRead = (said) => said.split(",").map((each) => each.trim()).filter(Boolean);

/** The typed number; null for no input. @param {string} said */
export const numberRead = (said) => (said.trim() === "" ? null : Number(said));

/** A refusal by the page itself. @param {string} pointer of the field, such as `/name` @param {string} detail */
export const refusal = (pointer, detail) => new Problem({ status: 422, body: { detail, errors: [{ pointer, detail }] }, headers: new Headers() });

/**
 * Refuse a date, time or number that is typed only in part: the browser says that its value is empty, which would be
 * sent as if nothing had been typed.
 * @param {HTMLFormElement | null} form
 */
function refuseUnfinished(form) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...(form?.querySelectorAll("input") ?? [])]);
  const found = inputs.find(({ validity }) => validity.badInput);
  if (!found) return;
  found.focus();
  throw refusal(found.dataset["pointer"] ?? "", text.problems.unfinished);
}

/**
 * The state of a form. What is typed in it and left unsaved can be brought back.
 * @param {Values} initial
 * @param {(values: Values, once: (body: unknown) => string, isHere: () => boolean) => Promise<unknown>} submit `once`: the
 *   Idempotency-Key of a body, the same until what is sent changes; `isHere`: whether the form is still shown where it
 *   was; returns false if nothing was saved
 * @param {{isDraft?: boolean, opened?: [string, unknown] | undefined}} [how] `isDraft`: false if what is left must be
 *   forgotten; `opened`: the kept state that shows the form, and its value, if not the address does
 */
export function useForm(initial, submit, { isDraft = true, opened } = {}) {
  const [values, setValues] = useKept(Object.keys(initial).join(), initial);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const sent = useRef({ body: "", key: "" });
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const staying = useStaying();
  const isSending = useRef(false);
  // Whether something was typed since it was saved: it is kept with the values.
  const [isTouched] = useKept(`${Object.keys(initial).join()} touched`, { current: false });
  const latest = useRef({ hash: "", opened });
  latest.current = { hash: shownAddress(), opened };
  const again = useRef(/** @type {import("./toasts.js").Offer | undefined} */ (undefined));
  useEffect(() => () => {
    if (!isDraft || !isTouched.current || !currentSession()) return;
    const back = bringingBack(latest.current.hash, latest.current.opened);
    if (isSending.current) again.current = { label: text.forms.back, act: back };
    else say(text.forms.left, back);
  }, []);
  /** @param {string} name @param {unknown} value */
  const set = (name, value) => setValues((before) => ({ ...before, [name]: value }));
  /** @param {unknown} body */
  const once = (body) => {
    const written = JSON.stringify(body);
    if (written !== sent.current.body) sent.current = { body: written, key: crypto.randomUUID() };
    return sent.current.key;
  };
  /** @param {Event} [event] */
  const send = async (event) => {
    event?.preventDefault();
    setBusy(true);
    setError(null);
    isSending.current = true;
    const isHere = staying();
    try {
      refuseUnfinished(form.current);
      isTouched.current = (await submit(values, once, isHere)) === false;
    } catch (failure) {
      // Told apart from the form, which is gone.
      if (!isHere()) {
        if (currentSession()) sayError(failure, again.current);
        return;
      }
      setError(failure);
      // Focus the first field with an error, once it is marked.
      requestAnimationFrame(() => /** @type {HTMLElement | null} */ (form.current?.querySelector("[aria-invalid=true]"))?.focus());
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  };
  // The fields that this render shows.
  const shown = useRef(/** @type {string[]} */ ([]));
  shown.current = [];
  /** The error of a field in words, for display at the field; empty if there is none. @param {string} pointer */
  const errorAt = (pointer) => {
    shown.current.push(pointer);
    return error instanceof Problem ? atField(error.at(pointer)) : "";
  };
  return { values, set, setValues, send, error, errorAt, shown, setError, isBusy, form, staying, isTouched };
}

/** @typedef {ReturnType<typeof useForm>} Form */

/**
 * A form, sent by its button or Enter.
 * @param {{form: Form, children?: unknown, label?: string}} props
 */
export function FormOf({ form, children, label }) {
  /** @param {{target: HTMLInputElement}} event */
  const touch = ({ target }) => {
    // A search within the form is not part of what is saved.
    if (target.type !== "search") form.isTouched.current = true;
  };
  return html`<form ref=${form.form} onInput=${touch} onSubmit=${form.send} aria-label=${label} novalidate>
    ${children}
  </form>`;
}

/** Errors that no field shows; it stands below the fields. @param {{form: Form, children?: unknown}} props */
export function FormError({ form, children }) {
  const { error } = form;
  if (error instanceof Problem && error.isAllAt(form.shown.current)) return null;
  return html`<${ErrorNote} error=${error}>${children}</${ErrorNote}>`;
}

/**
 * A short form in a modal dialog.
 * @param {{form: Form, title: string, label?: string, submit: string, isComplete?: boolean, onClose: () => void, children?: unknown}} props
 *   `isComplete`: false while it can't be sent; `label`: what the form is called, if not as the dialog; `submit`: what its button says
 */
export function FormDialog({ form, title, label = title, submit, isComplete = true, onClose, children }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <${FormOf} form=${form} label=${label}>
      ${children}
      <${FormError} form=${form} />
      <div class="row end">
        <button type="button" onClick=${onClose}>${text.actions.cancel}</button>
        <button class="primary" disabled=${form.isBusy || !isComplete}>${submit}</button>
      </div>
    </${FormOf}>
  </${Dialog}>`;
}

let fieldCount = 0;

/**
 * A labelled field. `type` may be text, tel, email, date, datetime-local, number, textarea, checkbox or select.
 * @param {{form: Form, name: string, label: string, type?: string, hint?: string, pointer?: string,
 *   options?: [string, string][], required?: boolean, autofocus?: boolean, more?: Record<string, unknown>}} props
 */
export function Field({ form, name, label, type = "text", hint, pointer = `/${name}`, options = [], required = false, autofocus = false, more = {} }) {
  const [id] = useState(() => `field-${(fieldCount += 1)}`);
  const error = form.errorAt(pointer);
  useLayoutEffect(() => {
    // The browser's `autofocus` works only when a document or dialog opens.
    if (!autofocus) return;
    const control = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    control?.focus();
    // Select a number, so that typing replaces it.
    if (type === "tel") control?.select();
  }, []);
  const value = form.values[name];
  const common = {
    id, name, required,
    "data-pointer": pointer,
    "data-autofocus": autofocus ? "" : undefined,
    "aria-invalid": error ? "true" : undefined,
    "aria-describedby": error || hint ? `${id}-note` : undefined,
    ...more,
  };
  const note = (error || hint) && html`<small id=${`${id}-note`} class=${error ? "error" : "quiet"}>${error || hint}</small>`;
  /** @param {{currentTarget: HTMLInputElement}} event */
  const typed = ({ currentTarget }) => form.set(name, type === "checkbox" ? currentTarget.checked : currentTarget.value);
  if (type === "checkbox") {
    return html`<div class="field check"><label for=${id}><input type="checkbox" ...${common} checked=${Boolean(value)} onChange=${typed} /> ${label}</label>${note}</div>`;
  }
  const control =
    type === "textarea"
      ? html`<textarea ...${common} value=${value ?? ""} onInput=${typed} />`
      : type === "select"
        ? html`<select ...${common} value=${value ?? ""} onChange=${typed}>
            ${options.map(([key, words]) => html`<option key=${key} value=${key} selected=${key === (value ?? "")}>${words}</option>`)}
          </select>`
        : html`<input ...${common} type=${type} value=${value ?? ""} onInput=${typed} autocomplete="off" />`;
  return html`<div class="field"><label for=${id}>${label}</label>${control}${note}</div>`;
}
