// Calendar: a day by practitioners or a practitioner's week; the appointment, or the form of a new one, beside it.
import { Action, Empty, ErrorNote, RequestState } from "./parts.js";
import { AddHoliday } from "./holidays.js";
import { BookForm } from "./calendar-book.js";
import { Grid } from "./calendar-grid.js";
import { Icon } from "./icons.js";
import { OneAppointment } from "./calendar-appointment.js";
import { address, go } from "./router.js";
import { addDays, isDay, mondayOf, sayDate, sayMinutes, sayZone, today, wall } from "./times.js";
import { byAge, clinicZone } from "./clinic.js";
import { columnsOf, spanOf } from "./calendar-days.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { may } from "./session.js";
import { removeHoliday } from "./holidays-remove.js";
import { sayError } from "./toasts.js";
import { text } from "./texts.js";
import { useBusy } from "./calendar-busy.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";
import { useList, useResource } from "./store.js";
import { useMove } from "./calendar-move.js";
import { useNarrow } from "./lists.js";
import { withQuery } from "./api.js";

const words = text.calendar;

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route }) {
  const list = useList("/api/calendars?limit=100", { all: true, every: 60_000 });
  if (!list.items) return html`<${RequestState} of=${list} lines=${14} />`;
  if (list.items.length === 0) return html`<${Empty}>${words.empty}</${Empty}>`;
  const calendars = byAge(list.items);
  return html`<${Book} route=${route} calendars=${calendars} />`;
}

/** The part of the query that stays from one appointment to the next. @param {Record<string, string>} query */
const stays = ({ day, view, calendar }) => ({ ...(day ? { day } : {}), ...(view ? { view } : {}), ...(calendar ? { calendar } : {}) });

