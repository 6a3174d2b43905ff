// Toasts: what happened, shown once at the edge of the page, with Undo if that is possible.
import { html, useLayoutEffect, useReducer } from "./preact.js";
import { Problem, SomeoneElse } from "./api.js";
import { inSentence } from "./problems.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";

/** @typedef {{label: string, act: () => Promise<unknown>}} Offer an action */
/** @typedef {{id: number, words: string, offer?: Offer | undefined, isBad: boolean, requestId: string}} Toast */

/** @type {Toast[]} */
let toasts = [];
/** @type {Set<() => void>} */
const watchers = new Set();
let count = 0;
let dialogs = 0;
// Milliseconds; longer with Undo, to leave time for reading.
const [SHORT, LONG] = [5000, 12_000];
const HOVERS = matchMedia("(hover: hover)");

/** @param {Toast[]} next */
function set(next) {
  toasts = next;
  for (const watcher of watchers) watcher();
}

/** @param {number} id */
const close = (id) => set(toasts.filter((each) => each.id !== id));

/** @param {Omit<Toast, "id">} toast */
function add(toast) {
  count += 1;
  const id = count;
  set([...toasts.slice(-2), { ...toast, id }]);
  setTimeout(() => fade(id), toast.offer || toast.isBad ? LONG : SHORT);
}

/**
 * Close a toast once neither the pointer nor the focus is at one: a button must not vanish, or move, as it is pressed.
 * @param {number} id
 */
function fade(id) {
  // Where nothing hovers, :hover stays with what was touched last.
  const isPointed = HOVERS.matches && document.querySelector(".toast:hover");
  if (isPointed || document.querySelector(".toast:focus-within")) setTimeout(() => fade(id), 1000);
  else close(id);
}

/**
 * Show what happened.
 * @param {string} words
 * @param {() => Promise<unknown>} [undo]
 */
export const say = (words, undo) =>
  add({ words, offer: undo && { label: text.actions.undo, act: undo }, isBad: false, requestId: "" });

/**
 * Show what failed, and why.
 * @param {unknown} error
 * @param {Offer} [offer]
 */
export function sayError(error, offer) {
  add({ words: words(error), offer, isBad: true, requestId: error instanceof Problem ? error.requestId : "" });
}

/** Show what failed, in the page's own words. @param {string} words @param {Offer} offer */
export const sayBad = (words, offer) => add({ words, offer, isBad: true, requestId: "" });

/** An error in words. @param {unknown} error */
export function words(error) {
  if (error instanceof Problem) return inSentence(error);
  if (error instanceof SomeoneElse) return text.states.someoneElse;
  if (error instanceof Error && error.constructor.name === "Unreachable") return "isWrite" in error && error.isWrite ? text.states.notSaved : text.states.offline;
  throw error;
}

/** @param {Toast} toast */
async function act(toast) {
  close(toast.id);
  try {
    await toast.offer?.act();
  } catch (error) {
    sayError(error);
  }
}

/** Where toasts appear: at the edge of the page, or of a modal dialog, since all outside of that is out of reach.
 * @param {{isInDialog?: boolean}} props */
export function Toasts({ isInDialog = false }) {
  const [, update] = useReducer((n) => n + 1, 0);
  useLayoutEffect(() => {
    const again = () => update();
    watchers.add(again);
    dialogs += Number(isInDialog);
    set(toasts);
    return () => {
      watchers.delete(again);
      dialogs -= Number(isInDialog);
      set(toasts);
    };
  }, []);
  useKeys({
    u: () => {
      const last = toasts.findLast(({ offer, isBad }) => offer && !isBad);
      if (last) void act(last);
    },
  });
  return html`<div class="toasts" role="status" aria-live="polite">
    ${(isInDialog || !dialogs ? toasts : []).map(
      (toast) => html`<div class=${`toast ${toast.isBad ? "bad" : ""}`} key=${toast.id}>
        <span>${toast.words}</span>
        ${toast.requestId && html`<code class="quiet">${toast.requestId}</code>`}
        ${toast.offer && html`<button class="plain" title=${toast.isBad || isInDialog ? undefined : "u"} onClick=${() => act(toast)}>${toast.offer.label}</button>`}
        <button class="plain icon-only" aria-label=${text.actions.dismiss} onClick=${() => close(toast.id)}>×</button>
      </div>`,
    )}
  </div>`;
}
