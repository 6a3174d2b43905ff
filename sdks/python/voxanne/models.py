"""Generated from functions/public/openapi.json by `make sdk-python`; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

from ._models import Model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


ActorKind = Literal["key", "member"]
AgentStatus = Literal["provisioning", "active", "failed"]
AppointmentEventType = Literal[
    "appointment.booked",
    "appointment.changed",
    "appointment.cancelled",
    "appointment.reminder_due",
]
AppointmentStatus = Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"]
AuditAction = Literal[
    "agent.changed",
    "agent.created",
    "agent.deleted",
    "api_key.created",
    "api_key.revoked",
    "api_key.rotated",
    "appointment.cancelled",
    "appointment.changed",
    "appointment.created",
    "busy_block.deleted",
    "busy_block.put",
    "calendar.changed",
    "calendar.created",
    "calendar_feed.created",
    "calendar_feed.deleted",
    "calendar_source.changed",
    "calendar_source.created",
    "calendar_source.deleted",
    "call.cancelled",
    "call.changed",
    "call.created",
    "call.forgotten",
    "checkout.created",
    "contact.changed",
    "contact.created",
    "contact.erased",
    "contact.merged",
    "hold.created",
    "hold.deleted",
    "invitation.created",
    "invitation.revoked",
    "member.changed",
    "member.joined",
    "member.removed",
    "organization.changed",
    "portal_session.created",
    "recording.read",
    "service.changed",
    "service.created",
    "service.deleted",
    "session.ended",
    "session.opened",
    "transcript.read",
    "webhook_endpoint.changed",
    "webhook_endpoint.created",
    "webhook_endpoint.deleted",
    "webhook_endpoint.secret_rotated",
    "webhook_endpoint.tested",
    "webhook_log.replayed",
]
AuditedType = Literal[
    "agent",
    "api_key",
    "appointment",
    "busy_block",
    "calendar",
    "calendar_feed",
    "calendar_source",
    "call",
    "contact",
    "hold",
    "invitation",
    "member",
    "organization",
    "service",
    "session",
    "webhook_endpoint",
    "webhook_log",
]
BillingStatus = Literal[
    "manual",
    "trialing",
    "active",
    "past_due",
    "unpaid",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "paused",
]
CallDirection = Literal["inbound", "outbound"]
CallEventType = Literal["call.started", "call.ended", "call.transcript_ready", "call.recording_ready"]
CallGrouping = Literal["day", "outcome", "agent"]
CallLimitScope = Literal["organization", "number"]
CallOutcome = Literal[
    "appointment_booked",
    "appointment_changed",
    "information",
    "transferred",
    "voicemail",
    "no_answer",
    "busy",
    "abandoned",
    "failed",
    "other",
]
CallStatus = Literal["queued", "ringing", "in_progress", "completed", "no_answer", "busy", "failed", "canceled"]
CallerVerification = Literal["none", "birth_date"]
ContactEventType = Literal["contact.created", "contact.updated", "contact.erased"]
DisabledReason = Literal["client", "gone", "failing"]
EndpointStatus = Literal["active", "paused", "disabled"]
ErrorPlace = Literal["query", "path"]
EventType = Literal[
    "call.started",
    "call.ended",
    "call.transcript_ready",
    "call.recording_ready",
    "appointment.booked",
    "appointment.changed",
    "appointment.cancelled",
    "appointment.reminder_due",
    "contact.created",
    "contact.updated",
    "contact.erased",
    "calendar.conflict",
    "calendar.source_stale",
    "endpoint.disabled",
]
FeedShow = Literal["times", "names"]
KeptPhone = Literal["kept", "from"]
KeyMode = Literal["live", "test"]
MemberRole = Literal["owner", "admin", "staff", "reader"]
NameSource = Literal["given", "carrier", "number"]
OnStaleSource = Literal["book", "refuse"]
PlanName = Literal["starter", "professional", "enterprise"]
Provider = Literal[
    "azure",
    "cartesia",
    "deepgram",
    "elevenlabs",
    "hume",
    "inworld",
    "lmnt",
    "microsoft",
    "minimax",
    "neuphonic",
    "openai",
    "playht",
    "rime",
    "sesame",
    "smallest",
    "tavus",
    "vapi",
    "wellsaid",
    "xai",
]
Scope = Literal[
    "agents:read",
    "agents:write",
    "appointments:read",
    "appointments:write",
    "audit:read",
    "calls:read",
    "calls:write",
    "contacts:read",
    "contacts:write",
    "keys:write",
    "members:read",
    "members:write",
    "organization:read",
    "organization:write",
    "webhooks:read",
    "webhooks:write",
]
ServiceState = Literal["on", "off"]
SourceStatus = Literal["pending", "ok", "failed", "stale"]
Speaker = Literal["agent", "caller", "tool"]
Tool = Literal[
    "book_appointment",
    "cancel_appointment",
    "check_availability",
    "confirm_appointment",
    "end_call",
    "lookup_caller",
    "reschedule_appointment",
    "stop_calling",
    "transfer_call",
]
TranscriptFormat = Literal["json", "text", "vtt", "srt"]
WarningCode = Literal["unknown_time_zone", "recurrence_refused", "event_unreadable"]
WebhookDirection = Literal["inbound", "outbound"]
WebhookLogStatus = Literal["received", "processed", "ignored", "failed", "dead"]
WebhookSource = Literal["vapi", "stripe", "voxanne"]


class Actor(Model):
    """The API key or member that sent a request."""

    kind: ActorKind
    """`key`: an API key. `member`: a member, in the dashboard."""
    id: str
    """The id of the key or member."""
    name: str
    """The name of the key or member at that time."""


class Agent(Model):
    """An AI voice agent, which answers and places phone calls.

    Each agent has an assistant at the voice provider. It is created and changed in the background; `status` shows its
    state.
    """

    _reads = {"created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """A name for your staff. Callers do not hear it."""
    prompt: str
    """The instructions that the agent follows in every call."""
    voice_provider: str
    """The provider of the agent's voice."""
    voice_id: str
    """The id of the voice at `voice_provider`."""
    tools: list[str]
    """The tools that the agent can use during a call. It cannot use any other tool."""
    first_message: str | None
    """What the agent says first in a call. Null: the agent chooses a greeting."""
    language: str | None
    """The language that the agent understands and speaks (BCP 47). Null: English."""
    phone_number: str | None
    """The number that the agent answers and calls from (E.164). Null: it calls from the shared number, and answers

    none.
    """
    transfer_number: str | None
    """The number to which the tool `transfer_call` connects callers (E.164). Null: callers can't be transferred."""
    max_duration_seconds: int | None
    """The maximum length of a call in seconds; the voice provider then ends the call. Null: 600."""
    calendar_id: str | None
    """The calendar in which the agent books. Null: the organisation's first calendar."""
    metadata: dict[str, str]
    """Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40 characters,
    with values of up to 500 characters.
    """
    status: AgentStatus
    """The state of the assistant. `provisioning`: it is being created or changed. `active`: it is up to date.
    `failed`:

    the voice provider refused it.
    """
    provider_error: str | None
    """Why the voice provider refused the assistant. Null unless `status` is `failed`."""
    version: int
    """The number of its current version: 1 at first, increased by each change. `If-Match` compares it."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class AllLimits(Model):
    """The limits of an organisation: its rate limits, and the daily limits of call-backs."""

    _reads = {
        "organization": "CurrentLimit",
        "ip": "CurrentLimit",
        "member": "CurrentLimit",
        "call_backs": "CallBackLimits",
    }
    plan: str
    """The organisation's plan."""
    organization: CurrentLimit | None
    """The limit of all API keys of the organisation together. Null: temporarily unknown."""
    ip: CurrentLimit | None
    """The limit of the IP address that sends this request. Null: temporarily unknown."""
    member: CurrentLimit | None
    """The limit of the member who sends this request from the dashboard, which replaces the other limits. Null: an
    API

    key sends it.
    """
    organization_id: str
    """The id of the organisation."""
    call_backs: CallBackLimits
    """The daily limits of call-backs."""


