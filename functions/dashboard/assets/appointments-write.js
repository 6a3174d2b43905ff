// Changes of appointments. Each shows a toast that says what happened, with Undo if that is possible.
import { Problem, ask } from "./api.js";
import { entryOf, isSame, refresh, remember } from "./store.js";
import { say, sayBad } from "./toasts.js";
import { sayMoment, zoneNote } from "./times.js";
import { address, currentRoute, go } from "./router.js";
import { text } from "./texts.js";

const words = text.appointments;
// Refusals that a front desk may override.
const RULES = ["in_the_past", "inside_minimum_notice", "beyond_booking_window", "outside_opening_hours"];

// Milliseconds after its start in which an appointment can still be created.
const ENTERED = 24 * 3_600_000;
// Milliseconds that remain for an Undo to reach the server.
const MARGIN = 60_000;

/** Whether an appointment could not be booked again after a cancellation. @param {Api.Appointment} appointment */
export const isLongPast = ({ starts_at: at }) => Date.now() - Date.parse(at) > ENTERED - MARGIN;

/** The fields that a body changes, without overrides of rules. @param {Record<string, unknown>} body */
const fieldsOf = (body) => Object.keys(body).filter((name) => name !== "override_rules");

/** @param {unknown} error */
export const isRule = (error) => error instanceof Problem && RULES.includes(error.code);

/** The free times that a refusal names. @param {unknown} error @returns {Api.Slot[]} */
export const offersOf = (error) => (error instanceof Problem && error.code === "slot_taken" ? (error.body.next_free_slots ?? []) : []);

/** "Tue 1 Dec, 09:00 (New York)" @param {string} instant @param {Api.Calendar | undefined} calendar */
export const sayWhen = (instant, calendar) =>
  calendar ? `${sayMoment(instant, calendar.time_zone)}${zoneNote(calendar.time_zone, instant)}` : "";

/** @param {Api.Appointment | null} appointment @param {string} etag */
function keep(appointment, etag) {
  if (appointment?.id) remember(`/api/appointments/${appointment.id}`, appointment, etag);
  refresh("/api/appointments?", "/api/availability");
}

/** Reload appointments and busy time if a time that seemed free is taken. @param {unknown} error @returns {never} */
function seeTaken(error) {
  if (error instanceof Problem && error.code === "slot_taken") refresh("/api/appointments?", "/api/availability", "/api/calendars/");
  throw error;
}

/**
 * @param {Record<string, unknown>} body
 * @param {Api.Calendar | undefined} calendar
 * @param {(body: unknown) => string} [once]
 * @returns {Promise<Api.Appointment>}
 */
export async function book(body, calendar, once) {
  return sayBooked(await post(body, once), calendar);
}

/** @param {Record<string, unknown>} body @param {(body: unknown) => string} [once] */
const post = (body, once) => ask("POST", "/api/appointments", once ? { body, once } : { body }).catch(seeTaken);

/** @param {{body: Api.Appointment, etag: string}} answer @param {Api.Calendar | undefined} calendar */
function sayBooked({ body: made, etag }, calendar) {
  keep(made, etag);
  // The booking may have named its contact.
  refresh(`/api/contacts/${made.contact_id}`);
  say(words.booked(sayWhen(made.starts_at, calendar)), () => cancel(made, calendar, { isUndo: true }));
  return made;
}

/**
 * The stored appointment and its ETag. Lists have no ETag, so it is read now unless the cached one is what was shown.
 * @param {string} path
 * @param {Api.Appointment} shown
 * @returns {Promise<{body: Api.Appointment, etag: string}>}
 */
async function versionOf(path, shown) {
  const { body, etag } = entryOf(path);
  return etag && isSame(body, shown) ? { body, etag } : ask("GET", path);
}

/**
 * Write with If-Match. If someone else has changed other fields meanwhile, both changes stay. Null: they changed these.
 * @param {"PATCH" | "DELETE"} method
 * @param {Api.Appointment} shown
 * @param {Record<string, unknown>} body
 * @param {string[]} names of the fields that must still be as they were shown
 */
async function write(method, shown, body, names) {
  const path = `/api/appointments/${shown.id}`;
  let version = await versionOf(path, shown);
  for (;;) {
    const stored = /** @type {any} */ (version.body);
    if (names.some((name) => !isSame(stored[name], /** @type {any} */ (shown)[name]))) {
      keep(version.body, version.etag);
      return { answer: null, stored: version.body };
    }
    try {
      return { answer: await ask(method, path, { body, ifMatch: version.etag }), stored: version.body };
    } catch (error) {
      if (!(error instanceof Problem && error.status === 412)) throw error;
      version = await ask("GET", path);
      // Perhaps this write itself changed it: it is sent again if its answer was lost.
      if (isDone(method, version.body, body)) return { answer: version, stored: version.body };
    }
  }
}

/**
 * Whether a write would leave an appointment as it is.
 * @param {"PATCH" | "DELETE"} method
 * @param {Api.Appointment} stored
 * @param {Record<string, unknown>} body
 */
const isDone = (method, stored, body) =>
  method === "DELETE"
    ? stored.status === "cancelled"
    : fieldsOf(body).every((name) => isSame(/** @type {any} */ (stored)[name], body[name]));

