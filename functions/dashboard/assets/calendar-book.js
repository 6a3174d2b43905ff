// The form of a new appointment, beside the calendar. The grid shows an outline of it.
import { ContactPicker } from "./contacts-picker.js";
import { Field, FormError, FormOf, useForm } from "./forms.js";
import { FreeTimes } from "./calendar-free.js";
import { Offers } from "./calendar-appointment.js";
import { book, offersOf } from "./appointments-write.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { nameAndPhone, sayPhone } from "./phones.js";
import { minutesOf } from "./calendar-days.js";
import { sayMinutes, sayZone, wall } from "./times.js";
import { text } from "./texts.js";
import { useContact } from "./contacts-names.js";
import { useKept } from "./drafts.js";
import { useServices } from "./clinic.js";
import { useTitle } from "./parts.js";

const words = text.calendar.form;

/** @typedef {{date: string, minutes: number, calendarId: string, length: number}} Draft */

/**
 * @param {{query: Record<string, string>, choices: number, calendars: Api.Calendar[], date: string, one: Api.Calendar | undefined,
 *   onDraft: (draft: Draft | null) => void, onDone: (made: Api.Appointment) => void}} props
 *   `choices`: how often a place was chosen in the grid, the same one again included
 */
export function BookForm({ query, choices, calendars, date, one, onDraft, onDone }) {
  const services = useServices().filter(({ active }) => active);
  const known = useContact(query["contact"] ?? null);
  // Null if the contact was removed, even the one in the address.
  const [picked, setPicked] = useKept("picked", /** @type {Api.Contact | null | undefined} */ (undefined));
  const [isNew, setNew] = useKept("is-new", false);
  const contact = (picked === undefined ? known : picked) ?? null;
  const [day = date, time = nextQuarter(one)] = (query["starts"] ?? "").split("T").filter(Boolean);
  const initial = {
    ...{ name: "", phone: "", patient: "", service_id: "", service: "", notes: "", override: false, date: day, time },
    calendar_id: query["with"] ?? one?.id ?? "", length: String(one?.default_duration_minutes ?? 30),
  };
  useTitle(text.calendar.new, text.pages.calendar);
  const form = useForm(initial, async (values, once, isHere) => {
    const calendar = calendars.find(({ id }) => id === values["calendar_id"]);
    const made = await book(bodyOf(values, contact, query["call"], calendar), calendar, once);
    if (isHere()) onDone(made);
  });
  const { values } = form;
  const service = services.find(({ id }) => id === values["service_id"]);
  const offering = service ? calendars.filter(({ id }) => service.calendar_ids.includes(id)) : calendars;
  useEffect(() => {
    onDraft({ date: values["date"], minutes: minutesOf(values["time"]), calendarId: values["calendar_id"], length: service?.duration_minutes ?? (Number(values["length"]) || 30) });
    return () => onDraft(null);
  }, [values["date"], values["time"], values["calendar_id"], values["length"], service?.id]);
  useLayoutEffect(() => {
    if (offering[0] && !offering.some(({ id }) => id === values["calendar_id"])) form.set("calendar_id", offering[0].id);
  }, [service?.id]);
  // The refusal concerned the previous time only.
  useLayoutEffect(() => {
    if (values["override"]) form.set("override", false);
  }, [values["date"], values["time"], values["calendar_id"], values["service_id"]]);
  /** @param {Api.Slot} slot */
  const placeOf = (slot) => {
    const at = wall(slot.starts_at, calendars.find(({ id }) => id === slot.calendar_id)?.time_zone ?? "UTC");
    return { date: at.date, time: sayMinutes(at.minutes), calendar_id: slot.calendar_id };
  };
  /** @param {Api.Slot} slot */
  const take = (slot) => {
    form.setValues((before) => ({ ...before, ...placeOf(slot) }));
    form.setError(null);
  };
  const isMounted = useRef(false);
  useLayoutEffect(() => {
    if (isMounted.current && query["starts"]) {
      const chosen = offering.some(({ id }) => id === query["with"]) ? { calendar_id: query["with"] } : {};
      form.setValues((before) => ({ ...before, date: day, time, ...chosen }));
      form.setError(null);
    }
    isMounted.current = true;
  }, [query["starts"], query["with"], choices]);
  // A proposed time changes with the service, the practitioner and the day.
  const suggested = useRef(initial.time);
  /** @param {Api.Slot} slot */
  const suggest = (slot) => {
    suggested.current = placeOf(slot).time;
    // Change only the time: other choices were made since.
    if (suggested.current !== values["time"]) form.set("time", suggested.current);
  };
  const offers = offersOf(form.error);
  const zone = calendars.find(({ id }) => id === values["calendar_id"])?.time_zone;
  return html`<div class="panel-body"><h2>${text.calendar.new}</h2>
    <${FormOf} form=${form} label=${text.calendar.new}>
      <${Who} form=${form} contact=${contact} isNew=${isNew}
        onPick=${(/** @type {Api.Contact | null} */ one) => {
          setPicked(one);
          if (one) askWhatFor();
        }}
        onSeek=${() => setNew(false)}
        onNew=${(/** @type {string} */ typed) => {
          setNew(true);
          const said = nameAndPhone(typed);
          form.setValues((before) => ({ ...before, ...said }));
          if (said.name && said.phone) askWhatFor();
        }} />
      ${services.length > 0
        ? html`<${Field} form=${form} name="service_id" type="select" label=${words.service} autofocus=${Boolean(query["contact"])} options=${[["", words.none], ...services.map(({ id, name }) => [id, name])]} />`
        : html`<${Field} form=${form} name="service" label=${words.what} autofocus=${Boolean(query["contact"])} />`}
      <div class="columns">
        <${Field} form=${form} name="calendar_id" type="select" label=${words.practitioner} options=${offering.map(({ id, name }) => [id, name])} />
        <${Field} form=${form} name="date" type="date" label=${words.date} pointer="/starts_at" />
        <${Field} form=${form} name="time" type="time" label=${zone ? `${words.time} (${sayZone(zone)})` : words.time} more=${{ step: 300 }} />
        ${!values["service_id"] && html`<${Field} form=${form} name="length" type="number" label=${words.length} pointer="/duration_minutes" more=${{ min: 5, max: 480, step: 5 }} />`}
      </div>
      <${FreeTimes} date=${values["date"]} calendar=${offering.find(({ id }) => id === values["calendar_id"])} length=${values["length"]} serviceId=${values["service_id"]} current=${values["time"]}
        isOpen=${!query["starts"] && !form.error && values["time"] === suggested.current} onSuggest=${suggest} onPick=${take} />
      <${Field} form=${form} name="notes" type="textarea" label=${words.notes} more=${{ rows: 2 }} />
      <${Field} form=${form} name="override" type="checkbox" label=${words.override} />
      ${offers.length ? html`<${Offers} slots=${offers} calendars=${calendars} onPick=${take} />` : html`<${FormError} form=${form} />`}
      <button class="primary" disabled=${form.isBusy || !(contact || isNew)}>${words.submit}</button>
    </${FormOf}>
  </div>`;
}

