// The keyboard: single keys and chords such as "g t". The latest bindings come first; keys in a field only type.
import { go } from "./router.js";
import { useLayoutEffect, useRef } from "./preact.js";

/** @typedef {Record<string, (event: KeyboardEvent) => void>} Bindings */

/** @type {{current: Bindings}[]} */
const layers = [];
let chord = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let chordEnd;
// Milliseconds to wait for the second key of a chord.
const CHORD = 1200;

/**
 * Bind keys while a component is shown. Names are those of KeyboardEvent.key, Space is "Space".
 * @param {Bindings} bindings
 */
export function useKeys(bindings) {
  const layer = useRef(bindings);
  layer.current = bindings;
  useLayoutEffect(() => {
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** @param {KeyboardEvent} event */
function handle(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  // A dialog handles its own keys.
  if (document.querySelector("dialog[open]")) return;
  const key = event.key === " " ? "Space" : event.key;
  if (isTyping(event.target)) {
    if (key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
    else return;
    // Only leave the field; an open object stays open.
    if (!(event.target.closest("[data-escape-closes]"))) return;
  }
  // Space and Enter on a button or a link activate it.
  if ((key === "Space" || key === "Enter") && event.target instanceof Element && event.target.closest("a, button, summary")) return;
  const wanted = chord ? `${chord} ${key}` : key;
  clearTimeout(chordEnd);
  chord = "";
  const bound = [...layers].reverse().find(({ current }) => current[wanted])?.current[wanted];
  if (bound) {
    event.preventDefault();
    bound(event);
  } else if (key === "g") {
    chord = "g";
    chordEnd = setTimeout(() => (chord = ""), CHORD);
  }
}

addEventListener("keydown", handle);

/** Chords to the pages. @param {{name: string, key: string}[]} pages @returns {Bindings} */
export const pageKeys = (pages) =>
  Object.fromEntries(pages.map(({ name, key }) => [`g ${key}`, () => go(`#/${name}`)]));
