// One appointment beside the calendar: the patient, the reason, and the next steps.
import { Action, Confirm, Facts, RequestState, useTitle } from "./parts.js";
import { AppointmentState } from "./appointments-link.js";
import { address, useStaying } from "./router.js";
import { cancel, change, isLongPast, move, offersOf, sayWhen } from "./appointments-write.js";
import { clinicZone, useAgents } from "./clinic.js";
import { html, useLayoutEffect, useRef, useState } from "./preact.js";
import { instantOf, sayBirth, sayMinutes, wall } from "./times.js";
import { may } from "./session.js";
import { minutesOf } from "./calendar-days.js";
import { sayError } from "./toasts.js";
import { sayPhone } from "./phones.js";
import { text } from "./texts.js";
import { useContact } from "./contacts-names.js";
import { useNarrow } from "./lists.js";
import { useResource } from "./store.js";

const words = text.appointments;
/** @type {Record<Api.AppointmentStatus, ("booked" | "confirmed" | "arrived" | "fulfilled" | "noshow")[]>} */
const NEXT = {
  booked: ["confirmed", "arrived", "noshow"], confirmed: ["arrived", "noshow"], arrived: ["fulfilled", "noshow", "booked"],
  fulfilled: ["arrived"], noshow: ["booked", "arrived"], cancelled: [],
};

/** @param {{id: string, calendars: Api.Calendar[], offers: Api.Slot[], onOffer: (slots: Api.Slot[]) => void, onMove: () => void, onMoved: (moved: Api.Appointment) => void}} props
 *   `onMove`: starts a move in the grid; `onMoved`: called after one to a given time, which may be out of view */
export function OneAppointment({ id, calendars, offers, onOffer, onMove, onMoved }) {
  const asked = useResource(`/api/appointments/${id}`, { every: 10_000 });
  if (!asked.data) return html`<${RequestState} of=${asked} />`;
  return html`<${Shown} appointment=${asked.data} asked=${asked} calendars=${calendars} offers=${offers} onOffer=${onOffer} onMove=${onMove} onMoved=${onMoved} />`;
}

/** @param {{appointment: Api.Appointment, asked: import("./store.js").Resource, calendars: Api.Calendar[], offers: Api.Slot[], onOffer: (slots: Api.Slot[]) => void, onMove: () => void, onMoved: (moved: Api.Appointment) => void}} props */
function Shown({ appointment, asked, calendars, offers, onOffer, onMove, onMoved }) {
  const calendar = calendars.find(({ id }) => id === appointment.calendar_id);
  const contact = useContact(appointment.contact_id);
  const agent = useAgents().find(({ id }) => id === appointment.agent_id);
  // Below the appointment, which then covers the calendar, nothing can be moved to a place in it.
  const isNarrow = useNarrow();
  const [isMoving, setMoving] = useState(false);
  const [isCancelling, setCancelling] = useState(false);
  const staying = useStaying();
  const name = appointment.patient?.name ?? contact?.name ?? "";
  const canWrite = may("appointments:write");
  const isAhead = ["booked", "confirmed"].includes(appointment.status);
  useTitle(name, text.pages.calendar);
  /** @param {"booked" | "confirmed" | "arrived" | "fulfilled" | "noshow"} status */
  const become = (status) => change(appointment, { status }, words.nowIs(name, words.statuses[status])).catch(sayError);
  return html`<div class="panel-body">
    <h2><bdi>${name}</bdi></h2>
    <p class="under"><${AppointmentState} status=${appointment.status} /><strong>${sayWhen(appointment.starts_at, calendar)}</strong><span>${appointment.duration_minutes} min</span></p>
    ${canWrite && html`<div class="actions">
      ${NEXT[appointment.status].map((status) => html`<${Action} key=${status} onClick=${() => become(status)}>${words.become[status]}</${Action}>`)}
      ${isAhead && html`${!isNarrow && html`<${Action} icon="move" onClick=${onMove} title="m">${words.move}</${Action}>`}
        <${Action} kind="plain" onClick=${() => setMoving(!isMoving)}>${words.changeTime}</${Action}>
        <${Action} kind="plain" onClick=${() => (isLongPast(appointment) ? setCancelling(true) : cancel(appointment, calendar).catch(sayError))}>${words.cancel}</${Action}>`}
    </div>`}
    <${RequestState} of=${asked} />
    ${isCancelling && html`<${Confirm} title=${words.cancelTitle(name)} body=${words.cancelBody} act=${words.cancel} leave=${words.keepIt}
      onAct=${() => cancel(appointment, calendar)} onClose=${() => setCancelling(false)} />`}
    ${isMoving && isAhead && html`<${OtherTime} appointment=${appointment} calendars=${calendars} onDone=${() => setMoving(false)} onOffer=${onOffer} onMoved=${onMoved} />`}
    ${offers.length > 0 && html`<${Offers} slots=${offers} calendars=${calendars} onPick=${(/** @type {Api.Slot} */ slot) => {
      const its = calendars.find(({ id }) => id === slot.calendar_id);
      onOffer([]);
      const isHere = staying();
      if (its) move(appointment, { startsAt: slot.starts_at, calendar: its }).then((moved) => moved && isHere() && onMoved(moved), sayError);
    }} />`}
    <${Facts} rows=${[
      [words.with, calendar?.name],
      [words.service, appointment.service],
      [words.notes, appointment.notes && html`<span class="as-written">${appointment.notes}</span>`],
      [words.born, appointment.patient?.date_of_birth && sayBirth(appointment.patient.date_of_birth)],
      [words.contact, contact && html`<a href=${address("contacts", contact.id)}><bdi>${contact.name}</bdi></a>`],
      [words.phone, contact && html`<a class="number" href=${`tel:${contact.phone}`}>${sayPhone(contact.phone)}</a>`],
      [words.bookedBy, agent?.name],
      [words.call, appointment.call_id && html`<a href=${address("calls", appointment.call_id)}>${words.openCall}</a>`],
      [words.reason, appointment.cancellation_reason],
    ]} />
  </div>`;
}

