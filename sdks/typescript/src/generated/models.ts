// Written by `make sdk-typescript` from functions/public/openapi.json: do not change it here.
import type { components } from "./schema.js";

/** The API key or member that sent a request. */
export type Actor = components["schemas"]["Actor"];
export type ActorKind = components["schemas"]["ActorKind"];
/**
 * An AI voice agent, which answers and places phone calls.
 *
 * Each agent has an assistant at the voice provider. It is created and changed in the background; `status` shows its
 * state.
 */
export type Agent = components["schemas"]["Agent"];
/** A merge patch of an agent (RFC 7396): absent fields stay unchanged, and null clears an optional field. */
export type AgentChanges = components["schemas"]["AgentChanges"];
/** The agent has a call that has not ended. */
export type AgentInUseProblem = components["schemas"]["AgentInUseProblem"];
export type AgentStatus = components["schemas"]["AgentStatus"];
/** The limits of an organisation: its rate limits, and the daily limits of call-backs. */
export type AllLimits = components["schemas"]["AllLimits"];
/** An invitation for this e-mail address is open. */
export type AlreadyInvitedProblem = components["schemas"]["AlreadyInvitedProblem"];
/** A member already has this e-mail address. */
export type AlreadyMemberProblem = components["schemas"]["AlreadyMemberProblem"];
/** The voice provider's analysis of the conversation. A field that it did not analyse is null. */
export type Analysis = components["schemas"]["Analysis"];
/** An API key without its secret. */
export type ApiKey = components["schemas"]["ApiKey"];
/** A new API key with its secret `key`. Only the response that creates the key has it. */
export type ApiKeyWithSecret = components["schemas"]["ApiKeyWithSecret"];
/** A reserved time in a calendar for a contact. */
export type Appointment = components["schemas"]["Appointment"];
/** A merge patch of an appointment (RFC 7396). A move takes the new time and frees the old one atomically. */
export type AppointmentChanges = components["schemas"]["AppointmentChanges"];
/** An event about an appointment. */
export type AppointmentEvent = components["schemas"]["AppointmentEvent"];
export type AppointmentEventType = components["schemas"]["AppointmentEventType"];
export type AppointmentNotes = components["schemas"]["AppointmentNotes"];
/** It is text only: `service_id` selects the service and the duration. */
export type AppointmentService = components["schemas"]["AppointmentService"];
export type AppointmentStatus = components["schemas"]["AppointmentStatus"];
export type AuditAction = components["schemas"]["AuditAction"];
/** A request that created, changed or deleted an object, or read a transcript or recording. */
export type AuditEvent = components["schemas"]["AuditEvent"];
/** The object that was read or changed. For a transcript or a recording it is the call. */
export type AuditedObject = components["schemas"]["AuditedObject"];
export type AuditedType = components["schemas"]["AuditedType"];
/** An organisation's plan, and the subscription that pays for it. */
export type Billing = components["schemas"]["Billing"];
export type BillingStatus = components["schemas"]["BillingStatus"];
export type BlockNote = components["schemas"]["BlockNote"];
export type BufferBeforeMinutes = components["schemas"]["BufferBeforeMinutes"];
export type BufferMinutes = components["schemas"]["BufferMinutes"];
/** Time at which a calendar is busy elsewhere. It can't be booked; appointments booked before keep their time. */
export type BusyBlock = components["schemas"]["BusyBlock"];
/** An event about a busy block that overlaps appointments. They keep their time. */
export type BusyBlockEvent = components["schemas"]["BusyBlockEvent"];
export type BusyBlockEventType = components["schemas"]["BusyBlockEventType"];
/**
 * When the appointments of a practitioner, a room or a chair can be booked.
 *
 * Opening hours, special hours and closures are local times in the calendar's time zone.
 */
