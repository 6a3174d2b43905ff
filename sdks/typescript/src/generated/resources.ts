// Written by `make sdk-typescript` from functions/public/openapi.json: do not change it here.
import type { Core, RequestOptions } from "../core.js";
import type { List } from "../lists.js";
import type { Answered, Body, Filters, Item, Json, NoContent, Query, TextAnswer } from "../operations.js";
import { Resource } from "../resource.js";

/** The AI voice agents that answer and place calls, and their phone numbers. */
export class AgentsResource extends Resource {
  /**
   * List agents.
   *
   * List the organisation's agents, newest first.
   */
  list(query?: Filters<"listAgents">, options?: RequestOptions): List<Item<"listAgents">> {
    return this.walk({ method: "GET", path: "/api/agents", query }, options);
  }

  /**
   * Create an agent.
   *
   * Create an agent. Its assistant at the voice provider is created in the background; `status` shows the progress.
   *
   * `phone_number` must be assigned to the organisation (`GET /api/phone-numbers`) and to no other agent.
   */
  create(body: Body<"createAgent">, options?: RequestOptions): Promise<Answered<Json<"createAgent", 201>>> {
    return this.send({ method: "POST", path: "/api/agents", body }, options);
  }

  /**
   * Read an agent.
   *
   * Return an agent. While `status` is `provisioning`, its assistant is being created or changed.
   */
  get(agentId: string, options?: RequestOptions): Promise<Answered<Json<"readAgent", 200>>> {
    return this.send({ method: "GET", path: "/api/agents/{agent_id}", ids: { agent_id: agentId } }, options);
  }

  /**
   * Change an agent.
   *
   * Merge a patch into an agent (RFC 7396). Its assistant at the voice provider is changed in the background.
   *
   * If `phone_number` changes, another agent can have the former number.
   */
  update(agentId: string, body: Body<"changeAgent">, options?: RequestOptions): Promise<Answered<Json<"changeAgent", 200>>> {
    return this.send({ method: "PATCH", path: "/api/agents/{agent_id}", ids: { agent_id: agentId }, body }, options);
  }

  /**
   * Delete an agent.
   *
   * Delete an agent. It must have no open call, and must not be the organisation's default agent.
   */
  delete(agentId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/agents/{agent_id}", ids: { agent_id: agentId }, deletes: true }, options);
  }
}

/** Counts of calls and their outcomes, by day, outcome or agent. */
export class AnalyticsResource extends Resource {
  /**
   * Count calls.
   *
   * Count the calls that have ended, on the days from `from` to `to`: at most 92 days.
   *
   * A call counts on the day on which it was answered or, if it was not, on which it ended, in the organisation's time
   * zone. A later change of the time zone does not change the days of counted calls. Counts are up to date within
   * seconds, also when an outcome changes after the end of the call. They stay when a contact is erased, and when calls
   * are deleted after their retention.
   */
  calls(query?: Query<"countCalls">, options?: RequestOptions): Promise<Answered<Json<"countCalls", 200>>> {
    return this.send({ method: "GET", path: "/api/analytics/calls", query }, options);
  }
}

/** API keys and their scopes. */
export class ApiKeysResource extends Resource {
  /**
   * List API keys.
   *
   * List the organisation's API keys, newest first, including revoked ones.
   */
  list(query?: Filters<"listApiKeys">, options?: RequestOptions): List<Item<"listApiKeys">> {
    return this.walk({ method: "GET", path: "/api/api-keys", query }, options);
  }

  /**
   * Create an API key.
   *
   * Create an API key. Only this response contains its secret `key`.
   *
   * A key can give only scopes that it has. If it expires, the new key must not expire later.
   */
  create(body: Body<"createApiKey">, options?: RequestOptions): Promise<Answered<Json<"createApiKey", 201>>> {
    return this.send({ method: "POST", path: "/api/api-keys", body }, options);
  }

  /**
   * Read an API key.
   *
   * Return an API key without its secret.
   */
  get(keyId: string, options?: RequestOptions): Promise<Answered<Json<"readApiKey", 200>>> {
    return this.send({ method: "GET", path: "/api/api-keys/{key_id}", ids: { key_id: keyId } }, options);
  }

  /**
   * Revoke an API key.
   *
   * Revoke an API key, with effect within 60 seconds. A revoked key is returned unchanged.
   *
   * The calling key must have all scopes of the key that it revokes.
   */
  revoke(keyId: string, options?: RequestOptions): Promise<Answered<Json<"revokeApiKey", 200>>> {
    return this.send({ method: "DELETE", path: "/api/api-keys/{key_id}", ids: { key_id: keyId } }, options);
  }

  /**
   * Rotate an API key.
   *
   * Create a key that replaces another one. The old key stays valid for `overlap_seconds`.
   *
   * The last key that has all scopes and does not expire requires an overlap of an hour or more. If you lose the
   * response, rotate the new key with the old one; this is possible until the new key is used. A key is rotated once:
   * after that, the 409 `key_already_rotated` has the id of the new key.
   */
  rotate(keyId: string, body?: Body<"rotateApiKey">, options?: RequestOptions): Promise<Answered<Json<"rotateApiKey", 201>>> {
    return this.send({ method: "POST", path: "/api/api-keys/{key_id}/rotate", ids: { key_id: keyId }, body }, options);
  }
}

