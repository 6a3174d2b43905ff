// Keeps what was typed when a session ends, and restores it at the same address once the same person has signed in.
import { currentSession, endedFor, onSession } from "./session.js";
import { useEffect, useRef, useState } from "./preact.js";

/** @type {Map<string, unknown>} In memory only: patients' names must not be in a storage of the browser. */
const drafts = new Map();

onSession(() => {
  const session = currentSession();
  // The person signed out, or another person signed in.
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