export type Calendar = components["schemas"]["Calendar"];
/** A merge patch of a calendar (RFC 7396). It does not change booked appointments. */
export type CalendarChanges = components["schemas"]["CalendarChanges"];
/** An address from which calendar programs read a calendar's appointments. Programs can't change them. */
export type CalendarFeed = components["schemas"]["CalendarFeed"];
/** A new feed with its `url`. Only the response that creates the feed has it. */
export type CalendarFeedWithUrl = components["schemas"]["CalendarFeedWithUrl"];
/** The address of an iCalendar file, fetched every 10 minutes. Its busy times can't be booked in the calendar. */
export type CalendarSource = components["schemas"]["CalendarSource"];
/** A merge patch of a calendar source (RFC 7396). */
export type CalendarSourceChanges = components["schemas"]["CalendarSourceChanges"];
/** An event about an iCalendar source that could not be fetched for `stale_after_minutes`. */
export type CalendarSourceEvent = components["schemas"]["CalendarSourceEvent"];
export type CalendarSourceEventType = components["schemas"]["CalendarSourceEventType"];
/** A phone call that an agent answers or places. */
export type Call = components["schemas"]["Call"];
/** Counts of the calls in a range of days, in total and in groups. */
export type CallAnalytics = components["schemas"]["CallAnalytics"];
/** The daily limits of call-backs. A day ends at midnight in the organisation's time zone. */
export type CallBackLimits = components["schemas"]["CallBackLimits"];
export type CallBackTime = components["schemas"]["CallBackTime"];
/** A merge patch of a call (RFC 7396). */
export type CallChanges = components["schemas"]["CallChanges"];
/** The counts of one day, one outcome or one agent. */
export type CallCountGroup = components["schemas"]["CallCountGroup"];
/** Counts of calls that have ended. Call-backs that were cancelled before they were dialled are not counted. */
export type CallCounts = components["schemas"]["CallCounts"];
export type CallDirection = components["schemas"]["CallDirection"];
/** An event about a call. */
export type CallEvent = components["schemas"]["CallEvent"];
export type CallEventType = components["schemas"]["CallEventType"];
export type CallGrouping = components["schemas"]["CallGrouping"];
/** The organisation, or the contact's number, has reached its number of call-backs for today. */
export type CallLimitReachedProblem = components["schemas"]["CallLimitReachedProblem"];
export type CallLimitScope = components["schemas"]["CallLimitScope"];
/** Only a call that waits to be dialled can be cancelled. */
export type CallNotCancelableProblem = components["schemas"]["CallNotCancelableProblem"];
export type CallOutcome = components["schemas"]["CallOutcome"];
export type CallStatus = components["schemas"]["CallStatus"];
/** What a caller must say before an agent discloses, moves, cancels or confirms an appointment. `none`: nothing. `birth_date`: the matching date of birth. */
export type CallerVerification = components["schemas"]["CallerVerification"];
/** The number of calls with each outcome. */
export type CallsByOutcome = components["schemas"]["CallsByOutcome"];
/** The body of a cancellation. It is optional. */
export type Cancellation = components["schemas"]["Cancellation"];
export type CancellationReason = components["schemas"]["CancellationReason"];
export type Closure = components["schemas"]["Closure"];
/** Each is a local date, or a span of local dates or times. A span that ends with a date includes that day. */
export type Closures = components["schemas"]["Closures"];
/** A patient or customer. Each phone number belongs to at most one contact of an organisation. */
export type Contact = components["schemas"]["Contact"];
/** A merge patch of a contact (RFC 7396): absent fields stay unchanged, and null clears an optional field. */
export type ContactChanges = components["schemas"]["ContactChanges"];
/** An event about a contact. */
export type ContactEvent = components["schemas"]["ContactEvent"];
export type ContactEventType = components["schemas"]["ContactEventType"];
/** The contact cannot be erased while it has future appointments. */
export type ContactHasAppointmentsProblem = components["schemas"]["ContactHasAppointmentsProblem"];
export type ContactIds = components["schemas"]["ContactIds"];
/** The contact is in a call, or is already being called back. */
export type ContactInCallProblem = components["schemas"]["ContactInCallProblem"];
/** The body of a merge. */
export type ContactMerge = components["schemas"]["ContactMerge"];
/** What the call cost at the voice provider. */
export type Cost = components["schemas"]["Cost"];
export type Country = components["schemas"]["Country"];
/** The state of one rate limit. */
export type CurrentLimit = components["schemas"]["CurrentLimit"];
/** A date that is not in the future. */
export type DateOfBirth = components["schemas"]["DateOfBirth"];
export type DisabledReason = components["schemas"]["DisabledReason"];
export type DoNotCall = components["schemas"]["DoNotCall"];
export type DurationMinutes = components["schemas"]["DurationMinutes"];
export type Email = components["schemas"]["Email"];
export type EndpointDescription = components["schemas"]["EndpointDescription"];
export type EndpointEventType = components["schemas"]["EndpointEventType"];
export type EndpointStatus = components["schemas"]["EndpointStatus"];
/** It must be https, and its host must resolve to public addresses only, now and at each delivery. */
export type EndpointUrl = components["schemas"]["EndpointUrl"];
/** A contact that was erased. Only its id is left. */
export type ErasedContact = components["schemas"]["ErasedContact"];
/** The progress of an erasure that continues in the background. */
export type ErasureProgress = components["schemas"]["ErasureProgress"];
export type ErrorPlace = components["schemas"]["ErrorPlace"];
export type EventType = components["schemas"]["EventType"];
/** RFC 3339, in the future. */
export type Expiry = components["schemas"]["Expiry"];
export type ExternalId = components["schemas"]["ExternalId"];
/** The title of each appointment. `times`: always Booked. `names`: the patient's name; everyone who knows the address can read it. */
export type FeedShow = components["schemas"]["FeedShow"];
export type FieldError = components["schemas"]["FieldError"];
export type FirstMessage = components["schemas"]["FirstMessage"];
/** The health of the API. */
export type Health = components["schemas"]["Health"];
/** A time in a calendar that is reserved for a few minutes, until it expires or becomes an appointment. */
export type Hold = components["schemas"]["Hold"];
/** The hold is already an appointment. */
export type HoldConvertedProblem = components["schemas"]["HoldConvertedProblem"];
/** The hold has expired, so its time may be taken. */
export type HoldExpiredProblem = components["schemas"]["HoldExpiredProblem"];
/** The minutes until the hold expires. */
export type HoldMinutes = components["schemas"]["HoldMinutes"];
/** True: the times that an agent offers in a phone call are held for that call: for 10 minutes, or until the agent offers other times or books. */
export type HoldOfferedTimes = components["schemas"]["HoldOfferedTimes"];
/** Pairs of local times from 00:00 to 24:00, in order and without overlaps. */
export type HoursOfADay = components["schemas"]["HoursOfADay"];
export type HoursSpan = components["schemas"]["HoursSpan"];
export type Identifier = components["schemas"]["Identifier"];
/** The appointment cannot change to the requested status. */
export type IllegalTransitionProblem = components["schemas"]["IllegalTransitionProblem"];
/**
 * The contact that has this phone; it is created if there is none.
 *
 * An existing contact keeps its name and e-mail address, unless it has no given name yet (`name_source`).
 */