/** Booked times. Appointments of a calendar never overlap. */
export class AppointmentHoldsResource extends Resource {
  /**
   * Hold a time.
   *
   * Reserve a time for 1 to 15 minutes. A booking with its `hold_id` turns the hold into an appointment.
   *
   * A hold needs a free time, as a booking does. No other request can book or hold the time before `expires_at`; then it
   * is free again at once. If a busy block covers the time meanwhile, booking it fails with `slot_taken` until the block
   * is deleted.
   */
  create(body: Body<"createHold">, options?: RequestOptions): Promise<Answered<Json<"createHold", 201>>> {
    return this.send({ method: "POST", path: "/api/appointment-holds", body }, options);
  }

  /**
   * Read a hold.
   *
   * Return a hold. A hold that has expired or become an appointment is a 404.
   */
  get(holdId: string, options?: RequestOptions): Promise<Answered<Json<"readHold", 200>>> {
    return this.send({ method: "GET", path: "/api/appointment-holds/{hold_id}", ids: { hold_id: holdId } }, options);
  }

  /**
   * Delete a hold.
   *
   * Delete a hold and free its time. An expired hold can be deleted too.
   *
   * A hold that has become an appointment is a 409 `hold_converted`.
   */
  delete(holdId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/appointment-holds/{hold_id}", ids: { hold_id: holdId }, deletes: true }, options);
  }
}

/** Booked times. Appointments of a calendar never overlap. */
export class AppointmentsResource extends Resource {
  /**
   * List appointments.
   *
   * List the organisation's appointments by time of booking, newest first.
   *
   * `starts_after` and `starts_before` filter by the start of the appointment, not by the time of booking.
   */
  list(query?: Filters<"listAppointments">, options?: RequestOptions): List<Item<"listAppointments">> {
    return this.walk({ method: "GET", path: "/api/appointments", query }, options);
  }

  /**
   * Book an appointment.
   *
   * Book an appointment. A taken time is a 409 `slot_taken`, with up to three free times in `next_free_slots`.
   *
   * Appointments of a calendar never overlap: if several requests book the same time at once, one succeeds. Name the
   * contact by `contact_id`, or by `contact` with name and phone: the contact with that phone is used, or created. With
   * `service_id` and without `calendar_id`, the appointment is booked in the service's calendar that is free at that
   * time and least booked on that day.
   */
  create(body: Body<"createAppointment">, options?: RequestOptions): Promise<Answered<Json<"createAppointment", 201>>> {
    return this.send({ method: "POST", path: "/api/appointments", body }, options);
  }

  /**
   * Read an appointment.
   *
   * Return an appointment, in any status.
   */
  get(appointmentId: string, options?: RequestOptions): Promise<Answered<Json<"readAppointment", 200>>> {
    return this.send({ method: "GET", path: "/api/appointments/{appointment_id}", ids: { appointment_id: appointmentId } }, options);
  }

  /**
   * Change an appointment.
   *
   * Merge a patch into an appointment (RFC 7396). If the new time is taken (409), the appointment keeps its old time.
   *
   * Time and duration can change while `status` is `booked`, `confirmed` or `arrived`.
   */
  update(appointmentId: string, body: Body<"changeAppointment">, options?: RequestOptions): Promise<Answered<Json<"changeAppointment", 200>>> {
    return this.send({ method: "PATCH", path: "/api/appointments/{appointment_id}", ids: { appointment_id: appointmentId }, body }, options);
  }

  /**
   * Cancel an appointment.
   *
   * Cancel an appointment and free its time. An appointment that is already cancelled is returned unchanged.
   *
   * Only a `booked` or `confirmed` appointment can be cancelled; any other is a 409 `illegal_transition`.
   */
  cancel(appointmentId: string, body?: Body<"cancelAppointment">, options?: RequestOptions): Promise<Answered<Json<"cancelAppointment", 200>>> {
    return this.send({ method: "DELETE", path: "/api/appointments/{appointment_id}", ids: { appointment_id: appointmentId }, body }, options);
  }
}

/** Your organisation, its limits, and its audit events. */
export class AuditEventsResource extends Resource {
  /**
   * List audit events.
   *
   * List the audit events, newest first: who created, changed or deleted what, or read a transcript or recording.
   *
   * Other reads are not recorded, nor what agents do in phone calls: see the calls. With both ids a page can have fewer
   * events than `limit`. With a filter by id, new events can be missing for about a second.
   */
  list(query?: Filters<"listAuditEvents">, options?: RequestOptions): List<Item<"listAuditEvents">> {
    return this.walk({ method: "GET", path: "/api/audit-events", query }, options);
  }
}

/** When appointments can be booked, and which times are free. */
export class AvailabilityResource extends Resource {
  /**
   * List free times.
   *
   * List the free times of a calendar, earliest first. Default: the organisation's first calendar.
   *
   * With `service_id`, the free times of all calendars of the service are listed, or of `calendar_id` alone. Each time
   * is listed once, with one calendar that is free then: the one that is least booked and offered on that day.
   *
   * `starts_after` is now by default, and `starts_before` is 7 days later. They can be at most 31 days apart. All free
   * times are in one response, without pages.
   */
  list(query?: Query<"findAvailability">, options?: RequestOptions): Promise<Answered<Json<"findAvailability", 200>>> {
    return this.send({ method: "GET", path: "/api/availability", query }, options);
  }
}

