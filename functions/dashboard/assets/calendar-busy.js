// Busy time of other systems, by calendar.
import { spanOf } from "./calendar-days.js";
import { useLists } from "./store.js";
import { withQuery } from "./api.js";

// The longest block, in minutes: vacations last for weeks, and are found by their beginning alone. An hour more
// is for months in which the clocks go back.
const LONGEST = 31 * 1440 + 60;
// Milliseconds from one request to the next: a member's requests are counted.
const EVERY = 10_000;

/**
 * The blocks of each calendar in these columns; none where there are none.
 * @param {import("./calendar-days.js").Column[]} columns
 * @returns {Record<string, {starts_at: string, ends_at: string}[]>}
 */
export function useBusy(columns) {
  const calendars = [...new Set(columns.map(({ calendar }) => calendar.id))];
  const paths = calendars.map((id) => withQuery(`/api/calendars/${id}/busy`, { ...spanOf(columns, LONGEST), limit: 100 }));
  const blocks = useLists(paths, { every: EVERY });
  return Object.fromEntries(calendars.map((id, index) => [id, blocks[index] ?? []]));
}
