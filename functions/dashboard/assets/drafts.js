// What was typed where the session ended: it is here again when the same person has signed in, at the same address.
import { currentSession, endedFor, onSession } from "./session.js";
import { useEffect, useRef, useState } from "./preact.js";

/** @type {Map<string, unknown>} In memory alone: patients' names lie in no storage of the browser. */
const drafts = new Map();

onSession(() => {
  const session = currentSession();
  // Signed out on purpose, or someone else has sat down.
  if (session ? session.me.id !== endedFor() : !endedFor()) drafts.clear();
});

/**
 * A state that outlives the session, at its address.
 * @template T
 * @param {string} name of the state within its page
 * @param {T} initial
 * @returns {[T, (next: T | ((before: T) => T)) => void]}
 */
export function useKept(name, initial) {
  const [value, setValue] = useState(() => /** @type {T} */ (taken(name) ?? initial));
  const latest = useRef(value);
  latest.current = value;
  useEffect(
    () => () => {
      if (!currentSession() && endedFor()) drafts.set(keyOf(name), latest.current);
    },
    [],
  );
  return [value, setValue];
}

/** @param {string} name */
const keyOf = (name) => `${location.hash} ${name}`;

/** @param {string} name */
function taken(name) {
  const draft = drafts.get(keyOf(name));
  drafts.delete(keyOf(name));
  return draft;
}