/** The plan, and Stripe's pages to pay for it. */
export class BillingResource extends Resource {
  /**
   * Read the billing status.
   *
   * Return the organisation's plan and subscription, as last reported by Stripe.
   */
  get(options?: RequestOptions): Promise<Answered<Json<"readBilling", 200>>> {
    return this.send({ method: "GET", path: "/api/billing" }, options);
  }

  /**
   * Create a checkout page.
   *
   * Create a page at Stripe to subscribe to a plan. The plan applies when Stripe reports the payment.
   *
   * Earlier pages expire, so that no subscription is paid twice.
   */
  checkout(body: Body<"createCheckout">, options?: RequestOptions): Promise<Answered<Json<"createCheckout", 200>>> {
    return this.send({ method: "POST", path: "/api/billing/checkout", body }, options);
  }

  /**
   * Create a portal page.
   *
   * Create a page at Stripe to change or cancel the subscription, to pay invoices or to replace a card.
   */
  portal(body: Body<"createPortalSession">, options?: RequestOptions): Promise<Answered<Json<"createPortalSession", 200>>> {
    return this.send({ method: "POST", path: "/api/billing/portal", body }, options);
  }
}

/** When appointments can be booked, and which times are free. */
export class CalendarsResource extends Resource {
  /**
   * List calendars.
   *
   * List the organisation's calendars, newest first. A new organisation has one calendar.
   */
  list(query?: Filters<"listCalendars">, options?: RequestOptions): List<Item<"listCalendars">> {
    return this.walk({ method: "GET", path: "/api/calendars", query }, options);
  }

  /**
   * Create a calendar.
   *
   * Create a calendar for a practitioner, a room or a chair.
   *
   * The default `opening_hours` are Monday to Friday, 09:00 to 17:00.
   */
  create(body: Body<"createCalendar">, options?: RequestOptions): Promise<Answered<Json<"createCalendar", 201>>> {
    return this.send({ method: "POST", path: "/api/calendars", body }, options);
  }

  /**
   * Read a calendar.
   *
   * Return a calendar with its opening hours and closures.
   */
  get(calendarId: string, options?: RequestOptions): Promise<Answered<Json<"readCalendar", 200>>> {
    return this.send({ method: "GET", path: "/api/calendars/{calendar_id}", ids: { calendar_id: calendarId } }, options);
  }

  /**
   * Change a calendar.
   *
   * Merge a patch into a calendar (RFC 7396). Free times change at once; booked appointments do not change.
   *
   * With `booking_window_days` or `time_zone`, its iCalendar sources are fetched at once. A changed `time_zone` reaches
   * the assistants of the agents that book in the calendar within seconds.
   */
  update(calendarId: string, body: Body<"changeCalendar">, options?: RequestOptions): Promise<Answered<Json<"changeCalendar", 200>>> {
    return this.send({ method: "PATCH", path: "/api/calendars/{calendar_id}", ids: { calendar_id: calendarId }, body }, options);
  }

  /**
   * List busy time.
   *
   * List the busy blocks of a calendar, earliest first: those that the API put and those of its iCalendar sources.
   *
   * A block is listed until 30 days after its end.
   */
  listBusyTime(calendarId: string, query?: Filters<"listBusyTime">, options?: RequestOptions): List<Item<"listBusyTime">> {
    return this.walk({ method: "GET", path: "/api/calendars/{calendar_id}/busy", ids: { calendar_id: calendarId }, query }, options);
  }

  /**
   * Read a busy block.
   *
   * Return a busy block that the API put. Blocks of iCalendar sources can only be listed.
   */
  getBusyBlock(calendarId: string, externalId: string, options?: RequestOptions): Promise<Answered<Json<"readBusyBlock", 200>>> {
    return this.send({ method: "GET", path: "/api/calendars/{calendar_id}/busy/{external_id}", ids: { calendar_id: calendarId, external_id: externalId } }, options);
  }

  /**
   * Create or replace a busy block.
   *
   * Create or replace a busy block, a time at which the calendar can't be booked: 201 if it is new, otherwise 200.
   *
   * You choose `external_id`. It should contain nothing about a patient. A request with the same `external_id` replaces
   * the block's time and note; with `If-None-Match: *` it is a 412 `stale_version` instead.
   *
   * No appointment can be booked in the block or moved into it. Appointments booked before keep their time: `conflicts`
   * lists them, and the event `calendar.conflict` is sent. When such an appointment is moved or cancelled, or a hold
   * expires, the block takes its time. Blocks can overlap: a time is free again when its last block is deleted.
   */
  putBusyBlock(calendarId: string, externalId: string, body: Body<"putBusyBlock">, options?: RequestOptions): Promise<Answered<Json<"putBusyBlock", 200> | Json<"putBusyBlock", 201>>> {
    return this.send({ method: "PUT", path: "/api/calendars/{calendar_id}/busy/{external_id}", ids: { calendar_id: calendarId, external_id: externalId }, body }, options);
  }

