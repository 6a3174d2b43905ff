// Calls that need someone: urgent, failed, left a message or hung up; until they are called back, or marked as done.
import { isUrgent, momentOf } from "./calls-row.js";
import { may } from "./session.js";
import { useEffect, useReducer } from "./preact.js";
import { useList } from "./store.js";

const RECENT = "/api/calls?limit=100";
const NEEDY = ["failed", "voicemail", "abandoned", "no_answer", "busy"];
// Days: over a weekend, and a holiday beside it.
const AGE = 4;
// Marks are of this browser, the latest of them.
const KEY = "done-calls";
const MOST = 500;
/** @type {Set<() => void>} */
const watchers = new Set();

/** @returns {string[]} */
function doneIds() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids : [];
  } catch {
    return [];
  }
}

/** Mark a call as done, or take the mark away. @param {string} id @param {boolean} isDone */
export function markDone(id, isDone) {
  const others = doneIds().filter((each) => each !== id);
  localStorage.setItem(KEY, JSON.stringify((isDone ? [...others, id] : others).slice(-MOST)));
  for (const watcher of watchers) watcher();
}

/** @param {Api.Call} call @param {number} now */
const isRecent = (call, now) => now - Date.parse(momentOf(call)) < AGE * 86_400_000;

/** Whether calls after these, the newest first, need not be looked at. @param {Api.Call[]} calls */
function reachesAge(calls) {
  const oldest = calls.at(-1);
  return !oldest || !isRecent(oldest, Date.now());
}

/**
 * Of these calls, the urgent and then the newest first, those that need someone.
 * @param {Api.Call[]} calls
 * @param {string[]} done
 * @param {number} now
 */
function needing(calls, done, now) {
  /** @type {Set<string>} */
  const answered = new Set();
  /** @type {Api.Call[]} */
  const needy = [];
  for (const call of calls) {
    const isNeedy = isUrgent(call) || (call.outcome !== null && NEEDY.includes(call.outcome ?? ""));
    const isAnswered = call.contact_id !== null && answered.has(call.contact_id ?? "");
    if (isRecent(call, now) && isNeedy && !isAnswered && !done.includes(call.id)) needy.push(call);
    // A later call that reached someone, or is about to, answers the earlier ones.
    const isReached = call.direction === "outbound" && !isNeedy && call.status !== "canceled";
    if (call.contact_id && (isReached || call.outcome === "appointment_booked")) answered.add(call.contact_id);
  }
  // Who can't wait is not looked for below who hung up.
  return [...needy.filter(isUrgent), ...needy.filter((call) => !isUrgent(call))];
}

/** @param {number} every milliseconds between two looks */
export function useNeeding(every) {
  const [, update] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    const again = () => update();
    watchers.add(again);
    return () => void watchers.delete(again);
  }, []);
  const list = useList(may("calls:read") ? RECENT : "", { every, until: reachesAge });
  return { ...list, items: list.items && needing(list.items, doneIds(), Date.now()) };
}
