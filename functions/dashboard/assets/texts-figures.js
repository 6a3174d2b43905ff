// The texts of the figures of calls, loaded with them. Another language would be another such object.
/** @param {number} count */
const calls = (count) => `${count.toLocaleString("en")} ${count === 1 ? "call" : "calls"}`;

/** @typedef {"booked" | "talked" | "missed" | "failed"} GroupName */

export const figures = {
  title: "Figures", span: "Days", agent: "Agent",
  /** @param {number} days */
  days: (days) => `${days} days`,
  /** @param {string} from @param {string} to @param {string} zone */
  about: (from, to, zone) => `${from} to ${to}, by the clocks of ${zone}. Calls count once they have ended.`,
  empty: "No calls ended in these days. Figures come with the first call that an agent answers or places.",
  perDay: "Calls a day", chart: "Calls a day, by what came of them. Left and right walk along the days, Enter lists a day's calls.",
  groups: /** @type {Record<GroupName, string>} */ ({ booked: "booked", talked: "talked, nothing booked", missed: "no conversation", failed: "failed" }),
  ofGroups: /** @type {Record<GroupName, string>} */ ({ booked: "booked", talked: "talked", missed: "no conversation", failed: "failed" }),
  calls,
  /** @param {number} count @param {string} day @param {number} most */
  whole: (count, day, most) => `${calls(count)}, most on ${day}: ${most}.`,
  /** @param {string} day @param {string[]} parts */
  ofDay: (day, parts) => `${day}: ${parts.join(" · ")}`,
  answered: "Answered", booked: "Booked", minutes: "Minutes",
  /** @param {number} part @param {number} all */
  answeredOf: (part, all) => `${part.toLocaleString("en")} of ${calls(all)}, no voicemails`,
  /** @param {number} part @param {number} all */
  bookedOf: (part, all) => `in ${part.toLocaleString("en")} of ${all.toLocaleString("en")} answered ${all === 1 ? "call" : "calls"}`,
  /** @param {string} average */
  average: (average) => `${average} a call on average`,
  /** @param {string} value @param {number} days */
  before: (value, days) => `${value} in the ${days} days before`,
  /** @param {string} title @param {string} value */
  small: (title, value) => `${title} by day; all together ${value}`,
  /** @param {number} minutes */
  inMinutes: (minutes) => `${minutes.toLocaleString("en")} min`,
  none: "–", outcomes: "What came of them", table: "Day by day, as a table",
  head: ["Day", "Calls", "Booked", "Talked", "No conversation", "Failed", "Answered", "Minutes"],
};