  /**
   * Delete a busy block.
   *
   * Delete a busy block and free its time, except where other blocks or appointments take it.
   *
   * Deleting a block that does not exist is also a 204.
   */
  deleteBusyBlock(calendarId: string, externalId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/calendars/{calendar_id}/busy/{external_id}", ids: { calendar_id: calendarId, external_id: externalId }, deletes: true }, options);
  }

  /**
   * List a calendar's feeds.
   *
   * List the feeds of a calendar, newest first, without their addresses.
   */
  listCalendarFeeds(calendarId: string, query?: Filters<"listCalendarFeeds">, options?: RequestOptions): List<Item<"listCalendarFeeds">> {
    return this.walk({ method: "GET", path: "/api/calendars/{calendar_id}/feeds", ids: { calendar_id: calendarId }, query }, options);
  }

  /**
   * Create a feed.
   *
   * Create an address from which Google Calendar, Outlook, Apple Calendar and others read a calendar's appointments.
   *
   * Only this response contains `url`. It needs no API key: everyone who knows it can read the feed until you delete it.
   * The feed has the times of future appointments and of those of the last 30 days; cancelled ones stay for 30 days. It
   * has patients' names only with `show: names`. Programs read a feed at intervals of their own (Google Calendar every 4
   * to 24 hours), so do not use them to find free times.
   */
  createCalendarFeed(calendarId: string, body: Body<"createCalendarFeed">, options?: RequestOptions): Promise<Answered<Json<"createCalendarFeed", 201>>> {
    return this.send({ method: "POST", path: "/api/calendars/{calendar_id}/feeds", ids: { calendar_id: calendarId }, body }, options);
  }

  /**
   * Read a feed.
   *
   * Return a feed without its address.
   */
  getCalendarFeed(calendarId: string, feedId: string, options?: RequestOptions): Promise<Answered<Json<"readCalendarFeed", 200>>> {
    return this.send({ method: "GET", path: "/api/calendars/{calendar_id}/feeds/{feed_id}", ids: { calendar_id: calendarId, feed_id: feedId } }, options);
  }

  /**
   * Revoke a feed.
   *
   * Delete a feed. Its address then answers 404; programs may continue to show what they have read before.
   */
  deleteCalendarFeed(calendarId: string, feedId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/calendars/{calendar_id}/feeds/{feed_id}", ids: { calendar_id: calendarId, feed_id: feedId }, deletes: true }, options);
  }

  /**
   * List a calendar's iCalendar sources.
   *
   * List the iCalendar sources of a calendar, newest first, with the result of the last fetch of each.
   */
  listCalendarSources(calendarId: string, query?: Filters<"listCalendarSources">, options?: RequestOptions): List<Item<"listCalendarSources">> {
    return this.walk({ method: "GET", path: "/api/calendars/{calendar_id}/sources", ids: { calendar_id: calendarId }, query }, options);
  }

  /**
   * Add an iCalendar source.
   *
   * Add the address of an iCalendar file, such as the secret address of a calendar at Google or Outlook.
   *
   * The file is fetched at once and then every 10 minutes. Its busy times within the calendar's booking window, up to
   * 365 days ahead, can't be booked. Responses show only the host of `url`.
   */
  createCalendarSource(calendarId: string, body: Body<"createCalendarSource">, options?: RequestOptions): Promise<Answered<Json<"createCalendarSource", 201>>> {
    return this.send({ method: "POST", path: "/api/calendars/{calendar_id}/sources", ids: { calendar_id: calendarId }, body }, options);
  }

  /**
   * Read an iCalendar source.
   *
   * Return an iCalendar source, with the result of its last fetch.
   */
  getCalendarSource(calendarId: string, sourceId: string, options?: RequestOptions): Promise<Answered<Json<"readCalendarSource", 200>>> {
    return this.send({ method: "GET", path: "/api/calendars/{calendar_id}/sources/{source_id}", ids: { calendar_id: calendarId, source_id: sourceId } }, options);
  }

  /**
   * Change an iCalendar source.
   *
   * Merge a patch into an iCalendar source (RFC 7396), and fetch it at once.
   *
   * After a change of `url`, the busy times from the old address apply until the new one is fetched.
   */
  updateCalendarSource(calendarId: string, sourceId: string, body: Body<"changeCalendarSource">, options?: RequestOptions): Promise<Answered<Json<"changeCalendarSource", 200>>> {
    return this.send({ method: "PATCH", path: "/api/calendars/{calendar_id}/sources/{source_id}", ids: { calendar_id: calendarId, source_id: sourceId }, body }, options);
  }

  /**
   * Remove an iCalendar source.
   *
   * Remove an iCalendar source. Within seconds its busy times are free, except where others take them.
   */
  deleteCalendarSource(calendarId: string, sourceId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/calendars/{calendar_id}/sources/{source_id}", ids: { calendar_id: calendarId, source_id: sourceId }, deletes: true }, options);
  }
}

/** The call log, with transcripts and recordings, and the calls that agents place for you. */
export class CallsResource extends Resource {
  /**
   * List calls.
   *
   * List the organisation's calls by `created_at`, newest first.
   *
   * With several filters a page can have fewer calls than `limit`. `started_after` and `started_before` leave out calls
   * that were not answered, which have no `started_at`: to get all calls of a period, read the list back to its start.
   */
  list(query?: Filters<"listCalls">, options?: RequestOptions): List<Item<"listCalls">> {
    return this.walk({ method: "GET", path: "/api/calls", query }, options);
  }

