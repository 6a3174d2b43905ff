// Calls that need attention: urgent, failed, voicemail or hung up, until they are called back or marked as handled.
import { ask } from "./api.js";
import { isUrgent, momentOf } from "./calls-row.js";
import { may } from "./session.js";
import { refresh, remember, useList } from "./store.js";
import { say } from "./toasts.js";
import { text } from "./texts.js";

const RECENT = "/api/calls?limit=100";
const NEEDY = ["failed", "voicemail", "abandoned", "no_answer", "busy"];
// Days: enough for a weekend with a holiday.
const AGE = 4;

/** Mark a call as dealt with, for all of the clinic, or remove the mark. @param {string} id @param {boolean} isHandled */
async function markHandled(id, isHandled) {
  const { body, etag } = await ask("PATCH", `/api/calls/${id}`, { body: { handled: isHandled } });
  if (body) remember(`/api/calls/${id}`, body, etag);
  refresh("/api/calls?");
}

/** Whether a call asks for someone, as long as it is not handled. @param {Api.Call} call */
export const needsSomeone = (call) => isUrgent(call) || NEEDY.includes(call.outcome ?? "");

/** Mark a call as dealt with, and say so, with Undo. @param {string} id */
export async function sayHandled(id) {
  await markHandled(id, true);
  say(text.today.marked, () => markHandled(id, false));
}

/** @param {Api.Call} call @param {number} now */
const isRecent = (call, now) => now - Date.parse(momentOf(call)) < AGE * 86_400_000;

/** Whether calls older than these (newest first) are not needed. @param {Api.Call[]} calls */
function reachesAge(calls) {
  const oldest = calls.at(-1);
  return !oldest || !isRecent(oldest, Date.now());
}

/**
 * Those of *calls* that need attention: urgent ones first, then the newest first.
 * @param {Api.Call[]} calls
 * @param {number} now
 */
function needing(calls, now) {
  /** @type {Set<string>} */
  const answered = new Set();
  /** @type {Api.Call[]} */
  const needy = [];
  for (const call of calls) {
    const isNeedy = needsSomeone(call);
    const isAnswered = call.contact_id !== null && answered.has(call.contact_id ?? "");
    if (isRecent(call, now) && isNeedy && !isAnswered && !call.handled) needy.push(call);
    // A later call that reached the person, or is about to, settles the earlier ones.
    const isReached = call.direction === "outbound" && !isNeedy && call.status !== "canceled";
    if (call.contact_id && (isReached || call.outcome === "appointment_booked")) answered.add(call.contact_id);
  }
  // Urgent calls must not be hidden below those that hung up.
  return [...needy.filter(isUrgent), ...needy.filter((call) => !isUrgent(call))];
}

/** @param {number} every milliseconds between two polls */
export function useNeeding(every) {
  const list = useList(may("calls:read") ? RECENT : "", { every, until: reachesAge });
  return { ...list, items: list.items && needing(list.items, Date.now()) };
}