class Analysis(Model):
    """The voice provider's analysis of the conversation. A field that it did not analyse is null."""

    sentiment: str | None
    """How the caller felt, as free text of the provider."""
    urgency: str | None
    """How urgent the matter was, as free text of the provider."""
    successful: bool | None
    """Whether the call reached its aim."""
    action_items: list[str]
    """What remains to be done after the call."""
    data: dict[str, Any] | None
    """Further results of the provider, in its own format."""


class ApiKey(Model):
    """An API key without its secret."""

    _reads = {"created_at": "time", "last_used_at": "time", "expires_at": "time", "revoked_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """A name for your staff."""
    scopes: list[str]
    """The operations that the key allows."""
    prefix: str
    """The first characters of the key."""
    last_four: str
    """The last four characters of the key."""
    mode: KeyMode
    """The deployments that accept the key: `live` or `test`."""
    created_at: datetime
    """When it was created."""
    last_used_at: datetime | None
    """When the key was last used, to the minute. Null: never."""
    expires_at: datetime | None
    """When the key expires. Null: it does not expire."""
    revoked_at: datetime | None
    """When the key was revoked. Null: it was not."""
    owner_rights: bool
    """Whether the key can manage billing and owners, within its scopes. Keys that an admin created can't."""


class ApiKeyWithSecret(Model):
    """A new API key with its secret `key`. Only the response that creates the key has it."""

    _reads = {"created_at": "time", "last_used_at": "time", "expires_at": "time", "revoked_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """A name for your staff."""
    scopes: list[str]
    """The operations that the key allows."""
    prefix: str
    """The first characters of the key."""
    last_four: str
    """The last four characters of the key."""
    mode: KeyMode
    """The deployments that accept the key: `live` or `test`."""
    created_at: datetime
    """When it was created."""
    last_used_at: datetime | None
    """When the key was last used, to the minute. Null: never."""
    expires_at: datetime | None
    """When the key expires. Null: it does not expire."""
    revoked_at: datetime | None
    """When the key was revoked. Null: it was not."""
    owner_rights: bool
    """Whether the key can manage billing and owners, within its scopes. Keys that an admin created can't."""
    key: str | None
    """The secret to send as `Authorization: Bearer`. Null if the response is replayed: rotate the key for another."""


class Appointment(Model):
    """A reserved time in a calendar for a contact."""

    _reads = {"patient": "Patient", "starts_at": "time", "ends_at": "time", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    contact_id: str
    """The contact who booked it and who is to be reminded."""
    patient: Patient | None
    """The person it is for. Null: erased with the contact, or the contact itself in appointments from before
    patients were stored.
    """
    calendar_id: str
    """The calendar in which it is booked."""
    service_id: str | None
    """The service it is booked for. Null: it is booked without one."""
    starts_at: datetime
    """When it starts (UTC)."""
    ends_at: datetime
    """When it ends (UTC), without the calendar's buffers."""
    duration_minutes: int
    """The minutes from start to end, without the calendar's buffers."""
    status: AppointmentStatus
    """`booked`, `confirmed` by the patient, `arrived`, `fulfilled` (it took place), `noshow` (the patient did not
    come)

    or `cancelled`. `cancelled` is final, and the only status that frees the time.
    """
    cancellation_reason: str | None
    """Why it was cancelled, for your staff. Null unless `status` is `cancelled`."""
    service: str | None
    """What it is for, in words. Default: the name of its service at the time of booking."""
    notes: str | None
    """Further notes."""
    agent_id: str | None
    """The agent that booked it. Null: no agent did."""
    call_id: str | None
    """The call in which it was booked. Null: it was not booked in a call."""
    metadata: dict[str, str]
    """Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40 characters,
    with values of up to 500 characters.
    """
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class AppointmentEvent(Model):
    """An event about an appointment."""

    _reads = {"created_at": "time", "appointment": "Appointment"}
    _required = ("appointment", "created_at", "id", "type")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: AppointmentEventType
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    appointment: Appointment
    """The appointment at the time of the event."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class AuditEvent(Model):
    """A request that created, changed or deleted an object, or read a transcript or recording."""

    _reads = {"at": "time", "actor": "Actor", "object": "AuditedObject"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    at: datetime
    """The time of the request."""
    actor: Actor
    """The API key or member that sent the request."""
    action: AuditAction
    """What the request did."""
    object: AuditedObject
    """The object that was read or changed."""
    address: str
    """The IP address that sent the request."""
    request_id: str
    """The `Request-Id` of the request."""


class AuditedObject(Model):
    """The object that was read or changed. For a transcript or a recording it is the call."""

    type: AuditedType
    """The type of the object."""
    id: str
    """The id of the object."""


class Billing(Model):
    """An organisation's plan, and the subscription that pays for it."""

    _reads = {"current_period_end": "time", "cancel_at": "time"}
    plan: PlanName
    """The current plan."""
    status: BillingStatus
    """The status of the subscription. `manual`: an operator manages it without a subscription."""
    service: ServiceState
    """`off`: requests that create or change objects are a 402 `billing_inactive`."""
    price: str | None
    """The lookup key of the subscribed price at Stripe. Null: no subscription."""
    current_period_end: datetime | None
    """The end of the paid period. Null: no subscription."""
    cancel_at: datetime | None
    """When the subscription ends, if it was cancelled. Null: it was not."""


class BusyBlock(Model):
    """Time at which a calendar is busy elsewhere. It can't be booked; appointments booked before keep their time."""

    _reads = {"starts_at": "time", "ends_at": "time", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    external_id: str
    """The id that the client, or the iCalendar source, has given it."""
    calendar_id: str
    """The calendar that is busy."""
    source_id: str | None
    """The iCalendar source that it comes from. Null: the API put it."""
    starts_at: datetime
    """When it starts (UTC)."""
    ends_at: datetime
    """When it ends (UTC)."""
    note: str | None
    """A note for your staff. Callers do not hear it."""
    conflicts: list[str]
    """The ids of the appointments that it overlapped when it was put, at most 1,000. They keep their time."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class BusyBlockEvent(Model):
    """An event about a busy block that overlaps appointments. They keep their time."""

    _reads = {"created_at": "time", "busy_block": "BusyBlock"}
    _required = ("busy_block", "created_at", "id", "type")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: Literal["calendar.conflict"]
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    busy_block: BusyBlock
    """The busy block, with the appointments in `conflicts`."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class Calendar(Model):
    """When the appointments of a practitioner, a room or a chair can be booked.

    Opening hours, special hours and closures are local times in the calendar's time zone.
    """

    _reads = {
        "closures": "[ClosureObject]",
        "special_hours": "[SpecialHours]",
        "created_at": "time",
        "updated_at": "time",
    }
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """The practitioner, room or chair. Callers can ask for it by this name."""
    time_zone: str
    """The time zone of its opening hours (IANA)."""
    opening_hours: dict[str, list[list[str]]]
    """The opening hours by weekday, as pairs of local times. An absent weekday is closed."""
    closures: list[str | ClosureObject]
    """The dates and times at which the calendar is closed, in spite of its opening hours."""
    special_hours: list[SpecialHours]
    """The opening hours of single dates. They replace those of the weekday, also on public holidays."""
    public_holidays: str | None
    """The country or subdivision (ISO 3166) on whose public holidays the calendar is closed. Null: it stays open."""
    slot_minutes: int
    """The minutes between the starts of the times that are offered."""
    default_duration_minutes: int
    """The length in minutes of an appointment that is booked without a service, a duration or an end."""
    buffer_minutes: int
    """The minutes kept free after each appointment."""
    buffer_before_minutes: int
    """The minutes kept free before each appointment."""
    min_notice_minutes: int
    """The minimum number of minutes from booking to the start of the appointment."""
    booking_window_days: int
    """The maximum number of local days from today to the day of the appointment."""
    reminder_offsets_minutes: list[int]
    """How many minutes before the start the events `appointment.reminder_due` are sent. Empty: none."""
    on_stale_source: OnStaleSource
    stale_sources: list[str]
    """The ids of the calendar's iCalendar sources that are `stale` now."""
    version: int
    """The number of its current version: 1 at first, increased by each change. `If-Match` compares it."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""
    public_holiday_dates: list[str]
    """The dates of its public holidays, from this year to the year after next."""


class CalendarFeed(Model):
    """An address from which calendar programs read a calendar's appointments. Programs can't change them."""

    _reads = {"created_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    calendar_id: str
    """The calendar with the appointments."""
    name: str | None
    """Where you use the feed, so that you know which one to revoke."""
    show: FeedShow
    created_at: datetime
    """When it was created."""


class CalendarFeedWithUrl(Model):
    """A new feed with its `url`. Only the response that creates the feed has it."""

    _reads = {"created_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    calendar_id: str
    """The calendar with the appointments."""
    name: str | None
    """Where you use the feed, so that you know which one to revoke."""
    show: FeedShow
    created_at: datetime
    """When it was created."""
    url: str | None
    """The address to subscribe to. Null if the response is replayed (`Idempotency-Key`)."""


class CalendarSource(Model):
    """The address of an iCalendar file, fetched every 10 minutes. Its busy times can't be booked in the calendar."""

    _reads = {
        "error": "SourceError",
        "last_fetched_at": "time",
        "warnings": "[SourceWarning]",
        "created_at": "time",
        "updated_at": "time",
    }
    id: str
    """The id of the object. Treat it as an opaque string."""
    calendar_id: str
    """The calendar in which the busy times can't be booked."""
    url: str
    """The address without its secret part: the host alone, as in `https://calendar.google.com/…`."""
    name: str | None
    """A name for your staff."""
    stale_after_minutes: int
    """After how many minutes without a successful attempt the source is `stale`."""
    status: SourceStatus
    """`pending`: not fetched yet. `ok`: the last attempt succeeded. `failed`: the last attempt failed; the busy
    times

    read before still apply. `stale`: no attempt has succeeded for `stale_after_minutes`.
    """
    error: SourceError | None
    """Why the last attempt failed. Null: it succeeded, or there was none."""
    last_fetched_at: datetime | None
    """When an attempt last succeeded. Null: none has."""
    warnings: list[SourceWarning]
    """The events that could not be read in full."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class CalendarSourceEvent(Model):
    """An event about an iCalendar source that could not be fetched for `stale_after_minutes`."""

    _reads = {"created_at": "time", "calendar_source": "CalendarSource"}
    _required = ("calendar_source", "created_at", "id", "type")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: Literal["calendar.source_stale"]
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    calendar_source: CalendarSource
    """The iCalendar source at the time of the event."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class Call(Model):
    """A phone call that an agent answers or places."""

    _reads = {
        "started_at": "time",
        "ended_at": "time",
        "cost": "Cost",
        "analysis": "Analysis",
        "created_at": "time",
        "updated_at": "time",
        "not_before": "time",
        "not_after": "time",
    }
    _wire = {"from_": "from"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    agent_id: str | None
    """The agent that answers or places the call."""
    contact_id: str | None
    """The contact who calls or is called. Null: the caller's number is withheld."""
    appointment_ids: list[str]
    """The ids of the appointments booked in the call."""
    direction: CallDirection
    """`inbound`: the contact called. `outbound`: the agent called."""
    status: CallStatus
    """`queued`, `ringing` and `in_progress` are open; the others are final. The status never moves backwards."""
    outcome: CallOutcome | None
    """The result of the call. `information`: a conversation that changed no appointment. `abandoned`: the caller
    hung

    up without speaking. Null: the call has not ended.
    """
    from_: str | None
    """The caller's number (E.164). Null: withheld, or not known yet."""
    to: str | None
    """The called number (E.164). Null: not known."""
    started_at: datetime | None
    """When the call was answered. Null: it was not, or not yet."""
    ended_at: datetime | None
    """When the call ended. Null: it has not ended."""
    duration_seconds: int | None
    """The seconds from answer to end. Null: the call was not answered, or has not ended."""
    summary: str | None
    """The voice provider's summary of the conversation, about two sentences. Null: there is none."""
    ended_reason: str | None
    """Why the call ended: a value of the voice provider, or one of Voxanne if the provider did not end the call.
    Null:

    it has not ended.
    """
    cost: Cost | None
    """What the call cost at the voice provider. Null: not known yet."""
    reason: str | None
    """Why the contact is called, as given in the request for a call-back. Null in other calls."""
    analysis: Analysis | None
    """The voice provider's analysis. Null: the call was not analysed."""
    tools_used: list[str]
    """The names of the tools that the agent used, each once."""
    transferred_to: str | None
    """The number to which the caller was transferred. Null: there was no transfer."""
    provider_call_id: str | None
    """The voice provider's id of the call. Null: the provider does not have the call yet."""
    metadata: dict[str, str]
    """Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40 characters,
    with values of up to 500 characters.
    """
    handled: bool
    """Whether a person has dealt with what the call left to do, such as ringing back; set with `PATCH`."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""
    has_transcript: bool
    """Whether the transcript can be read now."""
    has_recording: bool
    """Whether the recording can be fetched now."""
    not_before: datetime | None
    """The earliest time to dial; in the contact's quiet hours it waits longer. Null: this is no call-back."""
    not_after: datetime | None
    """The latest time to dial; if it is still queued then, it fails. Null: this is no call-back."""
    override_quiet_hours: bool | None
    """Whether it may be dialled at any hour. Null: this is no call-back."""


class CallAnalytics(Model):
    """Counts of the calls in a range of days, in total and in groups."""

    _reads = {"total": "CallCounts", "groups": "[CallCountGroup]"}
    _wire = {"from_": "from"}
    from_: str
    """The first day."""
    to: str
    """The last day, inclusive."""
    time_zone: str
    """The organisation's time zone (IANA), which defines the days."""
    group_by: CallGrouping
    """How the counts are grouped."""
    agent_id: str | None
    """The agent of the counted calls. Null: all agents."""
    total: CallCounts
    """The counts of all groups together."""
    groups: list[CallCountGroup]
    """`day`: every day of the range, in order. `outcome`: every outcome. `agent`: agents with calls, most calls

    first.
    """


class CallBackLimits(Model):
    """The daily limits of call-backs. A day ends at midnight in the organisation's time zone."""

    _reads = {"reset_at": "time"}
    per_day: int
    """The maximum number of call-backs a day."""
    per_number_per_day: int
    """The maximum number of call-backs a day to one phone number."""
    remaining: int
    """The number of call-backs that are left today."""
    reset_at: datetime
    """When the day ends."""


class CallCountGroup(Model):
    """The counts of one day, one outcome or one agent."""

    _reads = {"by_outcome": "CallsByOutcome"}
    calls: int
    """The number of calls."""
    inbound: int
    """The number of inbound calls."""
    outbound: int
    """The number of outbound calls."""
    answered: int
    """The number of calls that a person or a voicemail answered."""
    booked: int
    """The number of calls in which an appointment was booked, even if it was cancelled later."""
    duration_seconds: int
    """The total seconds of all answered calls, from answer to end."""
    by_outcome: CallsByOutcome
    """The number of calls with each outcome."""
    key: str | None
    """The date, the outcome or the id of the agent. Null: calls without an agent."""


class CallCounts(Model):
    """Counts of calls that have ended. Call-backs that were cancelled before they were dialled are not counted."""

    _reads = {"by_outcome": "CallsByOutcome"}
    calls: int
    """The number of calls."""
    inbound: int
    """The number of inbound calls."""
    outbound: int
    """The number of outbound calls."""
    answered: int
    """The number of calls that a person or a voicemail answered."""
    booked: int
    """The number of calls in which an appointment was booked, even if it was cancelled later."""
    duration_seconds: int
    """The total seconds of all answered calls, from answer to end."""
    by_outcome: CallsByOutcome
    """The number of calls with each outcome."""


class CallEvent(Model):
    """An event about a call."""

    _reads = {"created_at": "time", "call": "Call"}
    _required = ("call", "created_at", "id", "type")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: CallEventType
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    call: Call
    """The call at the time of the event."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class CallsByOutcome(Model):
    """The number of calls with each outcome."""

    appointment_booked: int
    """Calls in which an appointment was booked that was not cancelled again in the call."""
    appointment_changed: int
    """Calls in which an appointment was moved, confirmed or cancelled."""
    information: int
    """Conversations that changed no appointment."""
    transferred: int
    """Calls that were transferred to a person."""
    voicemail: int
    """Calls that a voicemail answered."""
    no_answer: int
    """Calls that were not answered."""
    busy: int
    """Calls to a line that was busy."""
    abandoned: int
    """Calls in which the caller hung up without speaking."""
    failed: int
    """Calls that failed."""
    other: int
    """All other calls."""


class ClosureObject(Model):
    """ClosureObject."""

    starts_at: str
    """A local date such as 2026-12-24, or a local time such as 2026-12-24T12:00."""
    ends_at: str
    """A local date such as 2026-12-24, or a local time such as 2026-12-24T12:00."""


class Contact(Model):
    """A patient or customer. Each phone number belongs to at most one contact of an organisation."""

    _reads = {"created_at": "time", "updated_at": "time"}
    _required = (
        "created_at",
        "date_of_birth",
        "do_not_call",
        "email",
        "external_id",
        "id",
        "metadata",
        "name",
        "name_source",
        "notes",
        "other_phones",
        "phone",
        "tags",
        "time_zone",
        "updated_at",
    )
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """The contact's name."""
    name_source: NameSource
    """Where the name comes from. `given`: the API or the caller. `carrier` or `number`: a call created the contact,
    with the carrier's name or the phone number; the first given name replaces it.
    """
    phone: str
    """The number that identifies the contact (E.164). No other contact has it."""
    other_phones: list[str]
    """The numbers of merged contacts (E.164), at most 5. They also identify the contact."""
    email: str | None
    """The contact's e-mail address."""
    date_of_birth: str | None
    """The date of birth. Agents compare it with what a caller says if `caller_verification` is `birth_date`."""
    time_zone: str | None
    """The contact's time zone (IANA), for the hours of call-backs. Null: that of the phone number."""
    external_id: str | None
    """The contact's id in your own system. It need not be unique."""
    tags: list[str]
    """Labels for your own system."""
    notes: str | None
    """Notes for your staff. Agents do not see them."""
    do_not_call: bool
    """True: call-backs to the contact are refused."""
    metadata: dict[str, str]
    """Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40 characters,
    with values of up to 500 characters.
    """
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class ContactEvent(Model):
    """An event about a contact."""

    _reads = {"created_at": "time", "contact": "Contact|ErasedContact"}
    _required = ("contact", "created_at", "id", "type")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: ContactEventType
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    contact: Contact | ErasedContact
    """The contact at the time of the event. Once it is erased, all its events have its id alone."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class Cost(Model):
    """What the call cost at the voice provider."""

    amount: str
    """The amount as a decimal number in a string, in units of the currency."""
    currency: str
    """The currency (ISO 4217)."""


class CurrentLimit(Model):
    """The state of one rate limit."""

    _reads = {"reset_at": "time"}
    limit: int
    """The maximum number of requests in the window."""
    window_seconds: int
    """The length of the sliding window in seconds."""
    remaining: int
    """The number of requests that are left now."""
    reset_seconds: int
    """The seconds until `remaining` increases."""
    reset_at: datetime
    """When `remaining` increases."""


class ErasedContact(Model):
    """A contact that was erased. Only its id is left."""

    _required = ("id",)
    id: str
    """The id of the erased contact."""


class ErasureProgress(Model):
    """The progress of an erasure that continues in the background."""

    status: str
    """Always `erasing`. The erasure continues without further requests."""
    done: int
    """The number of calls and appointments that are erased."""
    total: int
    """The number of calls and appointments to erase."""


class FieldError(Model):
    """FieldError."""

    _wire = {"in_": "in"}
    _optional = ("in_",)
    pointer: str
    """The place of the error as a JSON Pointer in URI fragment form (RFC 6901): #/tools/0"""
    detail: str
    """What is wrong with the field, for people."""
    in_: ErrorPlace | None
    """Where the field is. Absent: in the body."""


class Hold(Model):
    """A time in a calendar that is reserved for a few minutes, until it expires or becomes an appointment."""

    _reads = {"starts_at": "time", "ends_at": "time", "expires_at": "time", "created_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    starts_at: datetime
    """When the held time starts (UTC)."""
    ends_at: datetime
    """When the held time ends (UTC)."""
    duration_minutes: int
    """The minutes from start to end."""
    calendar_id: str
    """The calendar in which the time is held."""
    service_id: str | None
    """The service for which it is held. Null: it is held without one."""
    expires_at: datetime
    """When the hold expires and its time is free again."""
    created_at: datetime
    """When it was created."""


class Invitation(Model):
    """An open invitation. The person who opens it and signs in with its e-mail address becomes a member."""

    _reads = {"invited_by": "Actor", "created_at": "time", "expires_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    email: str
    """The e-mail address of the invited person."""
    role: MemberRole
    """The role of the new member."""
    invited_by: Actor | None
    """The API key or member that created it. Null: an operator did."""
    created_at: datetime
    """When it was created."""
    expires_at: datetime
    """When it expires, 7 days after its creation."""


class InvitationWithUrl(Model):
    """A new invitation with its `url`. Only the response that creates the invitation has it."""

    _reads = {"invited_by": "Actor", "created_at": "time", "expires_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    email: str
    """The e-mail address of the invited person."""
    role: MemberRole
    """The role of the new member."""
    invited_by: Actor | None
    """The API key or member that created it. Null: an operator did."""
    created_at: datetime
    """When it was created."""
    expires_at: datetime
    """When it expires, 7 days after its creation."""
    url: str | None
    """The address to send to the invited person. Null if the response is replayed (`Idempotency-Key`)."""


class Limits(Model):
    """The rate limits of an organisation."""

    requests_per_hour: int
    """The maximum number of requests in an hour, of all its API keys together."""
    requests_per_ip_in_15_minutes: int
    """The maximum number of requests in 15 minutes from one IP address."""


class Me(Model):
    """The API key or member that sends the request, with its rights."""

    _reads = {"organization": "MyOrganization"}
    kind: ActorKind
    """`key`: an API key. `member`: a member, in the dashboard."""
    id: str
    """The id of the key or member."""
    name: str
    """The name of the key or member."""
    email: str | None
    """The member's e-mail address. Null for a key."""
    role: MemberRole | None
    """The member's role. Null for a key."""
    scopes: list[str]
    """The operations that it allows."""
    owner_rights: bool
    """Whether it can also manage billing and owners, within its scopes."""
    mode: KeyMode
    """Whether this deployment is `live` or `test`."""
    organization: MyOrganization
    """The organisation."""


class Member(Model):
    """A person who works in the dashboard."""

    _reads = {"last_signed_in_at": "time", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    email: str
    """The e-mail address of the member's invitation."""
    name: str
    """The member's name."""
    role: MemberRole
    """`owner`: everything. `admin`: everything except billing and owners. `staff`: reads and changes appointments,

    calls and contacts, and reads agents. `reader`: reads everything except members and the audit log.
    """
    last_signed_in_at: datetime | None
    """When the member last signed in. Null: never."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class MyOrganization(Model):
    """The organisation of the API key or member."""

    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """The name of the organisation."""
    country: str
    """The country (ISO 3166-1 alpha-2) whose national format of phone numbers is accepted."""
    time_zone: str
    """The organisation's time zone (IANA)."""
    plan: PlanName
    """The plan of the organisation."""
    billing_status: BillingStatus
    """The status of the organisation's subscription."""


class Organization(Model):
    """An organisation, such as a clinic. Every other object belongs to one organisation."""

    _reads = {"limits": "Limits", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """The name of the organisation."""
    country: str
    """The country (ISO 3166-1 alpha-2) whose national format of phone numbers is accepted."""
    time_zone: str
    """The time zone (IANA) whose midnight ends the days of analytics and of the limits of call-backs."""
    plan: PlanName
    """The plan, which sets the rate limits. It follows the subscription."""
    billing_status: BillingStatus
    """The status of the subscription. `manual`: an operator manages it without a subscription."""
    default_agent_id: str | None
    """The agent of call-backs that name no agent. Null: call-backs must name one."""
    caller_verification: CallerVerification
    hold_offered_times: bool
    call_countries: list[str]
    """The countries (ISO 3166-1 alpha-2) that call-backs can go to. An operator can add others."""
    limits: Limits
    """The rate limits."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class Patient(Model):
    """The person an appointment is for. Families share phones, so the patient can differ from the contact."""

    name: str
    """The patient's name."""
    date_of_birth: str | None
    """The patient's date of birth. Null: unknown."""


class Pending(Model):
    """The response while a transcript or recording is not available yet."""

    status: Literal["pending"]
    """Retry after `Retry-After` seconds."""


class PhoneNumber(Model):
    """A phone number that is assigned to the organisation, for one of its agents."""

    _reads = {"created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    phone_number: str
    """The number in E.164."""
    agent_id: str | None
    """The agent that answers it and calls from it. Null: no agent has it."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class Recording(Model):
    """A temporary URL of a recording."""

    _reads = {"expires_at": "time"}
    call_id: str
    """The id of the call."""
    url: str
    """The signed URL. It works for 15 minutes, without an API key."""
    expires_at: datetime
    """When the URL stops working."""
    content_type: str | None
    """The media type of the file. Null: unknown."""
    duration_seconds: int | None
    """The length of the recording in seconds. Null: unknown."""


class Service(Model):
    """A service that a clinic offers, with its duration and the calendars in which it can be booked."""

    _reads = {"created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    name: str
    """The name of the service. It is unique in the organisation, with all names and aliases."""
    aliases: list[str]
    """Other names that callers use for the service."""
    duration_minutes: int
    """The length of its appointments in minutes."""
    buffer_minutes: int | None
    """The minutes kept free after each of its appointments. Null: the calendar's `buffer_minutes`."""
    buffer_before_minutes: int | None
    """The minutes kept free before each of its appointments. Null: the calendar's `buffer_before_minutes`."""
    min_notice_minutes: int | None
    """The minimum number of minutes from booking to start. Null: the calendar's `min_notice_minutes`."""
    calendar_ids: list[str]
    """The calendars (practitioners, rooms or chairs) in which it can be booked."""
    active: bool
    """False: it can't be booked. Booked appointments do not change."""
    version: int
    """The number of its current version: 1 at first, increased by each change. `If-Match` compares it."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class Slot(Model):
    """A free time that can be booked."""

    _reads = {"starts_at": "time", "ends_at": "time", "local_starts_at": "time"}
    starts_at: datetime
    """When it starts (UTC)."""
    ends_at: datetime
    """When it ends (UTC)."""
    local_starts_at: datetime
    """When it starts, in the calendar's time zone, with its UTC offset."""
    calendar_id: str
    """A calendar that is free at that time."""


class SourceError(Model):
    """Why the last attempt to fetch a source failed."""

    code: str
    """Such as `not_a_calendar`, `timeout`, or `status_404` if the server answered with that status."""
    detail: str
    """The reason in words."""


class SourceWarning(Model):
    """Events of a source that could not be read in full."""

    code: WarningCode
    """`unknown_time_zone`: the calendar's time zone was used. `recurrence_refused`: only the first time of a
    recurring

    event is busy. `event_unreadable`: the event was left out.
    """
    detail: str
    """The warning in words."""
    events: int
    """The number of events with this warning."""


class SpecialHours(Model):
    """The opening hours of one date, which replace those of its weekday."""

    date: str
    """The date, in the calendar's time zone."""
    hours: list[list[str]]
    """Pairs of local times, opening and closing. Empty: closed on that date."""


class StripePage(Model):
    """A page that Stripe hosts. Redirect the browser to it at once, and do not store its URL: it needs no sign-in."""

    _reads = {"expires_at": "time"}
    url: str
    """The URL of the page."""
    expires_at: datetime | None
    """When the URL stops working. Null: Stripe does not say."""


class Transcript(Model):
    """The transcript of a call."""

    _reads = {"turns": "[Turn]"}
    call_id: str
    """The id of the call."""
    language: str | None
    """The language (BCP 47). Null: unknown."""
    turns: list[Turn]
    """All turns in order, including the results of tools."""
    text: str
    """The spoken turns as text, one line each."""


class Turn(Model):
    """One turn of a conversation."""

    role: Speaker
    """The speaker, `agent` or `caller`; or `tool` for the result of a tool."""
    text: str
    """What was said, or the result of the tool."""
    start_ms: int | None
    """When it began, in milliseconds from the start of the call. Null: unknown."""
    end_ms: int | None
    """When it ended, in milliseconds from the start of the call. Null: unknown."""
    index: int
    """The position in the conversation, from 0."""


class WebhookAttempt(Model):
    """One attempt to deliver an event, and its result."""

    _reads = {"at": "time"}
    at: datetime
    """The time of the attempt."""
    status: int | None
    """The HTTP status of the endpoint's response. Null: no response."""
    latency_ms: int | None
    """The milliseconds until the response. Null: no response."""
    error: str | None
    """Why the attempt failed: a code, or the HTTP status of the response. `interrupted`: it is unknown whether the

    endpoint received the event, so it was sent again. Null: the attempt succeeded.
    """
    response_body: str | None
    """The first 4 KiB of the endpoint's response."""


class WebhookEndpoint(Model):
    """A URL to which events are sent."""

    _reads = {"disabled_at": "time", "failing_since": "time", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    url: str
    """The URL that receives the events."""
    events: list[EventType]
    """The event types that are sent to the endpoint."""
    description: str | None
    """A description for your staff."""
    enabled: bool
    """False: no events are sent."""
    status: EndpointStatus
    """`active`: events are sent. `paused`: after five or more failures in a row, one delivery probes it every 5 to
    60

    minutes. `disabled`: no events are sent.
    """
    disabled_reason: DisabledReason | None
    """Why it is disabled. `client`: a request set `enabled` to false. `gone`: it answered 410. `failing`: all
    deliveries failed for five days. Null: it is enabled.
    """
    disabled_at: datetime | None
    """When it was disabled. Null: it is enabled."""
    failing_since: datetime | None
    """The time of the first failure since the last success. Null: the last one succeeded."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class WebhookEndpointEvent(Model):
    """An event about a webhook endpoint that was disabled, because it answered 410 or failed for five days."""

    _reads = {"created_at": "time", "webhook_endpoint": "WebhookEndpoint"}
    _required = ("created_at", "id", "type", "webhook_endpoint")
    _optional = ("test",)
    id: str
    """The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."""
    type: Literal["endpoint.disabled"]
    """The type of the event."""
    created_at: datetime
    """When the event happened."""
    webhook_endpoint: WebhookEndpoint
    """The endpoint, without its secret."""
    test: bool | None
    """True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events."""


class WebhookEndpointWithSecret(Model):
    """An endpoint with its new `secret`. Only the response that creates the secret has it."""

    _reads = {"disabled_at": "time", "failing_since": "time", "created_at": "time", "updated_at": "time"}
    id: str
    """The id of the object. Treat it as an opaque string."""
    url: str
    """The URL that receives the events."""
    events: list[EventType]
    """The event types that are sent to the endpoint."""
    description: str | None
    """A description for your staff."""
    enabled: bool
    """False: no events are sent."""
    status: EndpointStatus
    """`active`: events are sent. `paused`: after five or more failures in a row, one delivery probes it every 5 to
    60

    minutes. `disabled`: no events are sent.
    """
    disabled_reason: DisabledReason | None
    """Why it is disabled. `client`: a request set `enabled` to false. `gone`: it answered 410. `failing`: all
    deliveries failed for five days. Null: it is enabled.
    """
    disabled_at: datetime | None
    """When it was disabled. Null: it is enabled."""
    failing_since: datetime | None
    """The time of the first failure since the last success. Null: the last one succeeded."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""
    secret: str | None
    """The secret that signs deliveries. Null if the response is replayed: replace the secret for another."""


class WebhookLog(Model):
    """A webhook that a provider sent to Voxanne, or the delivery of an event to an endpoint."""

    _reads = {
        "last_attempt_at": "time",
        "next_attempt_at": "time",
        "received_at": "time",
        "processed_at": "time",
        "created_at": "time",
        "updated_at": "time",
    }
    id: str
    """The id of the object. Treat it as an opaque string."""
    direction: WebhookDirection
    """`inbound`: a provider sent it. `outbound`: Voxanne sends it to an endpoint."""
    source: WebhookSource
    """The sender: `vapi` (the voice provider), `stripe` or `voxanne`."""
    event_type: str
    """The type of the event, as the sender names it."""
    event_id: str | None
    """The sender's id of the event. Null: it has none."""
    status: WebhookLogStatus
    """`received`: not processed or sent yet. `processed`: processed or delivered. `ignored`: nothing to do.
    `failed`:

    the last attempt failed, and another follows. `dead`: all attempts failed.
    """
    attempts: int
    """The number of attempts so far."""
    max_attempts: int
    """The maximum number of attempts."""
    last_attempt_at: datetime | None
    """The time of the last attempt. Null: there was none."""
    next_attempt_at: datetime | None
    """The time of the next attempt. Null: none is planned."""
    received_at: datetime
    """When the webhook was received. For a delivery: when the event happened."""
    processed_at: datetime | None
    """When the webhook was processed or delivered. Null: it is not."""
    latency_ms: int | None
    """The milliseconds from receipt to the end of processing. For a delivery: until the response."""
    error: str | None
    """Why the last attempt failed: a code, or the HTTP status of the endpoint's response. Null: it succeeded, or
    there was none.
    """
    object_id: str | None
    """The id of the object that it is about."""
    endpoint_id: str | None
    """The id of the endpoint. Null for an inbound webhook."""
    signature: Literal["valid"] | None
    """`valid` for an inbound webhook; those without a valid signature are not logged. Null for a delivery."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""


class WebhookLogView(Model):
    """A webhook log with its attempts and the parts of the payload that can be shown."""

    _reads = {
        "last_attempt_at": "time",
        "next_attempt_at": "time",
        "received_at": "time",
        "processed_at": "time",
        "created_at": "time",
        "updated_at": "time",
        "attempt_log": "[WebhookAttempt]",
    }
    id: str
    """The id of the object. Treat it as an opaque string."""
    direction: WebhookDirection
    """`inbound`: a provider sent it. `outbound`: Voxanne sends it to an endpoint."""
    source: WebhookSource
    """The sender: `vapi` (the voice provider), `stripe` or `voxanne`."""
    event_type: str
    """The type of the event, as the sender names it."""
    event_id: str | None
    """The sender's id of the event. Null: it has none."""
    status: WebhookLogStatus
    """`received`: not processed or sent yet. `processed`: processed or delivered. `ignored`: nothing to do.
    `failed`:

    the last attempt failed, and another follows. `dead`: all attempts failed.
    """
    attempts: int
    """The number of attempts so far."""
    max_attempts: int
    """The maximum number of attempts."""
    last_attempt_at: datetime | None
    """The time of the last attempt. Null: there was none."""
    next_attempt_at: datetime | None
    """The time of the next attempt. Null: none is planned."""
    received_at: datetime
    """When the webhook was received. For a delivery: when the event happened."""
    processed_at: datetime | None
    """When the webhook was processed or delivered. Null: it is not."""
    latency_ms: int | None
    """The milliseconds from receipt to the end of processing. For a delivery: until the response."""
    error: str | None
    """Why the last attempt failed: a code, or the HTTP status of the endpoint's response. Null: it succeeded, or
    there was none.
    """
    object_id: str | None
    """The id of the object that it is about."""
    endpoint_id: str | None
    """The id of the endpoint. Null for an inbound webhook."""
    signature: Literal["valid"] | None
    """`valid` for an inbound webhook; those without a valid signature are not logged. Null for a delivery."""
    created_at: datetime
    """When it was created."""
    updated_at: datetime
    """When a request or a call last changed it."""
    payload: dict[str, Any] | None
    """The ids, types, codes and times of the payload. Other content is not shown."""
    response_status: int | None
    """The HTTP status of the endpoint's last response."""
    response_body: str | None
    """The first 4 KiB of the endpoint's last response."""
    attempt_log: list[WebhookAttempt]
    """The last 24 attempts of a delivery, oldest first."""


class ClosureObjectInput(TypedDict, total=False):
    """ClosureObject."""

    starts_at: Required[str]
    """A local date such as 2026-12-24, or a local time such as 2026-12-24T12:00."""
    ends_at: Required[str]
    """A local date such as 2026-12-24, or a local time such as 2026-12-24T12:00."""


class InlineContactInput(TypedDict, total=False):
    """The contact that has this phone; it is created if there is none.

    An existing contact keeps its name and e-mail address, unless it has no given name yet (`name_source`).
    """

    name: Required[str]
    """The name of a new contact."""
    phone: Required[str]
    email: str | None
    """The e-mail address of a new contact."""


class NewPatientInput(TypedDict, total=False):
    """The person an appointment is for."""

    name: Required[str]
    """The patient's name."""
    date_of_birth: date | str | None
    """The patient's date of birth. Null: unknown. A date that is not in the future."""


class NewSpecialHoursInput(TypedDict, total=False):
    """The opening hours of one date, which replace those of its weekday."""

    date: Required[date | str]
    """The date, in the calendar's time zone."""
    hours: Required[Sequence[Sequence[str]]]
    """The opening hours of that date. Empty: closed. Pairs of local times from 00:00 to 24:00, in order and without
    overlaps.
    """


class PatientChangesInput(TypedDict, total=False):
    """A merge patch of an appointment's patient."""

    name: str
    """The patient's name."""
    date_of_birth: date | str | None
    """The patient's date of birth. Null: unknown. A date that is not in the future."""


Event = CallEvent | AppointmentEvent | ContactEvent | BusyBlockEvent | CalendarSourceEvent | WebhookEndpointEvent
EVENT = "CallEvent|AppointmentEvent|ContactEvent|BusyBlockEvent|CalendarSourceEvent|WebhookEndpointEvent"