  /**
   * Read a call.
   *
   * Return a call. Its transcript and its recording have paths of their own.
   */
  get(callId: string, options?: RequestOptions): Promise<Answered<Json<"readCall", 200>>> {
    return this.send({ method: "GET", path: "/api/calls/{call_id}", ids: { call_id: callId } }, options);
  }

  /**
   * Change a call.
   *
   * Merge a patch into a call (RFC 7396): mark it as handled, or not. All else about a call only happens.
   */
  update(callId: string, body: Body<"changeCall">, options?: RequestOptions): Promise<Answered<Json<"changeCall", 200>>> {
    return this.send({ method: "PATCH", path: "/api/calls/{call_id}", ids: { call_id: callId }, body }, options);
  }

  /**
   * Cancel a call.
   *
   * Cancel a queued call. A call that is being dialled, or was dialled, is a 409 `call_not_cancelable`.
   */
  cancel(callId: string, options?: RequestOptions): Promise<Answered<Json<"cancelCall", 200>>> {
    return this.send({ method: "POST", path: "/api/calls/{call_id}/cancel", ids: { call_id: callId } }, options);
  }

  /**
   * Erase what was said in a call.
   *
   * Erase the transcript, recording, summary, analysis and reason of a call, also in its events. The call stays.
   *
   * This can't be undone, and reports that arrive later do not restore them. A call that has not
   * ended is a 409 `call_in_progress`.
   */
  forget(callId: string, options?: RequestOptions): Promise<Answered<Json<"forgetCall", 200>>> {
    return this.send({ method: "POST", path: "/api/calls/{call_id}/forget", ids: { call_id: callId } }, options);
  }

  /**
   * Get a URL of a call's recording.
   *
   * Return a signed URL of the recording, which is valid for 15 minutes. It is a 202 until it is available.
   *
   * Request the URL without the `Authorization` header: the storage refuses a request that has both.
   */
  recording(callId: string, options?: RequestOptions): Promise<Answered<Json<"readRecording", 200> | Json<"readRecording", 202>>> {
    return this.send({ method: "GET", path: "/api/calls/{call_id}/recording", ids: { call_id: callId } }, options);
  }

  /**
   * Read a call's transcript.
   *
   * Return a transcript as JSON, plain text or captions (WebVTT, SubRip). It is a 202 until it is available.
   *
   * `format` or the `Accept` header selects the format.
   */
  transcript(callId: string, query?: Query<"readTranscript">, options?: RequestOptions): Promise<Answered<Json<"readTranscript", 200> | Json<"readTranscript", 202> | TextAnswer>> {
    return this.send({ method: "GET", path: "/api/calls/{call_id}/transcript", ids: { call_id: callId }, query }, options);
  }
}

/** Patients and customers. Each phone number belongs to one contact. */
export class ContactsResource extends Resource {
  /**
   * List contacts.
   *
   * List the organisation's contacts, newest first; with `q`, in order of their names.
   *
   * With `search`, those whose name starts with it come first, then the others in order of their last words.
   */
  list(query?: Filters<"listContacts">, options?: RequestOptions): List<Item<"listContacts">> {
    return this.walk({ method: "GET", path: "/api/contacts", query }, options);
  }

  /**
   * Create a contact.
   *
   * Create a contact. A phone that another contact has is a 409 `phone_taken`, with that contact's `contact_id`.
   *
   * A phone in national format is read with the organisation's country and returned as E.164.
   */
  create(body: Body<"createContact">, options?: RequestOptions): Promise<Answered<Json<"createContact", 201>>> {
    return this.send({ method: "POST", path: "/api/contacts", body }, options);
  }

  /**
   * Read a contact.
   *
   * Return a contact. A merged contact is a 410 `merged`, with the id of the contact that replaces it.
   */
  get(contactId: string, options?: RequestOptions): Promise<Answered<Json<"readContact", 200>>> {
    return this.send({ method: "GET", path: "/api/contacts/{contact_id}", ids: { contact_id: contactId } }, options);
  }

  /**
   * Change a contact.
   *
   * Merge a patch into a contact (RFC 7396). If `phone` changes, another contact can have the former one at once.
   */
  update(contactId: string, body: Body<"changeContact">, options?: RequestOptions): Promise<Answered<Json<"changeContact", 200>>> {
    return this.send({ method: "PATCH", path: "/api/contacts/{contact_id}", ids: { contact_id: contactId }, body }, options);
  }

  /**
   * Erase a contact.
   *
   * Erase a contact with its names, its numbers and what was said in its calls. Ids, times and counts stay.
   *
   * A contact with an open call (`contact_in_call`) or a future appointment (`contact_has_appointments`) is a 409. An
   * erased contact is a 410 `contact_erased`, and another contact can have its phones.
   */
  erase(contactId: string, query?: Query<"eraseContact">, options?: RequestOptions): Promise<Answered<Json<"eraseContact", 202> | NoContent>> {
    return this.send({ method: "DELETE", path: "/api/contacts/{contact_id}", ids: { contact_id: contactId }, query, deletes: true }, options);
  }