/** An appointment's state in words. @param {Api.Appointment} appointment */
function standing({ starts_at: at, calendar_id: id, status }) {
  const calendars = /** @type {Api.Calendar[]} */ (entryOf("/api/calendars?limit=100").body ?? []);
  const calendar = calendars.find((each) => each.id === id);
  return [calendar && sayWhen(at, calendar), calendar?.name, words.statuses[status]].filter(Boolean).join(", ");
}

/** @param {Api.Appointment} stored @param {string} label @param {() => Promise<unknown>} act all the same */
const sayMeanwhile = (stored, label, act) => sayBad(words.meanwhile(standing(stored)), { label, act });

/**
 * Change an appointment; Undo restores it.
 * @param {Api.Appointment} appointment
 * @param {Record<string, unknown>} changes
 * @param {string} said
 * @returns {Promise<Api.Appointment | null>} null: not changed, because someone else did meanwhile
 */
export async function change(appointment, changes, said) {
  const before = Object.fromEntries(fieldsOf(changes).map((name) => [name, /** @type {any} */ (appointment)[name]]));
  const names = Object.keys(before);
  const { answer, stored } = await write("PATCH", appointment, changes, "starts_at" in before ? [...names, "calendar_id"] : names).catch(seeTaken);
  if (!answer) {
    sayMeanwhile(stored, words.allTheSame, () => change(stored, changes, said));
    return null;
  }
  const { body, etag } = answer;
  keep(body, etag);
  say(said, async () => {
    const back = "starts_at" in before ? { ...before, override_rules: true } : before;
    const undone = (await write("PATCH", body, back, names)).answer;
    if (undone) keep(undone.body, undone.etag);
    say(undone ? words.changedBack : text.versions.since);
  });
  return body;
}

/**
 * @param {Api.Appointment} appointment
 * @param {{startsAt: string, calendar: Api.Calendar, override?: boolean}} to
 */
export function move(appointment, { startsAt, calendar, override = false }) {
  const changes = {
    starts_at: startsAt,
    ...(calendar.id === appointment.calendar_id ? {} : { calendar_id: calendar.id }),
    ...(override ? { override_rules: true } : {}),
  };
  return change(appointment, changes, words.moved(sayWhen(startsAt, calendar)));
}

/**
 * Cancel an appointment as it was shown. Undo books a new one, because a cancellation can't be undone.
 * @param {Api.Appointment} appointment
 * @param {Api.Calendar | undefined} calendar
 * @param {{isUndo?: boolean}} [how]
 * @returns {Promise<void>}
 */
export async function cancel(appointment, calendar, { isUndo = false } = {}) {
  const { answer, stored } = await write("DELETE", appointment, {}, ["starts_at", "calendar_id", "status"]);
  if (!answer) {
    if (isUndo) say(text.versions.since);
    else sayMeanwhile(stored, words.cancelAllTheSame, () => cancel(stored, calendar));
    return;
  }
  keep(answer.body, answer.etag);
  if (isUndo) {
    say(words.unbooked);
    return;
  }
  const said = words.cancelled(appointment.patient?.name ?? "");
  if (isLongPast(appointment)) {
    say(said);
    return;
  }
  say(said, async () => {
    const again = await bookAgain(appointment, calendar);
    const { id, query } = currentRoute();
    if (id === appointment.id) go(address("calendar", again.id, query), { replace: true });
  });
}

/**
 * Book a cancelled appointment again, with the same values.
 * @param {Api.Appointment} appointment
 * @param {Api.Calendar | undefined} calendar
 */
async function bookAgain(appointment, calendar) {
  const { contact_id, patient, calendar_id, starts_at, duration_minutes, service, notes, metadata, ...named } = appointment;
  const same = { contact_id, patient, calendar_id, starts_at, duration_minutes, service, notes, metadata, override_rules: true };
  let answer = await postNaming(same, { service_id: named.service_id, agent_id: named.agent_id, call_id: named.call_id });
  try {
    if (named.status === "confirmed") answer = await ask("PATCH", `/api/appointments/${answer.body.id}`, { body: { status: "confirmed" }, ifMatch: answer.etag });
  } finally {
    sayBooked(answer, calendar);
  }
  return answer.body;
}

/**
 * Book with references to other objects, without those that are not allowed any more. If a service is not offered there
 * now, the appointment keeps its name and its duration.
 * @param {Record<string, unknown>} same
 * @param {Record<string, string | null | undefined>} others
 */
async function postNaming(same, others) {
  for (;;) {
    const given = Object.fromEntries(Object.entries({ ...same, ...others }).filter(([, value]) => value !== null && value !== undefined));
    try {
      return await post(given);
    } catch (error) {
      const refused = Object.keys(others).filter((name) => name in given && isRefused(error, name));
      if (refused.length === 0) throw error;
      others = { ...others, ...Object.fromEntries(refused.map((name) => [name, null])) };
    }
  }
}

/** @param {unknown} error @param {string} name */
const isRefused = (error, name) =>
  error instanceof Problem && (Boolean(error.at(`/${name}`)) || (name === "service_id" && error.code === "service_not_offered"));
