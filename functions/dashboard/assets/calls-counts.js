// Counts of calls for the figures: outcomes in four groups, rates and minutes.

/** @typedef {import("./texts-figures.js").GroupName} GroupName */

/** Outcomes by group, in the order in which bars are stacked. @type {[GroupName, (keyof Api.CallsByOutcome)[]][]} */
export const GROUPS = [
  ["booked", ["appointment_booked"]],
  ["talked", ["appointment_changed", "information", "transferred", "other"]],
  ["missed", ["voicemail", "no_answer", "busy", "abandoned"]],
  ["failed", ["failed"]],
];

/** Outcomes of calls that are usually unanswered: the list filters by the time of answer, so no span finds them. */
export const UNANSWERED = ["no_answer", "busy", "failed"];

/** The number of calls in each group. @param {Api.CallCounts} counts */
export const grouped = ({ by_outcome: of }) => GROUPS.map(([, outcomes]) => outcomes.reduce((sum, outcome) => sum + of[outcome], 0));

/** Calls in which two people spoke; a voicemail does not count. @param {Api.CallCounts} counts */
export const reached = ({ answered, by_outcome: of }) => Math.max(0, answered - of.voicemail);

/** The share of calls that were answered; null if there were no calls. @param {Api.CallCounts} counts */
export const answerRate = (counts) => (counts.calls ? reached(counts) / counts.calls : null);

/** The share of answered calls with a booking; null if none was answered. @param {Api.CallCounts} counts */
export const bookedRate = (counts) => (reached(counts) ? Math.min(1, counts.booked / reached(counts)) : null);

/** @param {Api.CallCounts} counts */
export const minutes = ({ duration_seconds: seconds }) => Math.round(seconds / 60);

/** "93%". @param {number | null} rate */
export const sayRate = (rate) => (rate === null ? "" : `${Math.round(rate * 100)}%`);

/** The next round number whose half is whole, for the top of an axis. @param {number} most */
export function ceiling(most) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const found = [1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= most && (step * unit) % 2 === 0) ?? 10;
  return found * unit;
}
