// Busy time of other systems, by calendar.
import { spanOf } from "./calendar-days.js";
import { useLists } from "./store.js";
import { withQuery } from "./api.js";

// The longest block, in minutes. Vacations last for weeks, and a block can be found only by its start.
const LONGEST = 31 * 1440;
// Milliseconds between two requests, because a member's requests are limited.
const EVERY = 10_000;

/**
 * The blocks of each calendar in these columns. Where they can't be read, time that is busy would look free.
 * @param {import("./calendar-days.js").Column[]} columns
 * @returns {{blocks: Record<string, {starts_at: string, ends_at: string}[]>, error: Error | null, reload: () => void}}
 */
export function useBusy(columns) {
  const calendars = [...new Set(columns.map(({ calendar }) => calendar.id))];
  const paths = calendars.map((id) => withQuery(`/api/calendars/${id}/busy`, { ...spanOf(columns, LONGEST), limit: 100 }));
  const { lists, error, reload } = useLists(paths, { every: EVERY });
  return { blocks: Object.fromEntries(calendars.map((id, index) => [id, lists[index] ?? []])), error, reload };
}