  /**
   * Call a contact back.
   *
   * Queue a call to a contact by an agent, dialled between 08:00 and 21:00 in the contact's time zone.
   *
   * A contact can have one open call-back at a time, and each is dialled at most once, and not while the contact is on
   * the phone with an agent. `GET /api/calls/{call_id}` shows its progress; `POST /api/calls/{call_id}/cancel` cancels
   * it before it is dialled.
   */
  callBack(contactId: string, body: Body<"createCallBack">, options?: RequestOptions): Promise<Answered<Json<"createCallBack", 202>>> {
    return this.send({ method: "POST", path: "/api/contacts/{contact_id}/call-back", ids: { contact_id: contactId }, body }, options);
  }

  /**
   * Merge a contact into this one.
   *
   * Merge another contact into this one: phones, notes, tags, appointments and calls. The other id becomes a 410.
   *
   * Fields that are empty here are filled from the other contact. If the request fails midway (503), repeat it: it
   * continues where it stopped.
   */
  merge(contactId: string, body: Body<"mergeContact">, options?: RequestOptions): Promise<Answered<Json<"mergeContact", 200>>> {
    return this.send({ method: "POST", path: "/api/contacts/{contact_id}/merge", ids: { contact_id: contactId }, body }, options);
  }
}

/** Events sent to your endpoints, and the log of sent and received webhooks. */
export class EventsResource extends Resource {
  /**
   * List events.
   *
   * List the events of the last 30 days, newest first, in the form in which they are sent.
   *
   * Compare the list with the events that you have received. An event can be recorded minutes after the change that it
   * is about, but is listed at the time of the change. The list has only events about objects that the key can read. If
   * the key can't read all objects, a page can have fewer events than `limit`.
   */
  list(query?: Filters<"listEvents">, options?: RequestOptions): List<Item<"listEvents">> {
    return this.walk({ method: "GET", path: "/api/events", query }, options);
  }
}

/** The people who work in the dashboard, their invitations, and the caller of a request. */
export class InvitationsResource extends Resource {
  /**
   * List invitations.
   *
   * List the invitations that have not been accepted, newest first. Expired ones are listed for a few more days.
   */
  list(query?: Filters<"listInvitations">, options?: RequestOptions): List<Item<"listInvitations">> {
    return this.walk({ method: "GET", path: "/api/invitations", query }, options);
  }

  /**
   * Invite a member.
   *
   * Create an invitation. A person becomes a member by opening `url` and signing in with that e-mail address.
   *
   * Voxanne sends no e-mail: send `url` to the person yourself. Only this response contains it, and it is valid for 7
   * days. A key can't give a role with scopes that the key lacks, and a key that expires gives none.
   */
  create(body: Body<"createInvitation">, options?: RequestOptions): Promise<Answered<Json<"createInvitation", 201>>> {
    return this.send({ method: "POST", path: "/api/invitations", body }, options);
  }

  /**
   * Read an invitation.
   *
   * Return an invitation without its `url`.
   */
  get(invitationId: string, options?: RequestOptions): Promise<Answered<Json<"readInvitation", 200>>> {
    return this.send({ method: "GET", path: "/api/invitations/{invitation_id}", ids: { invitation_id: invitationId } }, options);
  }

  /**
   * Revoke an invitation.
   *
   * Revoke an invitation. Its `url` stops working.
   */
  revoke(invitationId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/invitations/{invitation_id}", ids: { invitation_id: invitationId }, deletes: true }, options);
  }
}

/** Your organisation, its limits, and its audit events. */
export class LimitsResource extends Resource {
  /**
   * Read the rate limits.
   *
   * Return the state of the rate limits and of the daily limits of call-backs. This request is not counted.
   */
  get(options?: RequestOptions): Promise<Answered<Json<"readLimits", 200>>> {
    return this.send({ method: "GET", path: "/api/limits" }, options);
  }
}

/** The people who work in the dashboard, their invitations, and the caller of a request. */
export class MeResource extends Resource {
  /**
   * Read the caller of the request.
   *
   * Return the API key or member that sends the request, with its scopes and its organisation.
   */
  get(options?: RequestOptions): Promise<Answered<Json<"readMe", 200>>> {
    return this.send({ method: "GET", path: "/api/me" }, options);
  }
}

/** The people who work in the dashboard, their invitations, and the caller of a request. */
export class MembersResource extends Resource {
  /**
   * List members.
   *
   * List the members of the organisation, newest first.
   */
  list(query?: Filters<"listMembers">, options?: RequestOptions): List<Item<"listMembers">> {
    return this.walk({ method: "GET", path: "/api/members", query }, options);
  }

  /**
   * Read a member.
   *
   * Return a member.
   */
  get(memberId: string, options?: RequestOptions): Promise<Answered<Json<"readMember", 200>>> {
    return this.send({ method: "GET", path: "/api/members/{member_id}", ids: { member_id: memberId } }, options);
  }