/** Free times in place of one that is taken. @param {{slots: Api.Slot[], calendars: Api.Calendar[], onPick: (slot: Api.Slot) => void}} props */
export function Offers({ slots, calendars, onPick }) {
  return html`<div class="note warn" role="alert"><p>${words.taken}</p>
    <div class="row">${slots.map((slot) => html`<button type="button" key=${slot.starts_at + slot.calendar_id} onClick=${() => onPick(slot)}>${sayWhen(slot.starts_at, calendars.find(({ id }) => id === slot.calendar_id))}</button>`)}</div>
  </div>`;
}

/** Where an appointment is, as the form has it. @param {Api.Appointment} appointment @param {Api.Calendar[]} calendars */
function placeOf({ starts_at: at, calendar_id: calendarId }, calendars) {
  const own = calendars.find(({ id }) => id === calendarId);
  const { date, minutes } = wall(at, own?.time_zone ?? clinicZone());
  return { date, time: sayMinutes(minutes), calendarId };
}

/** @param {{appointment: Api.Appointment, calendars: Api.Calendar[], onDone: () => void, onOffer: (slots: Api.Slot[]) => void, onMoved: (moved: Api.Appointment) => void}} props */
function OtherTime({ appointment: current, calendars, onDone, onOffer, onMoved }) {
  // As it was when the form was filled: a change that someone else has made since must not be undone unseen.
  const [appointment, setAppointment] = useState(current);
  const [wanted, setWanted] = useState(() => placeOf(current, calendars));
  const isTouched = useRef(false);
  // Until something is chosen, the form follows.
  useLayoutEffect(() => {
    if (isTouched.current) return;
    setAppointment(current);
    setWanted(placeOf(current, calendars));
  }, [current.starts_at, current.calendar_id]);
  const [override, setOverride] = useState(false);
  const staying = useStaying();
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    const calendar = calendars.find(({ id }) => id === wanted.calendarId);
    if (!calendar) return;
    const startsAt = new Date(instantOf(wanted.date, minutesOf(wanted.time), calendar.time_zone, appointment.starts_at)).toISOString();
    const isHere = staying();
    onOffer([]);
    try {
      const moved = await move(appointment, { startsAt, calendar, override });
      if (moved && isHere()) onMoved(moved);
      onDone();
    } catch (error) {
      const slots = isHere() ? offersOf(error) : [];
      onOffer(slots);
      if (!slots.length) sayError(error);
    }
  };
  /** @param {Partial<typeof wanted>} next */
  const set = (next) => {
    isTouched.current = true;
    setWanted({ ...wanted, ...next });
    // The refusal concerned the previous time only.
    setOverride(false);
  };
  const names = text.calendar.form;
  return html`<form onSubmit=${save} aria-label=${words.changeTime}>
    <div class="columns">
      <label class="field">${names.date}<input type="date" required value=${wanted.date} onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => set({ date: event.currentTarget.value })} /></label>
      <label class="field">${names.time}<input type="time" required step="300" value=${wanted.time} onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => set({ time: event.currentTarget.value })} /></label>
      <label class="field">${names.practitioner}<select value=${wanted.calendarId} onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => set({ calendarId: event.currentTarget.value })}>
        ${calendars.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === wanted.calendarId}>${each.name}</option>`)}</select></label>
    </div>
    <label class="check"><input type="checkbox" checked=${override} onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setOverride(event.currentTarget.checked)} /> ${names.override}</label>
    <div class="row"><button class="primary">${words.save}</button><button type="button" onClick=${onDone}>${text.actions.cancel}</button></div>
  </form>`;
}
