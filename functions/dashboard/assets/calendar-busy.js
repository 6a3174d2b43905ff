// Busy time of other systems, by calendar.
import { spanOf } from "./calendar-days.js";
import { useLists } from "./store.js";
import { withQuery } from "./api.js";

// The longest block, in minutes. Vacations last for weeks, and a block can be found only by its start.
const LONGEST = 31 * 1440;
// Milliseconds between two requests, because a member's requests are limited.
const EVERY = 10_000;

/**
 * The blocks of each calendar in these columns.
 * @param {import("./calendar-days.js").Column[]} columns
 * @returns {Record<string, {starts_at: string, ends_at: string}[]>}
 */
export function useBusy(columns) {
  const calendars = [...new Set(columns.map(({ calendar }) => calendar.id))];
  const paths = calendars.map((id) => withQuery(`/api/calendars/${id}/busy`, { ...spanOf(columns, LONGEST), limit: 100 }));
  const blocks = useLists(paths, { every: EVERY });
  return Object.fromEntries(calendars.map((id, index) => [id, blocks[index] ?? []]));
}