export type InlineContact = components["schemas"]["InlineContact"];
/** RFC 3339, with an offset. */
export type Instant = components["schemas"]["Instant"];
/** The key lacks a scope. */
export type InsufficientScopeProblem = components["schemas"]["InsufficientScopeProblem"];
/** Fields are invalid. `errors` lists at most 100 of them. */
export type InvalidFieldsProblem = components["schemas"]["InvalidFieldsProblem"];
/** An open invitation. The person who opens it and signs in with its e-mail address becomes a member. */
export type Invitation = components["schemas"]["Invitation"];
/** A new invitation with its `url`. Only the response that creates the invitation has it. */
export type InvitationWithUrl = components["schemas"]["InvitationWithUrl"];
export type KeptPhone = components["schemas"]["KeptPhone"];
/** The key was rotated before. */
export type KeyAlreadyRotatedProblem = components["schemas"]["KeyAlreadyRotatedProblem"];
export type KeyMode = components["schemas"]["KeyMode"];
export type Language = components["schemas"]["Language"];
/** The rate limits of an organisation. */
export type Limits = components["schemas"]["Limits"];
export type LocalDate = components["schemas"]["LocalDate"];
/** The API key or member that sends the request, with its rights. */
export type Me = components["schemas"]["Me"];
/** A person who works in the dashboard. */
export type Member = components["schemas"]["Member"];
/** A merge patch of a member (RFC 7396). */
export type MemberChanges = components["schemas"]["MemberChanges"];
export type MemberRole = components["schemas"]["MemberRole"];
/** The contact, in the path or in a field of the body, was merged into another one. */
export type MergedProblem = components["schemas"]["MergedProblem"];
export type Metadata = components["schemas"]["Metadata"];
/** The object is merged into the stored one (RFC 7396): null removes a key. */
export type MetadataPatch = components["schemas"]["MetadataPatch"];
/** The organisation of the API key or member. */
export type MyOrganization = components["schemas"]["MyOrganization"];
export type Name = components["schemas"]["Name"];
export type NamePrefix = components["schemas"]["NamePrefix"];
export type NameSource = components["schemas"]["NameSource"];
/** The body of a new agent. */
export type NewAgent = components["schemas"]["NewAgent"];
/** The body of a new API key. */
export type NewApiKey = components["schemas"]["NewApiKey"];
/** The body of a booking. It requires `contact_id` or `contact`, and `starts_at` or `hold_id`. */
export type NewAppointment = components["schemas"]["NewAppointment"];
/** The body of a busy block. It occupies every five minutes of the clock that it touches. */
export type NewBusyBlock = components["schemas"]["NewBusyBlock"];
/** The body of a new calendar. Default `opening_hours`: Monday to Friday, 09:00 to 17:00. */
export type NewCalendar = components["schemas"]["NewCalendar"];
/** The body of a new feed. */
export type NewCalendarFeed = components["schemas"]["NewCalendarFeed"];
/** The body of a new calendar source. */
export type NewCalendarSource = components["schemas"]["NewCalendarSource"];
/** A call to a contact. A field that is absent or null has its default. */
export type NewCallBack = components["schemas"]["NewCallBack"];
/** The body of a checkout: the plan, and the pages to return to. */
export type NewCheckout = components["schemas"]["NewCheckout"];
/** The body of a new contact. Null is the same as absent. */
export type NewContact = components["schemas"]["NewContact"];
/** The body of a hold. The rules of a booking apply: minimum notice, booking window and opening hours. */
export type NewHold = components["schemas"]["NewHold"];
/** The body of a new invitation. */
export type NewInvitation = components["schemas"]["NewInvitation"];
/** The person an appointment is for. */
export type NewPatient = components["schemas"]["NewPatient"];
/** The body of a session in Stripe's customer portal. */
export type NewPortalSession = components["schemas"]["NewPortalSession"];
/** The body of a new service. */
export type NewService = components["schemas"]["NewService"];
/** The opening hours of one date, which replace those of its weekday. */
export type NewSpecialHours = components["schemas"]["NewSpecialHours"];
/** The body of a new webhook endpoint. */
export type NewWebhookEndpoint = components["schemas"]["NewWebhookEndpoint"];
export type Notes = components["schemas"]["Notes"];
export type NoticeMinutes = components["schemas"]["NoticeMinutes"];
/** What happens while one of the calendar's iCalendar sources is `stale`. `book`: bookings continue, with the busy times read last. `refuse`: no time is offered, and bookings need `override_rules`. */
export type OnStaleSource = components["schemas"]["OnStaleSource"];
export type OpeningHours = components["schemas"]["OpeningHours"];
/** Merged into the stored hours by weekday (RFC 7396): null closes a weekday. */
export type OpeningHoursPatch = components["schemas"]["OpeningHoursPatch"];
/** An organisation, such as a clinic. Every other object belongs to one organisation. */
export type Organization = components["schemas"]["Organization"];
/** A merge patch of the organisation (RFC 7396). */
export type OrganizationChanges = components["schemas"]["OrganizationChanges"];
/** True: allow a time that the minimum notice, the booking window, the opening hours, a closure or a stale iCalendar source forbids, and a start up to 24 hours in the past. A taken time stays refused. */
export type OverrideRules = components["schemas"]["OverrideRules"];
/** The person an appointment is for. Families share phones, so the patient can differ from the contact. */
export type Patient = components["schemas"]["Patient"];
/** A merge patch of an appointment's patient. */
export type PatientChanges = components["schemas"]["PatientChanges"];
/** The response while a transcript or recording is not available yet. */
export type Pending = components["schemas"]["Pending"];
/** Send E.164 or the national format of the organisation's country; responses have E.164. */
export type Phone = components["schemas"]["Phone"];
/** A phone number that is assigned to the organisation, for one of its agents. */
export type PhoneNumber = components["schemas"]["PhoneNumber"];
/** Another agent of the organisation has this `phone_number`. */
export type PhoneNumberTakenProblem = components["schemas"]["PhoneNumberTakenProblem"];
/** Another contact of the organisation has this phone. */
export type PhoneTakenProblem = components["schemas"]["PhoneTakenProblem"];
export type PlanName = components["schemas"]["PlanName"];
/** A problem document (RFC 9457). Write programs against `code`, which is stable. */
export type Problem = components["schemas"]["Problem"];
/** At most 32,768 bytes of UTF-8. */
export type Prompt = components["schemas"]["Prompt"];
export type Provider = components["schemas"]["Provider"];
/** For example US, US-CA or DE-BY. */
export type PublicHolidays = components["schemas"]["PublicHolidays"];
/** A temporary URL of a recording. */
export type Recording = components["schemas"]["Recording"];
export type ReminderOffset = components["schemas"]["ReminderOffset"];
/** A change applies to appointments that are booked or moved after it. */
export type ReminderOffsets = components["schemas"]["ReminderOffsets"];
/** Only owners can give or remove the role `owner`. */
export type Role = components["schemas"]["Role"];
/** The body of a rotation. */
export type Rotation = components["schemas"]["Rotation"];
export type Scope = components["schemas"]["Scope"];
/** A key cannot grant scopes that it lacks, gain them by rotation, or revoke a key that has them. */
export type ScopeNotHeldProblem = components["schemas"]["ScopeNotHeldProblem"];
/** The calling key must have each of them. Default: all scopes of the calling key. */
export type Scopes = components["schemas"]["Scopes"];
export type Seconds = components["schemas"]["Seconds"];
/** A service that a clinic offers, with its duration and the calendars in which it can be booked. */
export type Service = components["schemas"]["Service"];
export type ServiceAliases = components["schemas"]["ServiceAliases"];
export type ServiceCalendars = components["schemas"]["ServiceCalendars"];
/** A merge patch of a service (RFC 7396). It does not change booked appointments. */
export type ServiceChanges = components["schemas"]["ServiceChanges"];
/** The service cannot be deleted while future appointments name it. */
export type ServiceInUseProblem = components["schemas"]["ServiceInUseProblem"];
/** Another service of the organisation has this name or alias; the comparison ignores case, accents and punctuation. */
export type ServiceNameTakenProblem = components["schemas"]["ServiceNameTakenProblem"];
export type ServiceState = components["schemas"]["ServiceState"];
/** A free time that can be booked. */
export type Slot = components["schemas"]["Slot"];
export type SlotMinutes = components["schemas"]["SlotMinutes"];
/** The time is taken; the response does not say by whom. */
export type SlotTakenProblem = components["schemas"]["SlotTakenProblem"];
/** Why the last attempt to fetch a source failed. */
export type SourceError = components["schemas"]["SourceError"];
export type SourceStatus = components["schemas"]["SourceStatus"];
/** The address of an iCalendar file: public, and https or webcal. Responses show only its host, because everyone who knows the address can read the calendar. */
export type SourceUrl = components["schemas"]["SourceUrl"];
/** Events of a source that could not be read in full. */
export type SourceWarning = components["schemas"]["SourceWarning"];
export type Speaker = components["schemas"]["Speaker"];
/** The opening hours of one date, which replace those of its weekday. */
export type SpecialHours = components["schemas"]["SpecialHours"];
/** A closure has precedence over them. */
export type SpecialHoursOfDates = components["schemas"]["SpecialHoursOfDates"];
export type StaleMinutes = components["schemas"]["StaleMinutes"];
/** A page that Stripe hosts. Redirect the browser to it at once, and do not store its URL: it needs no sign-in. */
export type StripePage = components["schemas"]["StripePage"];
export type Subscription = components["schemas"]["Subscription"];
export type Tag = components["schemas"]["Tag"];
export type Tags = components["schemas"]["Tags"];
export type Text = components["schemas"]["Text"];
export type TimeOfDay = components["schemas"]["TimeOfDay"];
export type TimeZone = components["schemas"]["TimeZone"];
export type Timestamp = components["schemas"]["Timestamp"];
/** The merged contact would have more `other_phones` than a contact can have. */
export type TooManyPhonesProblem = components["schemas"]["TooManyPhonesProblem"];
export type Tool = components["schemas"]["Tool"];
export type Tools = components["schemas"]["Tools"];
/** The transcript of a call. */
export type Transcript = components["schemas"]["Transcript"];
export type TranscriptFormat = components["schemas"]["TranscriptFormat"];
/** One turn of a conversation. */
export type Turn = components["schemas"]["Turn"];
/** Premade voices of ElevenLabs can also be named, for example `rachel`. */
export type VoiceId = components["schemas"]["VoiceId"];
/** Aliases are also accepted: 11labs, eleven_labs, rime-ai, smallest-ai, play_ht. */
export type VoiceProvider = components["schemas"]["VoiceProvider"];
export type WarningCode = components["schemas"]["WarningCode"];
export type WebAddress = components["schemas"]["WebAddress"];
/** One attempt to deliver an event, and its result. */
export type WebhookAttempt = components["schemas"]["WebhookAttempt"];
export type WebhookDirection = components["schemas"]["WebhookDirection"];
/** A URL to which events are sent. */
export type WebhookEndpoint = components["schemas"]["WebhookEndpoint"];
/** A merge patch of an endpoint (RFC 7396). A new URL, or enabling the endpoint again, resets its failures. */
export type WebhookEndpointChanges = components["schemas"]["WebhookEndpointChanges"];
/** An event about a webhook endpoint that was disabled, because it answered 410 or failed for five days. */
export type WebhookEndpointEvent = components["schemas"]["WebhookEndpointEvent"];
/** An endpoint with its new `secret`. Only the response that creates the secret has it. */
export type WebhookEndpointWithSecret = components["schemas"]["WebhookEndpointWithSecret"];
/** A webhook that a provider sent to Voxanne, or the delivery of an event to an endpoint. */
export type WebhookLog = components["schemas"]["WebhookLog"];
export type WebhookLogStatus = components["schemas"]["WebhookLogStatus"];
/** A webhook log with its attempts and the parts of the payload that can be shown. */
export type WebhookLogView = components["schemas"]["WebhookLogView"];
export type WebhookSource = components["schemas"]["WebhookSource"];
/** The body of a test event. */
export type WebhookTest = components["schemas"]["WebhookTest"];
export type Weekday = components["schemas"]["Weekday"];
/** A whole minute: an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 together with `time_zone`. */
export type When = components["schemas"]["When"];
export type WindowDays = components["schemas"]["WindowDays"];
/** What is sent to webhook endpoints; `type` tells them apart. */
export type WebhookEvent = AppointmentEvent | BusyBlockEvent | CalendarSourceEvent | CallEvent | ContactEvent | WebhookEndpointEvent;
