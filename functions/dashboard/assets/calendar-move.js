// Moves an appointment, by dragging or with m, arrows and Enter. A refusal is shown with alternatives.
import { PIXELS_A_MINUTE } from "./calendar-grid.js";
import { STEP } from "./calendar-days.js";
import { instantOf, sayDate, sayMinutes, wall } from "./times.js";
import { isRule, move, offersOf } from "./appointments-write.js";
import { useStaying } from "./router.js";
import { sayError } from "./toasts.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";
import { useEffect, useRef, useState } from "./preact.js";

const words = text.calendar;
// Pixels that a pointer moves before a click becomes a drag.
const SLACK = 4;
/** @type {Record<string, [number, number]>} columns and minutes */
const ARROWS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The nearest possible start in the day. @param {number} minutes */
const withinDay = (minutes) => Math.min(1440 - STEP, Math.max(0, minutes));

/**
 * @param {import("./calendar-days.js").Column[]} columns
 * @param {{canMove: boolean, query: Record<string, string>, appointments: Api.Appointment[], open: Api.Appointment | undefined, onAway: () => void, onOffer: (appointment: Api.Appointment, slots: Api.Slot[]) => void}} options
 *   `open`: the one beside the calendar, which may be newer than the list; `onAway`: shows the day of the open appointment, which is out of view
 */
export function useMove(columns, { canMove, query, appointments, open, onAway, onOffer }) {
  const [moving, setMoving] = useState(/** @type {import("./calendar-grid.js").Moving | null} */ (null));
  const dragged = useRef(false);
  const [said, setSaid] = useState("");
  // The appointment that is to be moved once its day is shown.
  const [awaited, setAwaited] = useState("");
  const staying = useStaying();

  /** @param {import("./calendar-grid.js").Moving} wanted @param {boolean} [override] */
  async function drop({ appointment, place }, override = false) {
    setMoving(null);
    setSaid("");
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(`[data-appointment="${appointment.id}"]`))?.focus());
    const { calendar, date } = place.column;
    const startsAt = new Date(instantOf(date, place.minutes, calendar.time_zone, appointment.starts_at)).toISOString();
    if (startsAt === new Date(appointment.starts_at).toISOString() && calendar.id === appointment.calendar_id) return;
    const isHere = staying();
    // Alternatives to an earlier attempt do not concern this one.
    onOffer(appointment, []);
    try {
      await move(appointment, { startsAt, calendar, override });
    } catch (error) {
      const slots = isHere() ? offersOf(error) : [];
      if (slots.length) onOffer(appointment, slots);
      if (isRule(error)) sayError(error, { label: words.moveAnyway, act: () => drop({ appointment, place }, true) });
      else if (!slots.length) sayError(error);
    }
  }

  /** @param {import("./calendar-grid.js").Moving} next @param {(when: string, name: string) => string} [say] */
  function show(next, say = words.moveTo) {
    setMoving(next);
    const { column, minutes } = next.place;
    setSaid(say(`${sayDate(column.date)}, ${sayMinutes(minutes)}`, column.calendar.name));
  }

  /** @param {KeyboardEvent} event */
  function step(event) {
    const by = ARROWS[event.key];
    if (!moving || !by) return;
    const at = columns.findIndex(({ key }) => key === moving.place.column.key);
    const column = columns[Math.min(columns.length - 1, Math.max(0, at + by[0]))];
    if (column) show({ ...moving, place: { column, minutes: withinDay(moving.place.minutes + by[1]) } });
  }

  /** @type {import("./keys.js").Bindings} */
  const keys = moving
    ? { ArrowUp: step, ArrowDown: step, ArrowLeft: step, ArrowRight: step, Enter: () => void drop(moving), Escape: leaveIt }
    : { m: () => pick() };
  useKeys(keys);

  function leaveIt() {
    setMoving(null);
    setSaid("");
  }

  /** Start moving the appointment that has the focus, or is open. A second time, leave it where it is. */
  function pick() {
    if (moving) {
      leaveIt();
      return;
    }
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["appointment"] : undefined;
    const appointment = !focused || focused === open?.id ? open : appointments.find(({ id }) => id === focused);
    const column = appointment && columnOf(appointment);
    if (!canMove || !appointment) return;
    if (!column) {
      setAwaited(appointment.id);
      onAway();
      return;
    }
    setAwaited("");
    // The link must not handle the keys of the move.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    show({ appointment, place: { column, minutes: wall(appointment.starts_at, column.calendar.time_zone).minutes } });
  }

  useEffect(() => {
    if (!awaited) return;
    if (awaited !== open?.id) setAwaited("");
    else if (columnOf(open)) pick();
  });

  /** @param {Api.Appointment} appointment */
  const columnOf = (appointment) =>
    columns.find(({ calendar, date }) => calendar.id === appointment.calendar_id && wall(appointment.starts_at, calendar.time_zone).date === date);

  return {
    moving, said, query, pick,
    /** Move it to where the grid was clicked. @param {import("./calendar-grid.js").Place} place */
    put: (place) => void (moving && drop({ ...moving, place })),
    /** @param {MouseEvent} event */
    click: (event) => {
      if (dragged.current) event.preventDefault();
      else leaveIt();
    },
    /**
     * @param {PointerEvent} start
     * @param {Api.Appointment} appointment
     * @param {import("./calendar-days.js").Column} column
     * @param {import("./calendar-days.js").Span} span
     */
    begin: (start, appointment, column, span) => {
      dragged.current = false;
      if (!canMove || start.button !== 0 || start.pointerType === "touch") return;
      /** @type {import("./calendar-grid.js").Moving | null} */
      let latest = null;
      /** @param {PointerEvent} event */
      const follow = (event) => {
        const down = event.clientY - start.clientY;
        if (!dragged.current && Math.hypot(event.clientX - start.clientX, down) < SLACK) return;
        dragged.current = true;
        const under = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each instanceof HTMLElement && each.dataset["column"]);
        const key = under instanceof HTMLElement ? under.dataset["column"] : undefined;
        const minutes = Math.round((span.from + down / PIXELS_A_MINUTE) / STEP) * STEP;
        latest = { appointment, place: { column: columns.find((each) => each.key === key) ?? latest?.place.column ?? column, minutes: withinDay(minutes) } };
        show(latest, words.dragTo);
      };
      const end = () => {
        stop();
        if (latest) void drop(latest);
      };
      /** @param {KeyboardEvent} event */
      const leave = (event) => {
        if (!dragged.current) return;
        // While the pointer moves it, keys do not.
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.key !== "Escape") return;
        stop();
        leaveIt();
      };
      const stop = () => {
        removeEventListener("pointermove", follow);
        removeEventListener("pointerup", end);
        removeEventListener("keydown", leave, true);
      };
      addEventListener("pointermove", follow);
      addEventListener("pointerup", end);
      addEventListener("keydown", leave, true);
    },
  };
}