/** Once the contact is known, focus the service. */
function askWhatFor() {
  /** @type {HTMLElement | null} */ (document.querySelector(".panel-body [name=service_id], .panel-body [name=service]"))?.focus();
}

/** @param {{form: import("./forms.js").Form, contact: Api.Contact | null, isNew: boolean, onPick: (contact: Api.Contact | null) => void, onNew: (typed: string) => void, onSeek: () => void}} props */
function Who({ form, contact, isNew, onPick, onNew, onSeek }) {
  const [isOther, setOther] = useState(false);
  // A name that was brought back is shown, since it would be booked; once shown, the field stays.
  const isNamed = useRef(false);
  isNamed.current ||= Boolean(form.values["patient"]);
  if (isNew) {
    return html`<div class="columns"><${Field} form=${form} name="name" label=${words.name} pointer="/contact/name" autofocus=${!form.values["name"]} />
      <${Field} form=${form} name="phone" type="tel" label=${words.phone} pointer="/contact/phone" autofocus=${!form.values["phone"]} /></div>
      <p><button type="button" class="plain" onClick=${onSeek}>${words.seek}</button></p>`;
  }
  if (!contact) return html`<${ContactPicker} label=${words.who} onPick=${onPick} onNew=${onNew} autofocus />`;
  return html`<div class="field"><span class="picked"><strong><bdi>${contact.name}</bdi></strong> <span class="quiet number">${sayPhone(contact.phone)}</span>
      <button type="button" class="plain" onClick=${() => onPick(null)}>${words.change}</button></span>
    ${isOther || isNamed.current
      ? html`<${Field} form=${form} name="patient" label=${words.patientName} pointer="/patient" autofocus=${isOther} />`
      : html`<button type="button" class="plain" onClick=${() => setOther(true)}>${words.patient}</button>`}</div>`;
}

/**
 * @param {Record<string, any>} values
 * @param {Api.Contact | null} contact
 * @param {string | undefined} callId
 * @param {Api.Calendar | undefined} calendar
 */
function bodyOf(values, contact, callId, calendar) {
  return {
    ...(contact ? { contact_id: contact.id } : { contact: { name: values["name"].trim(), phone: values["phone"].trim() } }),
    ...(contact && values["patient"].trim() ? { patient: { name: values["patient"].trim() } } : {}),
    ...(values["service_id"] ? { service_id: values["service_id"] } : { duration_minutes: Number(values["length"]) }),
    ...(values["service"].trim() ? { service: values["service"].trim() } : {}),
    ...(values["notes"].trim() ? { notes: values["notes"].trim() } : {}),
    ...(callId ? { call_id: callId } : {}),
    ...(values["override"] ? { override_rules: true } : {}),
    starts_at: `${values["date"]}T${values["time"]}`,
    time_zone: calendar?.time_zone,
    calendar_id: values["calendar_id"],
  };
}

/** @param {Api.Calendar | undefined} calendar */
function nextQuarter(calendar) {
  const { minutes } = wall(Date.now(), calendar?.time_zone ?? "UTC");
  return sayMinutes(Math.ceil((minutes + 1) / 15) * 15);
}
