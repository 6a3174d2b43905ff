// Keeps what was typed when a session ends, and restores it at the same address once the same person has signed in. What
// is left without being saved can be brought back, too.
import { currentSession, endedFor, onSession } from "./session.js";
import { go, shownAddress } from "./router.js";
import { useEffect, useRef, useState } from "./preact.js";

/** @type {Map<string, unknown>} In memory only: patients' names must not be in a storage of the browser. */
const drafts = new Map();
/** @type {Map<string, unknown>} The states that have just ended. */
const ending = new Map();
/** @type {Set<() => void>} */
const watchers = new Set();
// Milliseconds until the page shows an address.
const SHOWN = 50;

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
  const [value, setValue] = useState(() => /** @type {T} */ (taken(keyOf(name)) ?? initial));
  const latest = useRef({ key: "", value });
  latest.current = { key: keyOf(name), value };
  useEffect(() => {
    const takeBack = () => {
      const draft = taken(latest.current.key);
      if (draft !== undefined) setValue(/** @type {T} */ (draft));
    };
    watchers.add(takeBack);
    return () => {
      watchers.delete(takeBack);
      const { key, value: last } = latest.current;
      if (!currentSession()) {
        if (endedFor()) drafts.set(key, last);
        return;
      }
      ending.set(key, last);
      setTimeout(() => ending.delete(key));
    };
  }, []);
  return [value, setValue];
}

/**
 * How to bring back all that is kept at an address, and the address itself; to be called as its form ends.
 * @param {string} hash
 * @param {[string, unknown]} [opened] the state that shows the form, and its value, if not the address does
 * @returns {() => Promise<void>}
 */
export function bringingBack(hash, opened) {
  /** @type {[string, unknown][]} */
  let kept = [];
  // Once all states of the form have ended.
  queueMicrotask(() => (kept = [...ending].filter(([key]) => key.startsWith(`${pathOf(hash)} `))));
  return async () => {
    for (const [key, value] of kept) drafts.set(key, value);
    if (opened) drafts.set(`${pathOf(hash)} ${opened[0]}`, opened[1]);
    go(hash);
    // What is shown there already takes it, too.
    setTimeout(() => watchers.forEach((takeBack) => takeBack()), SHOWN);
  };
}

/** @param {string} hash without its query */
const pathOf = (hash) => hash.split("?", 1)[0] ?? "";

/** @param {string} name */
const keyOf = (name) => `${pathOf(shownAddress())} ${name}`;

/** @param {string} key */
function taken(key) {
  const draft = drafts.get(key);
  drafts.delete(key);
  return draft;
}
