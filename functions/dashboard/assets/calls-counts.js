// Counts of calls as the figures show them: what came of calls in four groups, rates and minutes.

/** @typedef {import("./texts-figures.js").GroupName} GroupName */

/** Outcomes by group, in the order in which bars are stacked. @type {[GroupName, (keyof Api.CallsByOutcome)[]][]} */
export const GROUPS = [
  ["booked", ["appointment_booked"]],
  ["talked", ["appointment_changed", "information", "transferred", "other"]],
  ["missed", ["voicemail", "no_answer", "busy", "abandoned"]],
  ["failed", ["failed"]],
];

/** Outcomes of calls that, as a rule, were never answered: the list knows no span for these, which is one of answers. */
export const UNANSWERED = ["no_answer", "busy", "failed"];

/** How many calls of each group. @param {Api.CallCounts} counts */
export const grouped = ({ by_outcome: of }) => GROUPS.map(([, outcomes]) => outcomes.reduce((sum, outcome) => sum + of[outcome], 0));

/** Calls in which someone spoke with someone: a voicemail that answered is none. @param {Api.CallCounts} counts */
export const reached = ({ answered, by_outcome: of }) => Math.max(0, answered - of.voicemail);

/** What part of calls was answered; null: there were none. @param {Api.CallCounts} counts */
export const answerRate = (counts) => (counts.calls ? reached(counts) / counts.calls : null);

/** In what part of answered calls something was booked; null: none was answered. @param {Api.CallCounts} counts */
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