  /**
   * Change a member.
   *
   * Merge a patch into a member (RFC 7396). A new role applies within 60 seconds, also in open sessions.
   *
   * Only owners can give or remove the role `owner`, and the last owner keeps it (409 `last_owner`). A key can't give a
   * role with scopes that the key lacks, and a key that expires gives none.
   */
  update(memberId: string, body: Body<"changeMember">, options?: RequestOptions): Promise<Answered<Json<"changeMember", 200>>> {
    return this.send({ method: "PATCH", path: "/api/members/{member_id}", ids: { member_id: memberId }, body }, options);
  }

  /**
   * Remove a member.
   *
   * Remove a member and end its sessions within 60 seconds. API keys that the member created stay valid.
   */
  remove(memberId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/members/{member_id}", ids: { member_id: memberId }, deletes: true }, options);
  }
}

/** Your organisation, its limits, and its audit events. */
export class OrganizationResource extends Resource {
  /**
   * Read the organization.
   *
   * Return the organisation of the API key.
   */
  get(options?: RequestOptions): Promise<Answered<Json<"readOrganization", 200>>> {
    return this.send({ method: "GET", path: "/api/organization" }, options);
  }

  /**
   * Change the organization.
   *
   * Merge a patch into the organisation (RFC 7396). To change the plan, change the subscription.
   */
  update(body: Body<"changeOrganization">, options?: RequestOptions): Promise<Answered<Json<"changeOrganization", 200>>> {
    return this.send({ method: "PATCH", path: "/api/organization", body }, options);
  }
}

/** The AI voice agents that answer and place calls, and their phone numbers. */
export class PhoneNumbersResource extends Resource {
  /**
   * List phone numbers.
   *
   * List the phone numbers that are assigned to the organisation, most recently assigned first.
   *
   * Each number belongs to at most one agent, as its `phone_number`. A newly assigned number can be missing from the
   * list for about a second.
   */
  list(query?: Filters<"listPhoneNumbers">, options?: RequestOptions): List<Item<"listPhoneNumbers">> {
    return this.walk({ method: "GET", path: "/api/phone-numbers", query }, options);
  }
}

/** What callers can book, with the duration and the calendars. */
export class ServicesResource extends Resource {
  /**
   * List services.
   *
   * List the organisation's services, newest first, including inactive ones.
   */
  list(query?: Filters<"listServices">, options?: RequestOptions): List<Item<"listServices">> {
    return this.walk({ method: "GET", path: "/api/services", query }, options);
  }

  /**
   * Create a service.
   *
   * Create a service with its names, its duration and the calendars in which it can be booked.
   *
   * Names and aliases are unique in an organisation (409 `service_name_taken`). Case, accents and punctuation are
   * ignored in the comparison. An organisation can have 100 services.
   */
  create(body: Body<"createService">, options?: RequestOptions): Promise<Answered<Json<"createService", 201>>> {
    return this.send({ method: "POST", path: "/api/services", body }, options);
  }

  /**
   * Read a service.
   *
   * Return a service.
   */
  get(serviceId: string, options?: RequestOptions): Promise<Answered<Json<"readService", 200>>> {
    return this.send({ method: "GET", path: "/api/services/{service_id}", ids: { service_id: serviceId } }, options);
  }

  /**
   * Change a service.
   *
   * Merge a patch into a service (RFC 7396). Free times change at once; booked appointments do not change.
   */
  update(serviceId: string, body: Body<"changeService">, options?: RequestOptions): Promise<Answered<Json<"changeService", 200>>> {
    return this.send({ method: "PATCH", path: "/api/services/{service_id}", ids: { service_id: serviceId }, body }, options);
  }

  /**
   * Delete a service.
   *
   * Delete a service. It must have no future appointments (409 `service_in_use`). Past ones keep its id.
   */
  delete(serviceId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/services/{service_id}", ids: { service_id: serviceId }, deletes: true }, options);
  }
}

/** Events sent to your endpoints, and the log of sent and received webhooks. */
export class WebhookEndpointsResource extends Resource {
  /**
   * List webhook endpoints.
   *
   * List the organisation's webhook endpoints, newest first.
   */
  list(query?: Filters<"listWebhookEndpoints">, options?: RequestOptions): List<Item<"listWebhookEndpoints">> {
    return this.walk({ method: "GET", path: "/api/webhook-endpoints", query }, options);
  }

  /**
   * Create a webhook endpoint.
   *
   * Create a webhook endpoint. Only this response contains its `secret`, which signs deliveries.
   *
   * The key must have the scopes that read the objects of all `events`. The default is all event types that it can read.
   * An organisation can have 32 endpoints.
   */
  create(body: Body<"createWebhookEndpoint">, options?: RequestOptions): Promise<Answered<Json<"createWebhookEndpoint", 201>>> {
    return this.send({ method: "POST", path: "/api/webhook-endpoints", body }, options);
  }

  /**
   * Read a webhook endpoint.
   *
   * Return a webhook endpoint without its secret.
   */
  get(endpointId: string, options?: RequestOptions): Promise<Answered<Json<"readWebhookEndpoint", 200>>> {
    return this.send({ method: "GET", path: "/api/webhook-endpoints/{endpoint_id}", ids: { endpoint_id: endpointId } }, options);
  }

