// Busy time of other systems, by calendar.
import { spanOf } from "./calendar-days.js";
import { useBodies } from "./store.js";
import { withQuery } from "./api.js";

/**
 * The blocks of each calendar in these columns; none where there are none.
 * @param {import("./calendar-days.js").Column[]} columns
 * @returns {Record<string, {starts_at: string, ends_at: string}[]>}
 */
export function useBusy(columns) {
  const calendars = [...new Set(columns.map(({ calendar }) => calendar.id))];
  const paths = calendars.map((id) => withQuery(`/api/calendars/${id}/busy`, { ...spanOf(columns), limit: 100 }));
  const blocks = useBodies(paths);
  return Object.fromEntries(calendars.map((id, index) => [id, blocks[index] ?? []]));
}
