// The free times of a day, to choose from.
import { ErrorNote } from "./parts.js";
import { addDays, instantOf, isDay, sayMinutes, wall } from "./times.js";
import { html, useLayoutEffect, useState } from "./preact.js";
import { text } from "./texts.js";
import { useResource } from "./store.js";
import { withQuery } from "./api.js";

const words = text.calendar.form;
const MOST = 8;

/**
 * @param {{date: string, calendar: Api.Calendar | undefined, length: string, serviceId: string, current: string, isOpen: boolean, onSuggest: (slot: Api.Slot) => void, onPick: (slot: Api.Slot) => void}} props
 *   `isOpen`: whether no time was chosen yet, so that the first free one is suggested
 */
export function FreeTimes({ date, calendar, length, serviceId, current, isOpen, onSuggest, onPick }) {
  const minutes = Number(length);
  const isAsked = calendar && isDay(date) && (serviceId || (minutes >= 5 && minutes <= 480));
  const zone = calendar?.time_zone ?? "UTC";
  const [isAll, setAll] = useState(false);
  const { data, error, reload } = useResource(
    isAsked
      ? withQuery("/api/availability", {
          starts_after: new Date(instantOf(date, 0, zone)).toISOString(),
          starts_before: new Date(instantOf(addDays(date, 1), 0, zone)).toISOString(),
          calendar_id: calendar.id,
          ...(serviceId ? { service_id: serviceId } : { duration_minutes: minutes }),
        })
      : "",
  );
  useLayoutEffect(() => {
    if (isOpen && data?.length) onSuggest(data[0]);
  }, [data]);
  if (!data) return html`<${ErrorNote} error=${error} retry=${reload} />`;
  if (data.length === 0) return html`<p class="quiet">${words.noneFree}</p>`;
  return html`<div class="field"><span class="quiet">${words.free}</span><div class="row free">
    ${data.slice(0, isAll ? data.length : MOST).map((/** @type {Api.Slot} */ slot) => {
      const at = sayMinutes(wall(slot.starts_at, zone).minutes);
      return html`<button type="button" key=${slot.starts_at} aria-pressed=${at === current ? "true" : "false"} onClick=${() => onPick(slot)}>${at}</button>`;
    })}
    ${!isAll && data.length > MOST && html`<button type="button" class="plain" onClick=${() => setAll(true)}>${words.allFree(data.length - MOST)}</button>`}
  </div></div>`;
}