  /**
   * Change a webhook endpoint.
   *
   * Merge a patch into a webhook endpoint (RFC 7396). If `url` changes, pending deliveries go to the new one.
   *
   * The key must have the scopes that read the objects of all `events`, before and after the change.
   */
  update(endpointId: string, body: Body<"changeWebhookEndpoint">, options?: RequestOptions): Promise<Answered<Json<"changeWebhookEndpoint", 200>>> {
    return this.send({ method: "PATCH", path: "/api/webhook-endpoints/{endpoint_id}", ids: { endpoint_id: endpointId }, body }, options);
  }

  /**
   * Delete a webhook endpoint.
   *
   * Delete a webhook endpoint. No further deliveries are sent to it.
   */
  delete(endpointId: string, options?: RequestOptions): Promise<Answered<NoContent>> {
    return this.send({ method: "DELETE", path: "/api/webhook-endpoints/{endpoint_id}", ids: { endpoint_id: endpointId }, deletes: true }, options);
  }

  /**
   * Replace a webhook endpoint's secret.
   *
   * Replace the secret. Only this response contains the new one. Deliveries are signed with both for 24 hours.
   */
  rotateSecret(endpointId: string, options?: RequestOptions): Promise<Answered<Json<"rotateWebhookSecret", 200>>> {
    return this.send({ method: "POST", path: "/api/webhook-endpoints/{endpoint_id}/rotate-secret", ids: { endpoint_id: endpointId } }, options);
  }

  /**
   * Send a test event.
   *
   * Send a signed event with `"test": true` and sample values. The webhook log in the response shows its result.
   *
   * It is sent at once, also while the endpoint is paused.
   */
  test(endpointId: string, body?: Body<"testWebhookEndpoint">, options?: RequestOptions): Promise<Answered<Json<"testWebhookEndpoint", 202>>> {
    return this.send({ method: "POST", path: "/api/webhook-endpoints/{endpoint_id}/test", ids: { endpoint_id: endpointId }, body }, options);
  }
}

/** Events sent to your endpoints, and the log of sent and received webhooks. */
export class WebhookLogsResource extends Resource {
  /**
   * List webhook logs.
   *
   * List the webhooks of the last 30 days about objects that the key can read, newest first.
   *
   * With several filters, or if the key can't read all objects, a page can have fewer logs than `limit`.
   */
  list(query?: Filters<"listWebhookLogs">, options?: RequestOptions): List<Item<"listWebhookLogs">> {
    return this.walk({ method: "GET", path: "/api/webhook-logs", query }, options);
  }

  /**
   * Read a webhook log.
   *
   * Return a webhook log with the attempts of a delivery, and the parts of the payload that can be shown.
   */
  get(logId: string, options?: RequestOptions): Promise<Answered<Json<"readWebhookLog", 200>>> {
    return this.send({ method: "GET", path: "/api/webhook-logs/{log_id}", ids: { log_id: logId } }, options);
  }

  /**
   * Replay a webhook.
   *
   * Process an inbound webhook again, or send a delivery again with the same event id.
   *
   * An inbound webhook that was processed has no second effect. A delivery is sent at once, also while the endpoint is
   * paused; the key must have the scopes that read the objects of all events of the endpoint.
   */
  replay(logId: string, options?: RequestOptions): Promise<Answered<Json<"replayWebhook", 202>>> {
    return this.send({ method: "POST", path: "/api/webhook-logs/{log_id}/replay", ids: { log_id: logId } }, options);
  }
}

/** All resources. */
export class Resources {
  readonly agents: AgentsResource;
  readonly analytics: AnalyticsResource;
  readonly apiKeys: ApiKeysResource;
  readonly appointmentHolds: AppointmentHoldsResource;
  readonly appointments: AppointmentsResource;
  readonly auditEvents: AuditEventsResource;
  readonly availability: AvailabilityResource;
  readonly billing: BillingResource;
  readonly calendars: CalendarsResource;
  readonly calls: CallsResource;
  readonly contacts: ContactsResource;
  readonly events: EventsResource;
  readonly invitations: InvitationsResource;
  readonly limits: LimitsResource;
  readonly me: MeResource;
  readonly members: MembersResource;
  readonly organization: OrganizationResource;
  readonly phoneNumbers: PhoneNumbersResource;
  readonly services: ServicesResource;
  readonly webhookEndpoints: WebhookEndpointsResource;
  readonly webhookLogs: WebhookLogsResource;

  constructor(core: Core) {
    this.agents = new AgentsResource(core);
    this.analytics = new AnalyticsResource(core);
    this.apiKeys = new ApiKeysResource(core);
    this.appointmentHolds = new AppointmentHoldsResource(core);
    this.appointments = new AppointmentsResource(core);
    this.auditEvents = new AuditEventsResource(core);
    this.availability = new AvailabilityResource(core);
    this.billing = new BillingResource(core);
    this.calendars = new CalendarsResource(core);
    this.calls = new CallsResource(core);
    this.contacts = new ContactsResource(core);
    this.events = new EventsResource(core);
    this.invitations = new InvitationsResource(core);
    this.limits = new LimitsResource(core);
    this.me = new MeResource(core);
    this.members = new MembersResource(core);
    this.organization = new OrganizationResource(core);
    this.phoneNumbers = new PhoneNumbersResource(core);
    this.services = new ServicesResource(core);
    this.webhookEndpoints = new WebhookEndpointsResource(core);
    this.webhookLogs = new WebhookLogsResource(core);
  }
}