/** @param {{route: import("./router.js").Route, calendars: Api.Calendar[]}} props */
function Book({ route, calendars }) {
  const { id, query } = route;
  const isBooking = id === "new";
  const isNarrow = useNarrow();
  const { data: opened } = useResource(id && !isBooking ? `/api/appointments/${id}` : "");
  const [followed, setFollowed] = useState("");
  const zone = clinicZone();
  const view = query["view"] === "week" || query["view"] === "day" ? query["view"] : "day";
  const date = isDay(query["day"] ?? "") ? (query["day"] ?? "") : today(zone);
  const one = calendars.find((each) => each.id === query["calendar"]) ?? calendars[0];
  const shown = isNarrow && view === "day" ? calendars.filter(({ id: each }) => each === one?.id) : calendars;
  const columns = columnsOf(view, date, shown, one);
  const list = useList(withQuery("/api/appointments", { ...spanOf(columns), limit: 100 }), { all: true, every: 10_000 });
  const busy = useBusy(columns);
  const [offer, setOffer] = useState(/** @type {{id: string, slots: Api.Slot[]} | null} */ (null));
  const [draft, setDraft] = useState(/** @type {{date: string, minutes: number, calendarId: string, length: number} | null} */ (null));
  const [isHoliday, setHoliday] = useKept("holiday", false);
  const dayField = useRef(/** @type {HTMLInputElement | null} */ (null));
  // Set only when the day changes: a set on each render would discard what is being typed.
  useLayoutEffect(() => {
    if (dayField.current) dayField.current.value = date;
  }, [date]);
  const canWrite = may("appointments:write");
  const kept = stays(query);
  useFocusOf(id);
  /** Show an appointment's day, unless it is in view. @param {Api.Appointment} appointment */
  const reveal = (appointment) => {
    const its = calendars.find((each) => each.id === appointment.calendar_id);
    if (!its) return;
    const { date: day } = wall(appointment.starts_at, its.time_zone);
    const isSeen = columns.some((column) => column.calendar.id === its.id && column.date === day);
    if (!isSeen) go(address("calendar", appointment.id, { ...kept, day, calendar: its.id }), { replace: true });
  };
  const drag = useMove(columns, {
    ...{ canMove: canWrite, query: kept, appointments: list.items ?? [], open: opened },
    onAway: () => opened && reveal(opened),
    onOffer: (appointment, slots) => {
      setOffer({ id: appointment.id, slots });
      if (!slots.length) return;
      go(address("calendar", appointment.id, kept));
    },
  });
  // A form in use stays open with its values, whatever the calendar shows.
  /** @param {Record<string, string>} next */
  const show = (next) => go(isBooking ? address("calendar", "new", { ...query, ...next }) : address("calendar", "", { ...kept, ...next }), { replace: true });
  /** @param {number} by */
  const step = (by) => show({ day: addDays(date, view === "day" ? by : 7 * by) });
  const add = () => !isBooking && go(address("calendar", "new", kept));
  const [choices, setChoices] = useState(0);
  /** @param {import("./calendar-grid.js").Place} place */
  const choose = (place) => {
    if (drag.moving) {
      drag.put(place);
      return;
    }
    const { column, minutes } = place;
    setChoices(choices + 1);
    const chosen = { starts: `${column.date}T${sayMinutes(minutes)}`, with: column.calendar.id };
    go(address("calendar", "new", { ...(isBooking ? query : kept), ...chosen }), { replace: isBooking });
  };
  const keys = {
    n: () => canWrite && add(), b: () => canWrite && add(),
    h: () => canWrite && setHoliday(true),
    d: () => show({ view: "day" }), w: () => show({ view: "week" }), t: () => show({ day: today(zone) }),
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
    Escape: () => id && go(address("calendar", "", kept)),
  };
  useKeys(drag.moving ? {} : keys);
  // If the address names an appointment, show its day, once.
  useEffect(() => {
    if (!opened || followed === opened.id) return;
    setFollowed(opened.id);
    reveal(opened);
  }, [opened?.id]);
  const place = isBooking && draft ? placeOf(columns, draft) : null;
  return html`<div class=${`calendar ${id ? "is-open" : ""}`}>
    <header class="page-head">
      <h1>${titleOf(view, date)}</h1>
      <span class="quiet">${sayZone(view === "week" && one ? one.time_zone : zone)}</span>
      <div class="row">
        <button type="button" class="icon-only" data-repeats aria-label=${words.earlier} title=${words.earlier} onClick=${() => step(-1)}><${Icon} name="back" /></button>
        <button type="button" onClick=${() => show({ day: today(zone) })}>${words.today}</button>
        <button type="button" class="icon-only" data-repeats aria-label=${words.later} title=${words.later} onClick=${() => step(1)}><${Icon} name="next" /></button>
      </div>
      <input type="date" class="day-field" ref=${dayField} aria-label=${text.calendar.form.date} onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => isDay(event.currentTarget.value) && show({ day: event.currentTarget.value })} />
      <div class="choices" role="group" aria-label=${text.pages.calendar}>
        ${/** @type {("day" | "week")[]} */ (["day", "week"]).map((each) => html`<button type="button" class="plain" key=${each} aria-pressed=${view === each ? "true" : "false"} onClick=${() => show({ view: each })}>${words[each]}</button>`)}
      </div>
      ${(view === "week" || isNarrow) && html`<select class="one-calendar" aria-label=${words.practitioner} value=${one?.id} onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => show({ calendar: event.currentTarget.value })}>
        ${calendars.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === one?.id}>${each.name}</option>`)}</select>`}
      ${canWrite && html`<div class="row adds"><${Action} onClick=${() => setHoliday(true)}>${words.addHoliday}</${Action}><${Action} kind="primary" icon="plus" onClick=${() => add()}>${words.new}</${Action}></div>`}
    </header>
    <p class="visually-hidden" role="status">${drag.said}</p>
    <${ErrorNote} error=${list.error ?? busy.error} retry=${() => (list.reload(), busy.reload())} />
    <div class="calendar-body">
      ${drag.moving && html`<p class="note move-note">${drag.said}</p>`}
      <${Grid} view=${view} columns=${columns} appointments=${list.items ?? []} busy=${busy.blocks} current=${id} moving=${drag.moving} drag=${drag}
        draft=${place && draft ? { place, length: draft.length } : null} canBook=${canWrite} isBooking=${isBooking} onReopen=${(/** @type {import("./calendar-days.js").Column} */ { calendar, date: day }) => removeHoliday(calendars, calendar, day).catch(sayError)}
        onDay=${(/** @type {string} */ day) => show({ day, view: "day" })}
        onFree=${choose} />
      ${id && html`<aside class="side-panel" tabindex="-1" aria-label=${text.shell.detail}>
        <a class="button plain icon-only close" aria-label=${text.actions.close} href=${address("calendar", "", kept)}>×</a>
        ${isBooking && !canWrite && html`<${Empty}>${text.states.noChange}</${Empty}>`}
        ${isBooking && canWrite && html`<${BookForm} key=${`${query["contact"]} ${query["call"]}`} query=${query} choices=${choices} calendars=${calendars} date=${date} one=${one} onDraft=${setDraft}
          onDone=${(/** @type {Api.Appointment} */ made) => go(address("calendar", made.id, kept), { replace: true })} />`}
        ${!isBooking && html`<${OneAppointment} key=${id} id=${id} calendars=${calendars} offers=${offer?.id === id ? offer.slots : []} onOffer=${(/** @type {Api.Slot[]} */ slots) => setOffer({ id, slots })} onMove=${drag.pick} onMoved=${reveal} />`}
      </aside>`}
    </div>
    ${isHoliday && html`<${AddHoliday} calendars=${calendars} day=${date} opened=${["holiday", true]} onClose=${() => setHoliday(false)} />`}
  </div>`;
}

/**
 * If the focus went with what was open beside the calendar, give it to what is open now, or to where it was opened.
 * @param {string} id of the appointment that is open, `new`, or empty
 */
function useFocusOf(id) {
  const last = useRef(id);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = id;
    if (before === id || document.activeElement !== document.body) return;
    const next = id ? ".side-panel" : before === "new" ? ".adds .primary" : `[data-appointment="${before}"]`;
    /** @type {HTMLElement | null} */ (document.querySelector(next))?.focus({ preventScroll: true });
  }, [id]);
}

/** @param {import("./calendar-days.js").Column[]} columns @param {{date: string, minutes: number, calendarId: string}} draft */
function placeOf(columns, { date, minutes, calendarId }) {
  const column = columns.find((each) => each.date === date && each.calendar.id === calendarId);
  return column ? { column, minutes } : null;
}

/** @param {"day" | "week"} view @param {string} date */
function titleOf(view, date) {
  const isThisYear = date.slice(0, 4) === today(clinicZone()).slice(0, 4);
  if (view === "day") return sayDate(date, { weekday: "long", day: "numeric", month: "long", ...(isThisYear ? {} : { year: "numeric" }) });
  const monday = mondayOf(date);
  return `${sayDate(monday, { day: "numeric", month: "short" })} – ${sayDate(addDays(monday, 6), { day: "numeric", month: "short", year: "numeric" })}`;
}
