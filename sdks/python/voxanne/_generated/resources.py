"""Generated from functions/public/openapi.json by `make sdk-python`; do not edit."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from .._operations import Operation
from .._pages import Page
from .._values import UNSET, segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .._responses import Listed, NoContent, Text
    from .._values import Unset
    from ..models import (
        Agent,
        AllLimits,
        ApiKey,
        ApiKeyWithSecret,
        Appointment,
        AppointmentStatus,
        AuditEvent,
        Billing,
        BusyBlock,
        Calendar,
        CalendarFeed,
        CalendarFeedWithUrl,
        CalendarSource,
        Call,
        CallAnalytics,
        CallDirection,
        CallerVerification,
        CallGrouping,
        CallOutcome,
        CallStatus,
        ClosureObjectInput,
        Contact,
        ErasureProgress,
        Event,
        EventType,
        FeedShow,
        Hold,
        InlineContactInput,
        Invitation,
        InvitationWithUrl,
        KeptPhone,
        Me,
        Member,
        MemberRole,
        NewPatientInput,
        NewSpecialHoursInput,
        OnStaleSource,
        Organization,
        PatientChangesInput,
        Pending,
        PhoneNumber,
        PlanName,
        Provider,
        Recording,
        Scope,
        Service,
        Slot,
        StripePage,
        Tool,
        Transcript,
        WebhookEndpoint,
        WebhookEndpointWithSecret,
        WebhookLog,
        WebhookLogStatus,
        WebhookLogView,
        WebhookSource,
    )

T = TypeVar("T")


class AgentsResource:
    """`/api/agents`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        prompt: str,
        voice_provider: Provider,
        voice_id: str,
        tools: Sequence[Tool] | Unset | None = UNSET,
        first_message: str | Unset | None = UNSET,
        language: str | Unset | None = UNSET,
        phone_number: str | Unset | None = UNSET,
        transfer_number: str | Unset | None = UNSET,
        max_duration_seconds: int | Unset | None = UNSET,
        calendar_id: str | Unset | None = UNSET,
        metadata: Mapping[str, str] | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Agent:
        """Create an agent. Its assistant at the voice provider is created in the background; `status` shows the
        progress.

        `phone_number` must be assigned to the organisation (`GET /api/phone-numbers`) and to no other agent.

        Args:
            name: A name for your staff. Callers do not hear it.
            prompt: The instructions that the agent follows in every call. At most 32,768 bytes of UTF-8.
            voice_provider: The provider of the agent's voice. Aliases are also accepted: 11labs, eleven_labs, rime-ai,
                smallest-ai, play_ht.
            voice_id: The id of the voice at `voice_provider`. Premade voices of ElevenLabs can also be named, for
                example `rachel`.
            tools: The tools that the agent can use during a call. It cannot use any other tool.
            first_message: What the agent says first in a call. Null: the agent chooses a greeting.
            language: The language that the agent understands and speaks (BCP 47). Null: English.
            phone_number: The number that the agent answers and calls from (E.164). Null: it calls from the shared
                number, and answers none. Send E.164 or the national format of the organisation's country; responses
                have E.164.
            transfer_number: The number to which the tool `transfer_call` connects callers (E.164). Null: callers can't
                be transferred. Send E.164 or the national format of the organisation's country; responses have E.164.
            max_duration_seconds: The maximum length of a call in seconds; the voice provider then ends the call. Null:
                600.
            calendar_id: The calendar in which the agent books. Null: the organisation's first calendar.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Agent] = Operation(
            "POST",
            "/api/agents",
            {201: "Agent"},
            body={
                "name": name,
                "prompt": prompt,
                "voice_provider": voice_provider,
                "voice_id": voice_id,
                "tools": tools,
                "first_message": first_message,
                "language": language,
                "phone_number": phone_number,
                "transfer_number": transfer_number,
                "max_duration_seconds": max_duration_seconds,
                "calendar_id": calendar_id,
                "metadata": metadata,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def delete(
        self,
        agent_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete an agent. It must have no open call, and must not be the organisation's default agent.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/agents/{segment(agent_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, agent_id: str) -> Agent:
        """Return an agent. While `status` is `provisioning`, its assistant is being created or changed."""
        operation: Operation[Agent] = Operation(
            "GET",
            f"/api/agents/{segment(agent_id)}",
            {200: "Agent"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[Agent]:
        """List the organisation's agents, newest first.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[Agent]] = Operation(
            "GET",
            "/api/agents",
            {200: "[Agent]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def update(
        self,
        agent_id: str,
        *,
        name: str | Unset = UNSET,
        prompt: str | Unset = UNSET,
        voice_provider: Provider | Unset = UNSET,
        voice_id: str | Unset = UNSET,
        tools: Sequence[Tool] | Unset | None = UNSET,
        first_message: str | Unset | None = UNSET,
        language: str | Unset | None = UNSET,
        phone_number: str | Unset | None = UNSET,
        transfer_number: str | Unset | None = UNSET,
        max_duration_seconds: int | Unset | None = UNSET,
        calendar_id: str | Unset | None = UNSET,
        metadata: Mapping[str, str | None] | Unset | None = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Agent:
        """Merge a patch into an agent (RFC 7396). Its assistant at the voice provider is changed in the background.

        If `phone_number` changes, another agent can have the former number.

        Args:
            name: A name for your staff. Callers do not hear it.
            prompt: The instructions that the agent follows in every call. At most 32,768 bytes of UTF-8.
            voice_provider: The provider of the agent's voice. Aliases are also accepted: 11labs, eleven_labs, rime-ai,
                smallest-ai, play_ht.
            voice_id: The id of the voice at `voice_provider`. Premade voices of ElevenLabs can also be named, for
                example `rachel`.
            tools: The tools that the agent can use during a call. It cannot use any other tool.
            first_message: What the agent says first in a call. Null: the agent chooses a greeting.
            language: The language that the agent understands and speaks (BCP 47). Null: English.
            phone_number: The number that the agent answers and calls from (E.164). Null: it calls from the shared
                number, and answers none. Send E.164 or the national format of the organisation's country; responses
                have E.164.
            transfer_number: The number to which the tool `transfer_call` connects callers (E.164). Null: callers can't
                be transferred. Send E.164 or the national format of the organisation's country; responses have E.164.
            max_duration_seconds: The maximum length of a call in seconds; the voice provider then ends the call. Null:
                600.
            calendar_id: The calendar in which the agent books. Null: the organisation's first calendar.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters. The object is merged into the stored one (RFC 7396):
                null removes a key.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Agent] = Operation(
            "PATCH",
            f"/api/agents/{segment(agent_id)}",
            {200: "Agent", 204: "Agent"},
            body={
                "name": name,
                "prompt": prompt,
                "voice_provider": voice_provider,
                "voice_id": voice_id,
                "tools": tools,
                "first_message": first_message,
                "language": language,
                "phone_number": phone_number,
                "transfer_number": transfer_number,
                "max_duration_seconds": max_duration_seconds,
                "calendar_id": calendar_id,
                "metadata": metadata,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class AnalyticsResource:
    """`/api/analytics`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def calls(
        self,
        *,
        from_: date | str | Unset = UNSET,
        to: date | str | Unset = UNSET,
        group_by: CallGrouping | Unset = UNSET,
        agent_id: str | Unset = UNSET,
    ) -> CallAnalytics:
        """Count the calls that have ended, on the days from `from` to `to`: at most 92 days.

        A call counts on the day on which it was answered or, if it was not, on which it ended, in the organisation's
        time zone. A later change of the time zone does not change the days of counted calls. Counts are up to date
        within seconds, also when an outcome changes after the end of the call. They stay when a contact is erased, and
        when calls are deleted after their retention.

        Args:
            from_: The first day. Default: 29 days before `to`.
            to: The last day, inclusive. Default: today in the organisation's time zone.
            group_by: How to group the counts.
            agent_id: Only calls of this agent.
        """
        operation: Operation[CallAnalytics] = Operation(
            "GET",
            "/api/analytics/calls",
            {200: "CallAnalytics"},
            query={"from": from_, "to": to, "group_by": group_by, "agent_id": agent_id},
        )
        return self._client.request(operation)


class ApiKeysResource:
    """`/api/api-keys`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        scopes: Sequence[Scope] | Unset | None = UNSET,
        expires_at: datetime | str | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> ApiKeyWithSecret:
        """Create an API key. Only this response contains its secret `key`.

        A key can give only scopes that it has. If it expires, the new key must not expire later.

        Args:
            name: A name for your staff.
            scopes: The operations that the key allows. The calling key must have each of them. Default: all scopes of
                the calling key.
            expires_at: When the key expires. Default: when the calling key expires, which is also the latest time
                allowed. RFC 3339, in the future.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[ApiKeyWithSecret] = Operation(
            "POST",
            "/api/api-keys",
            {201: "ApiKeyWithSecret"},
            body={"name": name, "scopes": scopes, "expires_at": expires_at},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def get(self, key_id: str) -> ApiKey:
        """Return an API key without its secret."""
        operation: Operation[ApiKey] = Operation(
            "GET",
            f"/api/api-keys/{segment(key_id)}",
            {200: "ApiKey"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[ApiKey]:
        """List the organisation's API keys, newest first, including revoked ones.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[ApiKey]] = Operation(
            "GET",
            "/api/api-keys",
            {200: "[ApiKey]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def revoke(
        self,
        key_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> ApiKey:
        """Revoke an API key, with effect within 60 seconds. A revoked key is returned unchanged.

        The calling key must have all scopes of the key that it revokes.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[ApiKey] = Operation(
            "DELETE",
            f"/api/api-keys/{segment(key_id)}",
            {200: "ApiKey"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def rotate(
        self,
        key_id: str,
        *,
        overlap_seconds: int | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> ApiKeyWithSecret:
        """Create a key that replaces another one. The old key stays valid for `overlap_seconds`.

        The last key that has all scopes and does not expire requires an overlap of an hour or more. If you lose the
        response, rotate the new key with the old one; this is possible until the new key is used. A key is rotated
        once: after that, the 409 `key_already_rotated` has the id of the new key.

        Args:
            overlap_seconds: The seconds for which the old key still works.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[ApiKeyWithSecret] = Operation(
            "POST",
            f"/api/api-keys/{segment(key_id)}/rotate",
            {201: "ApiKeyWithSecret"},
            body={"overlap_seconds": overlap_seconds},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)


class AppointmentHoldsResource:
    """`/api/appointment-holds`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        starts_at: datetime | str,
        time_zone: str | Unset | None = UNSET,
        duration_minutes: int | Unset | None = UNSET,
        service_id: str | Unset | None = UNSET,
        calendar_id: str | Unset | None = UNSET,
        minutes: int | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Hold:
        """Reserve a time for 1 to 15 minutes. A booking with its `hold_id` turns the hold into an appointment.

        A hold needs a free time, as a booking does. No other request can book or hold the time before `expires_at`;
        then it is free again at once. If a busy block covers the time meanwhile, booking it fails with `slot_taken`
        until the block is deleted.

        Args:
            starts_at: When the held time starts. A whole minute: an instant such as 2026-11-23T14:00:00Z, or a local
                time such as 2026-11-23T09:00 together with `time_zone`.
            time_zone: The time zone (IANA) of `starts_at`, if that is a local time.
            duration_minutes: The length in minutes. Default: the service's `duration_minutes`, or the calendar's
                `default_duration_minutes` without a service.
            service_id: The service to hold time for. It sets the duration, the buffers and the minimum notice, and
                without `calendar_id` the calendar.
            calendar_id: The calendar. Default: a free calendar of the service, or the organisation's first calendar
                without a service.
            minutes: The minutes until the hold expires.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Hold] = Operation(
            "POST",
            "/api/appointment-holds",
            {201: "Hold"},
            body={
                "starts_at": starts_at,
                "time_zone": time_zone,
                "duration_minutes": duration_minutes,
                "service_id": service_id,
                "calendar_id": calendar_id,
                "minutes": minutes,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def delete(
        self,
        hold_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete a hold and free its time. An expired hold can be deleted too.

        A hold that has become an appointment is a 409 `hold_converted`.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/appointment-holds/{segment(hold_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, hold_id: str) -> Hold:
        """Return a hold. A hold that has expired or become an appointment is a 404."""
        operation: Operation[Hold] = Operation(
            "GET",
            f"/api/appointment-holds/{segment(hold_id)}",
            {200: "Hold"},
        )
        return self._client.request(operation)


class AppointmentsResource:
    """`/api/appointments`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def cancel(
        self,
        appointment_id: str,
        *,
        cancellation_reason: str | Unset | None = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Appointment:
        """Cancel an appointment and free its time. An appointment that is already cancelled is returned unchanged.

        Only a `booked` or `confirmed` appointment can be cancelled; any other is a 409 `illegal_transition`.

        Args:
            cancellation_reason: Why it is cancelled, for your staff.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Appointment] = Operation(
            "DELETE",
            f"/api/appointments/{segment(appointment_id)}",
            {200: "Appointment", 204: "Appointment"},
            body={"cancellation_reason": cancellation_reason},
            if_match=if_match,
        )
        return self._client.request(operation)

    def create(
        self,
        *,
        contact_id: str | Unset | None = UNSET,
        contact: InlineContactInput | Unset | None = UNSET,
        patient: NewPatientInput | Unset | None = UNSET,
        starts_at: datetime | str | Unset | None = UNSET,
        time_zone: str | Unset | None = UNSET,
        duration_minutes: int | Unset | None = UNSET,
        ends_at: datetime | str | Unset | None = UNSET,
        calendar_id: str | Unset | None = UNSET,
        service_id: str | Unset | None = UNSET,
        hold_id: str | Unset | None = UNSET,
        service: str | Unset | None = UNSET,
        notes: str | Unset | None = UNSET,
        agent_id: str | Unset | None = UNSET,
        call_id: str | Unset | None = UNSET,
        override_rules: bool | Unset | None = UNSET,
        metadata: Mapping[str, str] | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Appointment:
        """Book an appointment. A taken time is a 409 `slot_taken`, with up to three free times in `next_free_slots`.

        Appointments of a calendar never overlap: if several requests book the same time at once, one succeeds. Name the
        contact by `contact_id`, or by `contact` with name and phone: the contact with that phone is used, or created.
        With `service_id` and without `calendar_id`, the appointment is booked in the service's calendar that is free at
        that time and least booked on that day.

        Args:
            contact_id: The contact it is booked for. Required without `contact`.
            contact: The contact it is booked for, by name and phone. Required without `contact_id`.
            patient: The person it is for. Default: the contact.
            starts_at: When it starts. Required without `hold_id`. A whole minute: an instant such as
                2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 together with `time_zone`.
            time_zone: The time zone (IANA) of `starts_at` and `ends_at`, if these are local times.
            duration_minutes: The length in minutes. Default: the service's, or else the calendar's
                `default_duration_minutes`.
            ends_at: When it ends, 1 to 480 minutes after `starts_at`. Send `duration_minutes` or this. A whole minute:
                an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 together with
                `time_zone`.
            calendar_id: Default: a free calendar of the service, or else the agent's calendar, or else the
                organisation's first one.
            service_id: The service to book. It sets the duration, the buffers, the minimum notice and the calendar, if
                not sent.
            hold_id: The hold to turn into the appointment. Leave out time, calendar and service, or repeat those of the
                hold.
            service: What it is for, in words. Default: the name of its service at the time of booking. It is text only:
                `service_id` selects the service and the duration.
            notes: Further notes.
            agent_id: The agent that booked it. Null: no agent did.
            call_id: The call in which it was booked. Null: it was not booked in a call.
            override_rules: True: allow a time that the minimum notice, the booking window, the opening hours, a closure
                or a stale iCalendar source forbids, and a start up to 24 hours in the past. A taken time stays refused.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Appointment] = Operation(
            "POST",
            "/api/appointments",
            {201: "Appointment"},
            body={
                "contact_id": contact_id,
                "contact": contact,
                "patient": patient,
                "starts_at": starts_at,
                "time_zone": time_zone,
                "duration_minutes": duration_minutes,
                "ends_at": ends_at,
                "calendar_id": calendar_id,
                "service_id": service_id,
                "hold_id": hold_id,
                "service": service,
                "notes": notes,
                "agent_id": agent_id,
                "call_id": call_id,
                "override_rules": override_rules,
                "metadata": metadata,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def get(self, appointment_id: str) -> Appointment:
        """Return an appointment, in any status."""
        operation: Operation[Appointment] = Operation(
            "GET",
            f"/api/appointments/{segment(appointment_id)}",
            {200: "Appointment"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
        status: AppointmentStatus | Unset = UNSET,
        calendar_id: str | Unset = UNSET,
        contact_id: str | Unset = UNSET,
        starts_after: datetime | str | Unset = UNSET,
        starts_before: datetime | str | Unset = UNSET,
    ) -> Page[Appointment]:
        """List the organisation's appointments by time of booking, newest first.

        `starts_after` and `starts_before` filter by the start of the appointment, not by the time of booking.

        Args:
            limit: The maximum number of objects in a page.
            status: Only appointments with this status. Also accepted: scheduled, checked_in, completed, no_show, no-
                show, canceled.
            calendar_id: Only those in this calendar.
            contact_id: Only those of this contact.
            starts_after: Only those that start at this instant or later.
            starts_before: Only those that start before this instant.
        """
        operation: Operation[Listed[Appointment]] = Operation(
            "GET",
            "/api/appointments",
            {200: "[Appointment]"},
            query={
                "limit": limit,
                "status": status,
                "calendar_id": calendar_id,
                "contact_id": contact_id,
                "starts_after": starts_after,
                "starts_before": starts_before,
            },
        )
        return Page(self._client, operation)

    def update(
        self,
        appointment_id: str,
        *,
        contact_id: str | Unset = UNSET,
        patient: PatientChangesInput | Unset = UNSET,
        starts_at: datetime | str | Unset = UNSET,
        time_zone: str | Unset | None = UNSET,
        duration_minutes: int | Unset = UNSET,
        ends_at: datetime | str | Unset = UNSET,
        calendar_id: str | Unset = UNSET,
        service_id: str | Unset | None = UNSET,
        status: AppointmentStatus | Unset = UNSET,
        cancellation_reason: str | Unset | None = UNSET,
        service: str | Unset | None = UNSET,
        notes: str | Unset | None = UNSET,
        agent_id: str | Unset | None = UNSET,
        override_rules: bool | Unset | None = UNSET,
        metadata: Mapping[str, str | None] | Unset | None = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Appointment:
        """Merge a patch into an appointment (RFC 7396). If the new time is taken (409), the appointment keeps its
        old time.

        Time and duration can change while `status` is `booked`, `confirmed` or `arrived`.

        Args:
            contact_id: The new contact. If the patient was the former contact, the new contact becomes the patient.
            patient: Changes to the patient, merged into the stored one.
            starts_at: The new start. A whole minute: an instant such as 2026-11-23T14:00:00Z, or a local time such as
                2026-11-23T09:00 together with `time_zone`.
            time_zone: The time zone (IANA) of `starts_at` and `ends_at`, if these are local times.
            duration_minutes: The new length in minutes.
            ends_at: The new end, 1 to 480 minutes after the start. Send `duration_minutes` or this. A whole minute: an
                instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 together with
                `time_zone`.
            calendar_id: The calendar to move it to.
            service_id: The new service. If it is not offered in the present calendar, the appointment moves to a free
                one of its own.
            status: `booked`, `confirmed` by the patient, `arrived`, `fulfilled` (it took place), `noshow` (the patient
                did not come) or `cancelled`. `cancelled` is final, and the only status that frees the time.
            cancellation_reason: Why it was cancelled, for your staff. Null unless `status` is `cancelled`.
            service: What it is for, in words. Default: the name of its service at the time of booking. It is text only:
                `service_id` selects the service and the duration.
            notes: Further notes.
            agent_id: The agent that booked it. Null: no agent did.
            override_rules: True: allow a time that the minimum notice, the booking window, the opening hours, a closure
                or a stale iCalendar source forbids, and a start up to 24 hours in the past. A taken time stays refused.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters. The object is merged into the stored one (RFC 7396):
                null removes a key.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Appointment] = Operation(
            "PATCH",
            f"/api/appointments/{segment(appointment_id)}",
            {200: "Appointment", 204: "Appointment"},
            body={
                "contact_id": contact_id,
                "patient": patient,
                "starts_at": starts_at,
                "time_zone": time_zone,
                "duration_minutes": duration_minutes,
                "ends_at": ends_at,
                "calendar_id": calendar_id,
                "service_id": service_id,
                "status": status,
                "cancellation_reason": cancellation_reason,
                "service": service,
                "notes": notes,
                "agent_id": agent_id,
                "override_rules": override_rules,
                "metadata": metadata,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class AuditEventsResource:
    """`/api/audit-events`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def list(
        self,
        *,
        limit: int = 100,
        object_id: str | Unset = UNSET,
        actor_id: str | Unset = UNSET,
        after: datetime | str | Unset = UNSET,
        before: datetime | str | Unset = UNSET,
    ) -> Page[AuditEvent]:
        """List the audit events, newest first: who created, changed or deleted what, or read a transcript or
        recording.

        Other reads are not recorded, nor what agents do in phone calls: see the calls. With both ids a page can have
        fewer events than `limit`. With a filter by id, new events can be missing for about a second.

        Args:
            limit: The maximum number of objects in a page.
            object_id: Only events of the object with this id.
            actor_id: Only events of the key or member with this id.
            after: Only events at this instant or later.
            before: Only events before this instant.
        """
        operation: Operation[Listed[AuditEvent]] = Operation(
            "GET",
            "/api/audit-events",
            {200: "[AuditEvent]"},
            query={"limit": limit, "object_id": object_id, "actor_id": actor_id, "after": after, "before": before},
        )
        return Page(self._client, operation)


class AvailabilityResource:
    """`/api/availability`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def list(
        self,
        *,
        starts_after: datetime | str | Unset = UNSET,
        starts_before: datetime | str | Unset = UNSET,
        duration_minutes: int | Unset = UNSET,
        calendar_id: str | Unset = UNSET,
        service_id: str | Unset = UNSET,
    ) -> Listed[Slot]:
        """List the free times of a calendar, earliest first. Default: the organisation's first calendar.

        With `service_id`, the free times of all calendars of the service are listed, or of `calendar_id` alone. Each
        time is listed once, with one calendar that is free then: the one that is least booked and offered on that day.

        `starts_after` is now by default, and `starts_before` is 7 days later. They can be at most 31 days apart. All
        free times are in one response, without pages.

        Args:
            starts_after: Only those that start at this instant or later.
            starts_before: Only those that start before this instant.
            duration_minutes: The length in minutes. Default: that of the service or calendar.
            calendar_id: The calendar. Default: all calendars of the service, or the organisation's first calendar.
            service_id: The service to find free times for.
        """
        operation: Operation[Listed[Slot]] = Operation(
            "GET",
            "/api/availability",
            {200: "[Slot]"},
            query={
                "starts_after": starts_after,
                "starts_before": starts_before,
                "duration_minutes": duration_minutes,
                "calendar_id": calendar_id,
                "service_id": service_id,
            },
        )
        return self._client.request(operation)


class BillingResource:
    """`/api/billing`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def checkout(
        self,
        *,
        plan: PlanName,
        success_url: str,
        cancel_url: str | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> StripePage:
        """Create a page at Stripe to subscribe to a plan. The plan applies when Stripe reports the payment.

        Earlier pages expire, so that no subscription is paid twice.

        Args:
            plan: The plan to subscribe to.
            success_url: The page to return to after the payment. Stripe replaces {CHECKOUT_SESSION_ID} in it.
            cancel_url: The page to return to if nothing is paid.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[StripePage] = Operation(
            "POST",
            "/api/billing/checkout",
            {200: "StripePage"},
            body={"plan": plan, "success_url": success_url, "cancel_url": cancel_url},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def get(self) -> Billing:
        """Return the organisation's plan and subscription, as last reported by Stripe."""
        operation: Operation[Billing] = Operation(
            "GET",
            "/api/billing",
            {200: "Billing"},
        )
        return self._client.request(operation)

    def portal(
        self,
        *,
        return_url: str,
        idempotency_key: str | Unset | None = UNSET,
    ) -> StripePage:
        """Create a page at Stripe to change or cancel the subscription, to pay invoices or to replace a card.

        Args:
            return_url: The page to return to from the portal.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[StripePage] = Operation(
            "POST",
            "/api/billing/portal",
            {200: "StripePage"},
            body={"return_url": return_url},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)


class CalendarsResource:
    """`/api/calendars`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        time_zone: str,
        opening_hours: Mapping[str, Sequence[Sequence[str]]] | Unset | None = UNSET,
        closures: Sequence[date | str | ClosureObjectInput] | Unset | None = UNSET,
        special_hours: Sequence[NewSpecialHoursInput] | Unset | None = UNSET,
        public_holidays: str | Unset | None = UNSET,
        slot_minutes: int | Unset = UNSET,
        default_duration_minutes: int | Unset = UNSET,
        buffer_minutes: int | Unset = UNSET,
        buffer_before_minutes: int | Unset = UNSET,
        min_notice_minutes: int | Unset = UNSET,
        booking_window_days: int | Unset = UNSET,
        reminder_offsets_minutes: Sequence[int] | Unset | None = UNSET,
        on_stale_source: OnStaleSource | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Calendar:
        """Create a calendar for a practitioner, a room or a chair.

        The default `opening_hours` are Monday to Friday, 09:00 to 17:00.

        Args:
            name: The practitioner, room or chair. Callers can ask for it by this name.
            time_zone: The time zone of its opening hours (IANA).
            opening_hours: The opening hours by weekday, as pairs of local times. An absent weekday is closed.
            closures: The dates and times at which the calendar is closed, in spite of its opening hours. Each is a
                local date, or a span of local dates or times. A span that ends with a date includes that day.
            special_hours: The opening hours of single dates. They replace those of the weekday, also on public
                holidays. A closure has precedence over them.
            public_holidays: The country or subdivision (ISO 3166) on whose public holidays the calendar is closed.
                Null: it stays open. For example US, US-CA or DE-BY.
            slot_minutes: The minutes between the starts of the times that are offered.
            default_duration_minutes: The length in minutes of an appointment that is booked without a service, a
                duration or an end.
            buffer_minutes: The minutes kept free after each appointment.
            buffer_before_minutes: The minutes kept free before each appointment.
            min_notice_minutes: The minimum number of minutes from booking to the start of the appointment.
            booking_window_days: The maximum number of local days from today to the day of the appointment.
            reminder_offsets_minutes: How many minutes before the start the events `appointment.reminder_due` are sent.
                Empty: none. A change applies to appointments that are booked or moved after it.
            on_stale_source: What happens while one of the calendar's iCalendar sources is `stale`. `book`: bookings
                continue, with the busy times read last. `refuse`: no time is offered, and bookings need
                `override_rules`.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Calendar] = Operation(
            "POST",
            "/api/calendars",
            {201: "Calendar"},
            body={
                "name": name,
                "time_zone": time_zone,
                "opening_hours": opening_hours,
                "closures": closures,
                "special_hours": special_hours,
                "public_holidays": public_holidays,
                "slot_minutes": slot_minutes,
                "default_duration_minutes": default_duration_minutes,
                "buffer_minutes": buffer_minutes,
                "buffer_before_minutes": buffer_before_minutes,
                "min_notice_minutes": min_notice_minutes,
                "booking_window_days": booking_window_days,
                "reminder_offsets_minutes": reminder_offsets_minutes,
                "on_stale_source": on_stale_source,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def create_calendar_feed(
        self,
        calendar_id: str,
        *,
        name: str | Unset | None = UNSET,
        show: FeedShow | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> CalendarFeedWithUrl:
        """Create an address from which Google Calendar, Outlook, Apple Calendar and others read a calendar's
        appointments.

        Only this response contains `url`. It needs no API key: everyone who knows it can read the feed until you delete
        it. The feed has the times of future appointments and of those of the last 30 days; cancelled ones stay for 30
        days. It has patients' names only with `show: names`. Programs read a feed at intervals of their own (Google
        Calendar every 4 to 24 hours), so do not use them to find free times.

        Args:
            name: Where you use the feed, so that you know which one to revoke.
            show: The title of each appointment. `times`: always Booked. `names`: the patient's name; everyone who knows
                the address can read it.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[CalendarFeedWithUrl] = Operation(
            "POST",
            f"/api/calendars/{segment(calendar_id)}/feeds",
            {201: "CalendarFeedWithUrl"},
            body={"name": name, "show": show},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def create_calendar_source(
        self,
        calendar_id: str,
        *,
        url: str,
        name: str | Unset | None = UNSET,
        stale_after_minutes: int | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> CalendarSource:
        """Add the address of an iCalendar file, such as the secret address of a calendar at Google or Outlook.

        The file is fetched at once and then every 10 minutes. Its busy times within the calendar's booking window, up
        to 365 days ahead, can't be booked. Responses show only the host of `url`.

        Args:
            url: The address without its secret part: the host alone, as in `https://calendar.google.com/…`. The address
                of an iCalendar file: public, and https or webcal. Responses show only its host, because everyone who
                knows the address can read the calendar.
            name: A name for your staff.
            stale_after_minutes: After how many minutes without a successful attempt the source is `stale`.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[CalendarSource] = Operation(
            "POST",
            f"/api/calendars/{segment(calendar_id)}/sources",
            {201: "CalendarSource"},
            body={"url": url, "name": name, "stale_after_minutes": stale_after_minutes},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def delete_busy_block(
        self,
        calendar_id: str,
        external_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete a busy block and free its time, except where other blocks or appointments take it.

        Deleting a block that does not exist is also a 204.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/calendars/{segment(calendar_id)}/busy/{segment(external_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def delete_calendar_feed(
        self,
        calendar_id: str,
        feed_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete a feed. Its address then answers 404; programs may continue to show what they have read before.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/calendars/{segment(calendar_id)}/feeds/{segment(feed_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def delete_calendar_source(
        self,
        calendar_id: str,
        source_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Remove an iCalendar source. Within seconds its busy times are free, except where others take them.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/calendars/{segment(calendar_id)}/sources/{segment(source_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, calendar_id: str) -> Calendar:
        """Return a calendar with its opening hours and closures."""
        operation: Operation[Calendar] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}",
            {200: "Calendar"},
        )
        return self._client.request(operation)

    def get_busy_block(self, calendar_id: str, external_id: str) -> BusyBlock:
        """Return a busy block that the API put. Blocks of iCalendar sources can only be listed."""
        operation: Operation[BusyBlock] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/busy/{segment(external_id)}",
            {200: "BusyBlock"},
        )
        return self._client.request(operation)

    def get_calendar_feed(self, calendar_id: str, feed_id: str) -> CalendarFeed:
        """Return a feed without its address."""
        operation: Operation[CalendarFeed] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/feeds/{segment(feed_id)}",
            {200: "CalendarFeed"},
        )
        return self._client.request(operation)

    def get_calendar_source(self, calendar_id: str, source_id: str) -> CalendarSource:
        """Return an iCalendar source, with the result of its last fetch."""
        operation: Operation[CalendarSource] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/sources/{segment(source_id)}",
            {200: "CalendarSource"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[Calendar]:
        """List the organisation's calendars, newest first. A new organisation has one calendar.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[Calendar]] = Operation(
            "GET",
            "/api/calendars",
            {200: "[Calendar]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def list_busy_time(
        self,
        calendar_id: str,
        *,
        starts_after: datetime | str | Unset = UNSET,
        starts_before: datetime | str | Unset = UNSET,
        limit: int = 100,
    ) -> Page[BusyBlock]:
        """List the busy blocks of a calendar, earliest first: those that the API put and those of its iCalendar
        sources.

        A block is listed until 30 days after its end.

        Args:
            starts_after: Only those that start at this instant or later.
            starts_before: Only those that start before this instant.
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[BusyBlock]] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/busy",
            {200: "[BusyBlock]"},
            query={"starts_after": starts_after, "starts_before": starts_before, "limit": limit},
        )
        return Page(self._client, operation)

    def list_calendar_feeds(
        self,
        calendar_id: str,
        *,
        limit: int = 100,
    ) -> Page[CalendarFeed]:
        """List the feeds of a calendar, newest first, without their addresses.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[CalendarFeed]] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/feeds",
            {200: "[CalendarFeed]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def list_calendar_sources(
        self,
        calendar_id: str,
        *,
        limit: int = 100,
    ) -> Page[CalendarSource]:
        """List the iCalendar sources of a calendar, newest first, with the result of the last fetch of each.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[CalendarSource]] = Operation(
            "GET",
            f"/api/calendars/{segment(calendar_id)}/sources",
            {200: "[CalendarSource]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def put_busy_block(
        self,
        calendar_id: str,
        external_id: str,
        *,
        starts_at: datetime | str,
        ends_at: datetime | str,
        note: str | Unset | None = UNSET,
        if_match: str | Unset = UNSET,
    ) -> BusyBlock:
        """Create or replace a busy block, a time at which the calendar can't be booked: 201 if it is new, otherwise
        200.

        You choose `external_id`. It should contain nothing about a patient. A request with the same `external_id`
        replaces the block's time and note; with `If-None-Match: *` it is a 412 `stale_version` instead.

        No appointment can be booked in the block or moved into it. Appointments booked before keep their time:
        `conflicts` lists them, and the event `calendar.conflict` is sent. When such an appointment is moved or
        cancelled, or a hold expires, the block takes its time. Blocks can overlap: a time is free again when its last
        block is deleted.

        Args:
            starts_at: When it starts. RFC 3339, with an offset.
            ends_at: When it ends: in the future, and at most 31 days after `starts_at`. RFC 3339, with an offset.
            note: A note for your staff. Callers do not hear it.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[BusyBlock] = Operation(
            "PUT",
            f"/api/calendars/{segment(calendar_id)}/busy/{segment(external_id)}",
            {200: "BusyBlock", 201: "BusyBlock", 204: "BusyBlock"},
            body={"starts_at": starts_at, "ends_at": ends_at, "note": note},
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)

    def update(
        self,
        calendar_id: str,
        *,
        name: str | Unset = UNSET,
        time_zone: str | Unset = UNSET,
        opening_hours: Mapping[str, Sequence[Sequence[str]] | None] | Unset = UNSET,
        closures: Sequence[date | str | ClosureObjectInput] | Unset | None = UNSET,
        special_hours: Sequence[NewSpecialHoursInput] | Unset | None = UNSET,
        public_holidays: str | Unset | None = UNSET,
        slot_minutes: int | Unset = UNSET,
        default_duration_minutes: int | Unset = UNSET,
        buffer_minutes: int | Unset = UNSET,
        buffer_before_minutes: int | Unset = UNSET,
        min_notice_minutes: int | Unset = UNSET,
        booking_window_days: int | Unset = UNSET,
        reminder_offsets_minutes: Sequence[int] | Unset | None = UNSET,
        on_stale_source: OnStaleSource | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Calendar:
        """Merge a patch into a calendar (RFC 7396). Free times change at once; booked appointments do not change.

        With `booking_window_days` or `time_zone`, its iCalendar sources are fetched at once. A changed `time_zone`
        reaches the assistants of the agents that book in the calendar within seconds.

        Args:
            name: The practitioner, room or chair. Callers can ask for it by this name.
            time_zone: The time zone of its opening hours (IANA).
            opening_hours: The opening hours by weekday, as pairs of local times. An absent weekday is closed. Merged
                into the stored hours by weekday (RFC 7396): null closes a weekday.
            closures: The dates and times at which the calendar is closed, in spite of its opening hours. Each is a
                local date, or a span of local dates or times. A span that ends with a date includes that day.
            special_hours: The opening hours of single dates. They replace those of the weekday, also on public
                holidays. A closure has precedence over them.
            public_holidays: The country or subdivision (ISO 3166) on whose public holidays the calendar is closed.
                Null: it stays open. For example US, US-CA or DE-BY.
            slot_minutes: The minutes between the starts of the times that are offered.
            default_duration_minutes: The length in minutes of an appointment that is booked without a service, a
                duration or an end.
            buffer_minutes: The minutes kept free after each appointment.
            buffer_before_minutes: The minutes kept free before each appointment.
            min_notice_minutes: The minimum number of minutes from booking to the start of the appointment.
            booking_window_days: The maximum number of local days from today to the day of the appointment.
            reminder_offsets_minutes: How many minutes before the start the events `appointment.reminder_due` are sent.
                Empty: none. A change applies to appointments that are booked or moved after it.
            on_stale_source: What happens while one of the calendar's iCalendar sources is `stale`. `book`: bookings
                continue, with the busy times read last. `refuse`: no time is offered, and bookings need
                `override_rules`.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Calendar] = Operation(
            "PATCH",
            f"/api/calendars/{segment(calendar_id)}",
            {200: "Calendar", 204: "Calendar"},
            body={
                "name": name,
                "time_zone": time_zone,
                "opening_hours": opening_hours,
                "closures": closures,
                "special_hours": special_hours,
                "public_holidays": public_holidays,
                "slot_minutes": slot_minutes,
                "default_duration_minutes": default_duration_minutes,
                "buffer_minutes": buffer_minutes,
                "buffer_before_minutes": buffer_before_minutes,
                "min_notice_minutes": min_notice_minutes,
                "booking_window_days": booking_window_days,
                "reminder_offsets_minutes": reminder_offsets_minutes,
                "on_stale_source": on_stale_source,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)

    def update_calendar_source(
        self,
        calendar_id: str,
        source_id: str,
        *,
        url: str | Unset = UNSET,
        name: str | Unset | None = UNSET,
        stale_after_minutes: int | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> CalendarSource:
        """Merge a patch into an iCalendar source (RFC 7396), and fetch it at once.

        After a change of `url`, the busy times from the old address apply until the new one is fetched.

        Args:
            url: The address without its secret part: the host alone, as in `https://calendar.google.com/…`. The address
                of an iCalendar file: public, and https or webcal. Responses show only its host, because everyone who
                knows the address can read the calendar.
            name: A name for your staff.
            stale_after_minutes: After how many minutes without a successful attempt the source is `stale`.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[CalendarSource] = Operation(
            "PATCH",
            f"/api/calendars/{segment(calendar_id)}/sources/{segment(source_id)}",
            {200: "CalendarSource", 204: "CalendarSource"},
            body={"url": url, "name": name, "stale_after_minutes": stale_after_minutes},
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class CallsResource:
    """`/api/calls`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def cancel(
        self,
        call_id: str,
        *,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Call:
        """Cancel a queued call. A call that is being dialled, or was dialled, is a 409 `call_not_cancelable`.

        Args:
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Call] = Operation(
            "POST",
            f"/api/calls/{segment(call_id)}/cancel",
            {200: "Call"},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def forget(
        self,
        call_id: str,
        *,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Call:
        """Erase the transcript, recording, summary, analysis and reason of a call, also in its events. The call
        stays.

        This can't be undone, and reports that arrive later do not restore them. A call that has not ended is a 409
        `call_in_progress`.

        Args:
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Call] = Operation(
            "POST",
            f"/api/calls/{segment(call_id)}/forget",
            {200: "Call"},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def get(self, call_id: str) -> Call:
        """Return a call. Its transcript and its recording have paths of their own."""
        operation: Operation[Call] = Operation(
            "GET",
            f"/api/calls/{segment(call_id)}",
            {200: "Call"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
        status: CallStatus | Unset = UNSET,
        direction: CallDirection | Unset = UNSET,
        agent_id: str | Unset = UNSET,
        contact_id: str | Unset = UNSET,
        outcome: CallOutcome | Unset = UNSET,
        from_: str | Unset = UNSET,
        to: str | Unset = UNSET,
        started_after: datetime | str | Unset = UNSET,
        started_before: datetime | str | Unset = UNSET,
    ) -> Page[Call]:
        """List the organisation's calls by `created_at`, newest first.

        With several filters a page can have fewer calls than `limit`. `started_after` and `started_before` leave out
        calls that were not answered, which have no `started_at`: to get all calls of a period, read the list back to
        its start.

        Args:
            limit: The maximum number of objects in a page.
            status: Only calls with this status. Also accepted: in-progress, no-answer, cancelled.
            direction: Only calls of this direction.
            agent_id: Only calls of this agent.
            contact_id: Only calls of this contact.
            outcome: Only calls with this outcome.
            from_: Only calls from this number. E.164, or the national format of the organisation's country.
            to: Only calls to this number. E.164, or the national format of the organisation's country.
            started_after: Only calls answered at this instant or later.
            started_before: Only calls answered before this instant.
        """
        operation: Operation[Listed[Call]] = Operation(
            "GET",
            "/api/calls",
            {200: "[Call]"},
            query={
                "limit": limit,
                "status": status,
                "direction": direction,
                "agent_id": agent_id,
                "contact_id": contact_id,
                "outcome": outcome,
                "from": from_,
                "to": to,
                "started_after": started_after,
                "started_before": started_before,
            },
        )
        return Page(self._client, operation)

    def recording(self, call_id: str) -> Recording | Pending:
        """Return a signed URL of the recording, which is valid for 15 minutes. It is a 202 until it is available.

        Request the URL without the `Authorization` header: the storage refuses a request that has both.
        """
        operation: Operation[Recording | Pending] = Operation(
            "GET",
            f"/api/calls/{segment(call_id)}/recording",
            {200: "Recording", 202: "Pending"},
        )
        return self._client.request(operation)

    @overload
    def transcript(
        self,
        call_id: str,
        *,
        format: Literal["json"] | Unset = UNSET,
    ) -> Transcript | Pending: ...

    @overload
    def transcript(
        self,
        call_id: str,
        *,
        format: Literal["text", "vtt", "srt"],
    ) -> Text | Pending: ...

    def transcript(
        self,
        call_id: str,
        *,
        format: Literal["json", "text", "vtt", "srt"] | Unset = UNSET,
    ) -> Transcript | Pending | Text:
        """Return a transcript as JSON, plain text or captions (WebVTT, SubRip). It is a 202 until it is available.

        `format` or the `Accept` header selects the format.

        Args:
            format: The format. It takes precedence over the `Accept` header.
        """
        operation: Operation[Transcript | Pending | Text] = Operation(
            "GET",
            f"/api/calls/{segment(call_id)}/transcript",
            {200: "Transcript", 202: "Pending"},
            query={"format": format},
        )
        return self._client.request(operation)

    def update(
        self,
        call_id: str,
        *,
        handled: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Call:
        """Merge a patch into a call (RFC 7396): mark it as handled, or not. All else about a call only happens.

        Args:
            handled: Whether a person has dealt with what the call left to do, such as ringing back; set with `PATCH`.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Call] = Operation(
            "PATCH",
            f"/api/calls/{segment(call_id)}",
            {200: "Call", 204: "Call"},
            body={"handled": handled},
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class ContactsResource:
    """`/api/contacts`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def call_back(
        self,
        contact_id: str,
        *,
        agent_id: str | Unset | None = UNSET,
        reason: str | Unset | None = UNSET,
        not_before: datetime | str | Unset | None = UNSET,
        not_after: datetime | str | Unset | None = UNSET,
        override_quiet_hours: bool | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Call:
        """Queue a call to a contact by an agent, dialled between 08:00 and 21:00 in the contact's time zone.

        A contact can have one open call-back at a time, and each is dialled at most once, and not while the contact is
        on the phone with an agent. `GET /api/calls/{call_id}` shows its progress; `POST /api/calls/{call_id}/cancel`
        cancels it before it is dialled.

        Args:
            agent_id: The agent that calls. Default: the organisation's default agent. Required if it has none.
            reason: Why the contact is called. The agent is given this text.
            not_before: The earliest time to dial (RFC 3339), at most 7 days ahead. Default: now.
            not_after: The latest time to dial (RFC 3339), at most 7 days ahead; then the call fails with `ended_reason`
                `expired`. Default: 24 hours after `not_before`.
            override_quiet_hours: True: dial at any hour. Default: only from 08:00 to 21:00 of the contact's local time.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Call] = Operation(
            "POST",
            f"/api/contacts/{segment(contact_id)}/call-back",
            {202: "Call"},
            body={
                "agent_id": agent_id,
                "reason": reason,
                "not_before": not_before,
                "not_after": not_after,
                "override_quiet_hours": override_quiet_hours,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def create(
        self,
        *,
        name: str,
        phone: str,
        email: str | Unset | None = UNSET,
        date_of_birth: date | str | Unset | None = UNSET,
        time_zone: str | Unset | None = UNSET,
        external_id: str | Unset | None = UNSET,
        tags: Sequence[str] | Unset | None = UNSET,
        notes: str | Unset | None = UNSET,
        do_not_call: bool | Unset | None = UNSET,
        metadata: Mapping[str, str] | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Contact:
        """Create a contact. A phone that another contact has is a 409 `phone_taken`, with that contact's
        `contact_id`.

        A phone in national format is read with the organisation's country and returned as E.164.

        Args:
            name: The contact's name.
            phone: The number that identifies the contact (E.164). No other contact has it. Send E.164 or the national
                format of the organisation's country; responses have E.164.
            email: The contact's e-mail address.
            date_of_birth: The date of birth. Agents compare it with what a caller says if `caller_verification` is
                `birth_date`. A date that is not in the future.
            time_zone: The contact's time zone (IANA), for the hours of call-backs. Null: that of the phone number.
            external_id: The contact's id in your own system. It need not be unique.
            tags: Labels for your own system.
            notes: Notes for your staff. Agents do not see them.
            do_not_call: True: call-backs to the contact are refused.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Contact] = Operation(
            "POST",
            "/api/contacts",
            {201: "Contact"},
            body={
                "name": name,
                "phone": phone,
                "email": email,
                "date_of_birth": date_of_birth,
                "time_zone": time_zone,
                "external_id": external_id,
                "tags": tags,
                "notes": notes,
                "do_not_call": do_not_call,
                "metadata": metadata,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def erase(
        self,
        contact_id: str,
        *,
        cancel_appointments: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> ErasureProgress | NoContent:
        """Erase a contact with its names, its numbers and what was said in its calls. Ids, times and counts stay.

        A contact with an open call (`contact_in_call`) or a future appointment (`contact_has_appointments`) is a 409.
        An erased contact is a 410 `contact_erased`, and another contact can have its phones.

        Args:
            cancel_appointments: True: cancel the contact's future appointments, which requires `appointments:write`.
                Default: they are a 409.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[ErasureProgress | NoContent] = Operation(
            "DELETE",
            f"/api/contacts/{segment(contact_id)}",
            {202: "ErasureProgress", 204: "NoContent"},
            query={"cancel_appointments": cancel_appointments},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, contact_id: str) -> Contact:
        """Return a contact. A merged contact is a 410 `merged`, with the id of the contact that replaces it."""
        operation: Operation[Contact] = Operation(
            "GET",
            f"/api/contacts/{segment(contact_id)}",
            {200: "Contact"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
        phone: str | Unset = UNSET,
        q: str | Unset = UNSET,
        search: str | Unset = UNSET,
        external_id: str | Unset = UNSET,
        ids: str | Unset = UNSET,
    ) -> Page[Contact]:
        """List the organisation's contacts, newest first; with `q`, in order of their names.

        With `search`, those whose name starts with it come first, then the others in order of their last words.

        Args:
            limit: The maximum number of objects in a page.
            phone: Only the contact with this phone: E.164, or the national format of the organisation's country.
            q: The start of the name. Case and accents are ignored.
            search: The start of the name or of its last word: `sample`, `Sample, R` and `Robin S` find Robin Sample.
                Case and accents are ignored. It cannot be combined with other filters.
            external_id: Only those with this `external_id`.
            ids: Only contacts with these ids: up to 100, separated by commas. Unknown ids are ignored.
        """
        operation: Operation[Listed[Contact]] = Operation(
            "GET",
            "/api/contacts",
            {200: "[Contact]"},
            query={"limit": limit, "phone": phone, "q": q, "search": search, "external_id": external_id, "ids": ids},
        )
        return Page(self._client, operation)

    def merge(
        self,
        contact_id: str,
        *,
        from_contact_id: str,
        phone: KeptPhone | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Contact:
        """Merge another contact into this one: phones, notes, tags, appointments and calls. The other id becomes a
        410.

        Fields that are empty here are filled from the other contact. If the request fails midway (503), repeat it: it
        continues where it stopped.

        Args:
            from_contact_id: The contact to merge into the contact in the path. Afterwards this id is a 410 `merged`.
            phone: Which number becomes `phone`: that of the contact in the path (`kept`) or of the other (`from`). The
                other number is added to `other_phones`.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Contact] = Operation(
            "POST",
            f"/api/contacts/{segment(contact_id)}/merge",
            {200: "Contact"},
            body={"from_contact_id": from_contact_id, "phone": phone},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def update(
        self,
        contact_id: str,
        *,
        name: str | Unset = UNSET,
        phone: str | Unset = UNSET,
        email: str | Unset | None = UNSET,
        date_of_birth: date | str | Unset | None = UNSET,
        time_zone: str | Unset | None = UNSET,
        external_id: str | Unset | None = UNSET,
        tags: Sequence[str] | Unset | None = UNSET,
        notes: str | Unset | None = UNSET,
        do_not_call: bool | Unset | None = UNSET,
        metadata: Mapping[str, str | None] | Unset | None = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Contact:
        """Merge a patch into a contact (RFC 7396). If `phone` changes, another contact can have the former one at
        once.

        Args:
            name: The contact's name.
            phone: The number that identifies the contact (E.164). No other contact has it. Send E.164 or the national
                format of the organisation's country; responses have E.164.
            email: The contact's e-mail address.
            date_of_birth: The date of birth. Agents compare it with what a caller says if `caller_verification` is
                `birth_date`. A date that is not in the future.
            time_zone: The contact's time zone (IANA), for the hours of call-backs. Null: that of the phone number.
            external_id: The contact's id in your own system. It need not be unique.
            tags: Labels for your own system.
            notes: Notes for your staff. Agents do not see them.
            do_not_call: True: call-backs to the contact are refused.
            metadata: Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40
                characters, with values of up to 500 characters. The object is merged into the stored one (RFC 7396):
                null removes a key.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Contact] = Operation(
            "PATCH",
            f"/api/contacts/{segment(contact_id)}",
            {200: "Contact", 204: "Contact"},
            body={
                "name": name,
                "phone": phone,
                "email": email,
                "date_of_birth": date_of_birth,
                "time_zone": time_zone,
                "external_id": external_id,
                "tags": tags,
                "notes": notes,
                "do_not_call": do_not_call,
                "metadata": metadata,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class EventsResource:
    """`/api/events`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def list(
        self,
        *,
        limit: int = 100,
        type: EventType | Unset = UNSET,
    ) -> Page[Event]:
        """List the events of the last 30 days, newest first, in the form in which they are sent.

        Compare the list with the events that you have received. An event can be recorded minutes after the change that
        it is about, but is listed at the time of the change. The list has only events about objects that the key can
        read. If the key can't read all objects, a page can have fewer events than `limit`.

        Args:
            limit: The maximum number of objects in a page.
            type: Only events of this type.
        """
        operation: Operation[Listed[Event]] = Operation(
            "GET",
            "/api/events",
            {200: "[CallEvent|AppointmentEvent|ContactEvent|BusyBlockEvent|CalendarSourceEvent|WebhookEndpointEvent]"},
            query={"limit": limit, "type": type},
        )
        return Page(self._client, operation)


class InvitationsResource:
    """`/api/invitations`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        email: str,
        role: MemberRole,
        idempotency_key: str | Unset | None = UNSET,
    ) -> InvitationWithUrl:
        """Create an invitation. A person becomes a member by opening `url` and signing in with that e-mail address.

        Voxanne sends no e-mail: send `url` to the person yourself. Only this response contains it, and it is valid for
        7 days. A key can't give a role with scopes that the key lacks, and a key that expires gives none.

        Args:
            email: The e-mail address of the invited person.
            role: The role of the new member. Only owners can give or remove the role `owner`.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[InvitationWithUrl] = Operation(
            "POST",
            "/api/invitations",
            {201: "InvitationWithUrl"},
            body={"email": email, "role": role},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def get(self, invitation_id: str) -> Invitation:
        """Return an invitation without its `url`."""
        operation: Operation[Invitation] = Operation(
            "GET",
            f"/api/invitations/{segment(invitation_id)}",
            {200: "Invitation"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[Invitation]:
        """List the invitations that have not been accepted, newest first. Expired ones are listed for a few more
        days.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[Invitation]] = Operation(
            "GET",
            "/api/invitations",
            {200: "[Invitation]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def revoke(
        self,
        invitation_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Revoke an invitation. Its `url` stops working.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/invitations/{segment(invitation_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)


class LimitsResource:
    """`/api/limits`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def get(self) -> AllLimits:
        """Return the state of the rate limits and of the daily limits of call-backs. This request is not counted."""
        operation: Operation[AllLimits] = Operation(
            "GET",
            "/api/limits",
            {200: "AllLimits"},
        )
        return self._client.request(operation)


class MeResource:
    """`/api/me`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def get(self) -> Me:
        """Return the API key or member that sends the request, with its scopes and its organisation."""
        operation: Operation[Me] = Operation(
            "GET",
            "/api/me",
            {200: "Me"},
        )
        return self._client.request(operation)


class MembersResource:
    """`/api/members`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def get(self, member_id: str) -> Member:
        """Return a member."""
        operation: Operation[Member] = Operation(
            "GET",
            f"/api/members/{segment(member_id)}",
            {200: "Member"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[Member]:
        """List the members of the organisation, newest first.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[Member]] = Operation(
            "GET",
            "/api/members",
            {200: "[Member]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def remove(
        self,
        member_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Remove a member and end its sessions within 60 seconds. API keys that the member created stay valid.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/members/{segment(member_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def update(
        self,
        member_id: str,
        *,
        name: str | Unset = UNSET,
        role: MemberRole | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Member:
        """Merge a patch into a member (RFC 7396). A new role applies within 60 seconds, also in open sessions.

        Only owners can give or remove the role `owner`, and the last owner keeps it (409 `last_owner`). A key can't
        give a role with scopes that the key lacks, and a key that expires gives none.

        Args:
            name: The member's name.
            role: `owner`: everything. `admin`: everything except billing and owners. `staff`: reads and changes
                appointments, calls and contacts, and reads agents. `reader`: reads everything except members and the
                audit log. Only owners can give or remove the role `owner`.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Member] = Operation(
            "PATCH",
            f"/api/members/{segment(member_id)}",
            {200: "Member", 204: "Member"},
            body={"name": name, "role": role},
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class OrganizationResource:
    """`/api/organization`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def get(self) -> Organization:
        """Return the organisation of the API key."""
        operation: Operation[Organization] = Operation(
            "GET",
            "/api/organization",
            {200: "Organization"},
        )
        return self._client.request(operation)

    def update(
        self,
        *,
        name: str | Unset = UNSET,
        country: str | Unset = UNSET,
        time_zone: str | Unset = UNSET,
        default_agent_id: str | Unset | None = UNSET,
        caller_verification: CallerVerification | Unset = UNSET,
        hold_offered_times: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Organization:
        """Merge a patch into the organisation (RFC 7396). To change the plan, change the subscription.

        Args:
            name: The name of the organisation.
            country: The country (ISO 3166-1 alpha-2) whose national format of phone numbers is accepted.
            time_zone: The time zone (IANA) whose midnight ends the days of analytics and of the limits of call-backs.
            default_agent_id: The agent of call-backs that name no agent. Null: call-backs must name one.
            caller_verification: What a caller must say before an agent discloses, moves, cancels or confirms an
                appointment. `none`: nothing. `birth_date`: the matching date of birth.
            hold_offered_times: True: the times that an agent offers in a phone call are held for that call: for 10
                minutes, or until the agent offers other times or books.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Organization] = Operation(
            "PATCH",
            "/api/organization",
            {200: "Organization", 204: "Organization"},
            body={
                "name": name,
                "country": country,
                "time_zone": time_zone,
                "default_agent_id": default_agent_id,
                "caller_verification": caller_verification,
                "hold_offered_times": hold_offered_times,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class PhoneNumbersResource:
    """`/api/phone-numbers`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[PhoneNumber]:
        """List the phone numbers that are assigned to the organisation, most recently assigned first.

        Each number belongs to at most one agent, as its `phone_number`. A newly assigned number can be missing from the
        list for about a second.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[PhoneNumber]] = Operation(
            "GET",
            "/api/phone-numbers",
            {200: "[PhoneNumber]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)


class ServicesResource:
    """`/api/services`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        name: str,
        duration_minutes: int,
        calendar_ids: Sequence[str],
        aliases: Sequence[str] | Unset | None = UNSET,
        buffer_minutes: int | Unset | None = UNSET,
        buffer_before_minutes: int | Unset | None = UNSET,
        min_notice_minutes: int | Unset | None = UNSET,
        active: bool | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> Service:
        """Create a service with its names, its duration and the calendars in which it can be booked.

        Names and aliases are unique in an organisation (409 `service_name_taken`). Case, accents and punctuation are
        ignored in the comparison. An organisation can have 100 services.

        Args:
            name: The name of the service. It is unique in the organisation, with all names and aliases.
            duration_minutes: The length of its appointments in minutes.
            calendar_ids: The calendars (practitioners, rooms or chairs) in which it can be booked.
            aliases: Other names that callers use for the service.
            buffer_minutes: The minutes kept free after each of its appointments. Null: the calendar's `buffer_minutes`.
            buffer_before_minutes: The minutes kept free before each of its appointments. Null: the calendar's
                `buffer_before_minutes`.
            min_notice_minutes: The minimum number of minutes from booking to start. Null: the calendar's
                `min_notice_minutes`.
            active: False: it can't be booked. Booked appointments do not change.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[Service] = Operation(
            "POST",
            "/api/services",
            {201: "Service"},
            body={
                "name": name,
                "duration_minutes": duration_minutes,
                "calendar_ids": calendar_ids,
                "aliases": aliases,
                "buffer_minutes": buffer_minutes,
                "buffer_before_minutes": buffer_before_minutes,
                "min_notice_minutes": min_notice_minutes,
                "active": active,
            },
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def delete(
        self,
        service_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete a service. It must have no future appointments (409 `service_in_use`). Past ones keep its id.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/services/{segment(service_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, service_id: str) -> Service:
        """Return a service."""
        operation: Operation[Service] = Operation(
            "GET",
            f"/api/services/{segment(service_id)}",
            {200: "Service"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[Service]:
        """List the organisation's services, newest first, including inactive ones.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[Service]] = Operation(
            "GET",
            "/api/services",
            {200: "[Service]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def update(
        self,
        service_id: str,
        *,
        name: str | Unset = UNSET,
        aliases: Sequence[str] | Unset | None = UNSET,
        duration_minutes: int | Unset = UNSET,
        buffer_minutes: int | Unset | None = UNSET,
        buffer_before_minutes: int | Unset | None = UNSET,
        min_notice_minutes: int | Unset | None = UNSET,
        calendar_ids: Sequence[str] | Unset = UNSET,
        active: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> Service:
        """Merge a patch into a service (RFC 7396). Free times change at once; booked appointments do not change.

        Args:
            name: The name of the service. It is unique in the organisation, with all names and aliases.
            aliases: Other names that callers use for the service.
            duration_minutes: The length of its appointments in minutes.
            buffer_minutes: The minutes kept free after each of its appointments. Null: the calendar's `buffer_minutes`.
            buffer_before_minutes: The minutes kept free before each of its appointments. Null: the calendar's
                `buffer_before_minutes`.
            min_notice_minutes: The minimum number of minutes from booking to start. Null: the calendar's
                `min_notice_minutes`.
            calendar_ids: The calendars (practitioners, rooms or chairs) in which it can be booked.
            active: False: it can't be booked. Booked appointments do not change.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[Service] = Operation(
            "PATCH",
            f"/api/services/{segment(service_id)}",
            {200: "Service", 204: "Service"},
            body={
                "name": name,
                "aliases": aliases,
                "duration_minutes": duration_minutes,
                "buffer_minutes": buffer_minutes,
                "buffer_before_minutes": buffer_before_minutes,
                "min_notice_minutes": min_notice_minutes,
                "calendar_ids": calendar_ids,
                "active": active,
            },
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class WebhookEndpointsResource:
    """`/api/webhook-endpoints`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def create(
        self,
        *,
        url: str,
        events: Sequence[EventType] | Unset | None = UNSET,
        description: str | Unset | None = UNSET,
        enabled: bool | Unset = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> WebhookEndpointWithSecret:
        """Create a webhook endpoint. Only this response contains its `secret`, which signs deliveries.

        The key must have the scopes that read the objects of all `events`. The default is all event types that it can
        read. An organisation can have 32 endpoints.

        Args:
            url: The URL that receives the events. It must be https, and its host must resolve to public addresses only,
                now and at each delivery.
            events: The event types to send. Default: all current types whose objects the key can read.
            description: A description for your staff.
            enabled: False: no events are sent.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[WebhookEndpointWithSecret] = Operation(
            "POST",
            "/api/webhook-endpoints",
            {201: "WebhookEndpointWithSecret"},
            body={"url": url, "events": events, "description": description, "enabled": enabled},
            needs_body=True,
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def delete(
        self,
        endpoint_id: str,
        *,
        if_match: str | Unset = UNSET,
    ) -> NoContent:
        """Delete a webhook endpoint. No further deliveries are sent to it.

        Args:
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[NoContent] = Operation(
            "DELETE",
            f"/api/webhook-endpoints/{segment(endpoint_id)}",
            {204: "NoContent"},
            if_match=if_match,
        )
        return self._client.request(operation)

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """Return a webhook endpoint without its secret."""
        operation: Operation[WebhookEndpoint] = Operation(
            "GET",
            f"/api/webhook-endpoints/{segment(endpoint_id)}",
            {200: "WebhookEndpoint"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
    ) -> Page[WebhookEndpoint]:
        """List the organisation's webhook endpoints, newest first.

        Args:
            limit: The maximum number of objects in a page.
        """
        operation: Operation[Listed[WebhookEndpoint]] = Operation(
            "GET",
            "/api/webhook-endpoints",
            {200: "[WebhookEndpoint]"},
            query={"limit": limit},
        )
        return Page(self._client, operation)

    def rotate_secret(
        self,
        endpoint_id: str,
        *,
        idempotency_key: str | Unset | None = UNSET,
    ) -> WebhookEndpointWithSecret:
        """Replace the secret. Only this response contains the new one. Deliveries are signed with both for 24 hours.

        Args:
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[WebhookEndpointWithSecret] = Operation(
            "POST",
            f"/api/webhook-endpoints/{segment(endpoint_id)}/rotate-secret",
            {200: "WebhookEndpointWithSecret"},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def test(
        self,
        endpoint_id: str,
        *,
        type: EventType | Unset | None = UNSET,
        idempotency_key: str | Unset | None = UNSET,
    ) -> WebhookLog:
        """Send a signed event with `"test": true` and sample values. The webhook log in the response shows its
        result.

        It is sent at once, also while the endpoint is paused.

        Args:
            type: The type of the event. Default: the first of the endpoint's `events`.
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[WebhookLog] = Operation(
            "POST",
            f"/api/webhook-endpoints/{segment(endpoint_id)}/test",
            {202: "WebhookLog"},
            body={"type": type},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)

    def update(
        self,
        endpoint_id: str,
        *,
        url: str | Unset = UNSET,
        events: Sequence[EventType] | Unset = UNSET,
        description: str | Unset | None = UNSET,
        enabled: bool | Unset = UNSET,
        if_match: str | Unset = UNSET,
    ) -> WebhookEndpoint:
        """Merge a patch into a webhook endpoint (RFC 7396). If `url` changes, pending deliveries go to the new one.

        The key must have the scopes that read the objects of all `events`, before and after the change.

        Args:
            url: The URL that receives the events. It must be https, and its host must resolve to public addresses only,
                now and at each delivery.
            events: The event types that are sent to the endpoint.
            description: A description for your staff.
            enabled: False: no events are sent.
            if_match: the `last_response.etag` of the version to change; if it is not current any more: 412.
        """
        operation: Operation[WebhookEndpoint] = Operation(
            "PATCH",
            f"/api/webhook-endpoints/{segment(endpoint_id)}",
            {200: "WebhookEndpoint", 204: "WebhookEndpoint"},
            body={"url": url, "events": events, "description": description, "enabled": enabled},
            needs_body=True,
            if_match=if_match,
        )
        return self._client.request(operation)


class WebhookLogsResource:
    """`/api/webhook-logs`."""

    def __init__(self, client: Resources) -> None:
        self._client = client

    def get(self, log_id: str) -> WebhookLogView:
        """Return a webhook log with the attempts of a delivery, and the parts of the payload that can be shown."""
        operation: Operation[WebhookLogView] = Operation(
            "GET",
            f"/api/webhook-logs/{segment(log_id)}",
            {200: "WebhookLogView"},
        )
        return self._client.request(operation)

    def list(
        self,
        *,
        limit: int = 100,
        source: WebhookSource | Unset = UNSET,
        status: WebhookLogStatus | Unset = UNSET,
        event_type: str | Unset = UNSET,
    ) -> Page[WebhookLog]:
        """List the webhooks of the last 30 days about objects that the key can read, newest first.

        With several filters, or if the key can't read all objects, a page can have fewer logs than `limit`.

        Args:
            limit: The maximum number of objects in a page.
            source: Only webhooks from this sender.
            status: Only webhooks with this status.
            event_type: Only webhooks of this type.
        """
        operation: Operation[Listed[WebhookLog]] = Operation(
            "GET",
            "/api/webhook-logs",
            {200: "[WebhookLog]"},
            query={"limit": limit, "source": source, "status": status, "event_type": event_type},
        )
        return Page(self._client, operation)

    def replay(
        self,
        log_id: str,
        *,
        idempotency_key: str | Unset | None = UNSET,
    ) -> WebhookLogView:
        """Process an inbound webhook again, or send a delivery again with the same event id.

        An inbound webhook that was processed has no second effect. A delivery is sent at once, also while the endpoint
        is paused; the key must have the scopes that read the objects of all events of the endpoint.

        Args:
            idempotency_key: by default a new one, which retries of this call share.
        """
        operation: Operation[WebhookLogView] = Operation(
            "POST",
            f"/api/webhook-logs/{segment(log_id)}/replay",
            {202: "WebhookLogView"},
            idempotency_key=idempotency_key,
        )
        return self._client.request(operation)


class Resources:
    """All resources, made when they are first asked for."""

    def request(self, operation: Operation[T], /) -> T:
        """Send an operation; return what its answer is."""
        raise NotImplementedError

    @functools.cached_property
    def agents(self) -> AgentsResource:
        """`/api/agents`."""
        return AgentsResource(self)

    @functools.cached_property
    def analytics(self) -> AnalyticsResource:
        """`/api/analytics`."""
        return AnalyticsResource(self)

    @functools.cached_property
    def api_keys(self) -> ApiKeysResource:
        """`/api/api-keys`."""
        return ApiKeysResource(self)

    @functools.cached_property
    def appointment_holds(self) -> AppointmentHoldsResource:
        """`/api/appointment-holds`."""
        return AppointmentHoldsResource(self)

    @functools.cached_property
    def appointments(self) -> AppointmentsResource:
        """`/api/appointments`."""
        return AppointmentsResource(self)

    @functools.cached_property
    def audit_events(self) -> AuditEventsResource:
        """`/api/audit-events`."""
        return AuditEventsResource(self)

    @functools.cached_property
    def availability(self) -> AvailabilityResource:
        """`/api/availability`."""
        return AvailabilityResource(self)

    @functools.cached_property
    def billing(self) -> BillingResource:
        """`/api/billing`."""
        return BillingResource(self)

    @functools.cached_property
    def calendars(self) -> CalendarsResource:
        """`/api/calendars`."""
        return CalendarsResource(self)

    @functools.cached_property
    def calls(self) -> CallsResource:
        """`/api/calls`."""
        return CallsResource(self)

    @functools.cached_property
    def contacts(self) -> ContactsResource:
        """`/api/contacts`."""
        return ContactsResource(self)

    @functools.cached_property
    def events(self) -> EventsResource:
        """`/api/events`."""
        return EventsResource(self)

    @functools.cached_property
    def invitations(self) -> InvitationsResource:
        """`/api/invitations`."""
        return InvitationsResource(self)

    @functools.cached_property
    def limits(self) -> LimitsResource:
        """`/api/limits`."""
        return LimitsResource(self)

    @functools.cached_property
    def me(self) -> MeResource:
        """`/api/me`."""
        return MeResource(self)

    @functools.cached_property
    def members(self) -> MembersResource:
        """`/api/members`."""
        return MembersResource(self)

    @functools.cached_property
    def organization(self) -> OrganizationResource:
        """`/api/organization`."""
        return OrganizationResource(self)

    @functools.cached_property
    def phone_numbers(self) -> PhoneNumbersResource:
        """`/api/phone-numbers`."""
        return PhoneNumbersResource(self)

    @functools.cached_property
    def services(self) -> ServicesResource:
        """`/api/services`."""
        return ServicesResource(self)

    @functools.cached_property
    def webhook_endpoints(self) -> WebhookEndpointsResource:
        """`/api/webhook-endpoints`."""
        return WebhookEndpointsResource(self)

    @functools.cached_property
    def webhook_logs(self) -> WebhookLogsResource:
        """`/api/webhook-logs`."""
        return WebhookLogsResource(self)
