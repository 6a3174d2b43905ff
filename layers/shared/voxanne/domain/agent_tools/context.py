"""The context of a tool call: what it works with, and the transaction that commits its effect with its reply."""

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import ExpiredError, InvalidFieldsError, NotFoundError
from voxanne.core.phones import e164
from voxanne.core.quoting import plain_line
from voxanne.domain.agent_tools.models import Effect, PhoneCall, SpokenReply, ToolCall, ToolResult
from voxanne.domain.agent_tools.repository import ToolResultRepository, digest
from voxanne.domain.agent_tools.schemas import canonical_tool_name
from voxanne.domain.agent_tools.spoken.wording import local_start
from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calls.models import AppointmentChange, AppointmentState
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.services.models import Service

_MAX_CALENDARS = 1_000


@dataclass(frozen=True)
class ToolContext:
    """One tool call within a phone call, and the repositories that it works with.

    `tool_call_id` is that of `request_id`. `begun_at` is when it began, in milliseconds since the
    epoch (repository.py).
    """

    dependencies: BookingDependencies
    results: ToolResultRepository
    call: PhoneCall
    tool_call_id: str
    tool: str
    arguments: dict[str, str] = field(default_factory=dict)
    begun_at: int = field(default_factory=lambda: int(clock.now() * 1000))
    # The number of the phone call's effects when its history was read, if the tool's decision depends on that history.
    effects_seen: int | None = None
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)
    _contacts: dict[str, StoredContact] = field(default_factory=dict)
    _services: list[list[Service]] = field(default_factory=list)

    def calendar(self, calendar_id: str | None = None) -> Calendar:
        """Return a calendar: the named one, else the agent's, else the organisation's first. Each is read once."""
        requested_id = calendar_id or self.call.agent.calendar_id
        if requested_id not in self._calendars:
            calendar = self.dependencies.calendars.get_or_default(self.call.organization_id, requested_id)
            self._calendars.update({requested_id: calendar, calendar.id: calendar})
        return self._calendars[requested_id]

    def calendars(self, calendar_ids: Sequence[str]) -> list[Calendar]:
        """Return several calendars, without those that no longer exist."""
        missing = [each for each in calendar_ids if each not in self._calendars]
        if missing:
            found = self.dependencies.calendars.find_each(self.call.organization_id, missing)
            self._calendars.update({calendar.id: calendar for calendar in found})
        return [self._calendars[each] for each in calendar_ids if each in self._calendars]

    def all_calendars(self) -> list[Calendar]:
        """Return the organisation's calendars, the oldest thousand."""
        calendars = self.dependencies.calendars.list_oldest(self.call.organization_id, _MAX_CALENDARS)
        self._calendars.update({calendar.id: calendar for calendar in calendars})
        return calendars

    def services(self) -> list[Service]:
        """Return the organisation's services. They are read once."""
        if not self._services:
            self._services.append(self.dependencies.services.all(self.call.organization_id))
        return self._services[0]

    def contact(self, contact_id: str) -> StoredContact:
        """Return a contact. Each is read once."""
        if contact_id not in self._contacts:
            self._contacts[contact_id] = self.dependencies.contacts.get(self.call.organization_id, contact_id)
        return self._contacts[contact_id]

    def patient_name(self, appointment: StoredAppointment) -> str:
        """Return the name of the patient of an appointment.

        Older appointments have only their contact's name. If an appointment was booked before that was known, its
        patient's name is a phone number. A number that a caller said as a name stays one: the contact of any phone
        that is said with it is not disclosed.
        """
        patient = appointment.patient
        if patient is not None and (is_booked_by_agent(appointment) or not patient.name.startswith("+")):
            return patient.name
        with suppress(ExpiredError, NotFoundError):
            return self.contact(appointment.contact_id).name
        return "the patient"

    @property
    def holder(self) -> str:
        """The holder as which this phone call holds times."""
        return call_holder(self.call)

    def said_phone(self, country: str | None = None) -> str | None:
        """Return the number that was said, in the clinic's country or in *country*, as E.164; None if it is none."""
        phone = self.arguments.get("phone")
        try:
            return None if phone is None else e164(phone, country or self.call.country, "phone")
        except InvalidFieldsError:
            return None

    def said_phone_digest(self) -> str | None:
        """Return a digest of the number that was said: numbers that are said again are compared by digest alone."""
        number = self.said_phone()
        return None if number is None else digest(self.call, ["phone", number])

    def settle(self, result: ToolResult) -> ToolResult:
        """Store the result of this tool call, which has no effect, unless it has one; return the stored one."""
        return self.results.settle(self.call, self.tool_call_id, result, self.begun_at)

    def commit_with_reply(
        self, say: Callable[[StoredAppointment], SpokenReply], before: StoredAppointment | None = None
    ) -> Callable[[StoredAppointment, list[Write]], ToolResult]:
        """Return a function that commits an effect together with the tool call's result.

        *before* is the appointment as it was, None if it is booked now.
        """

        def finish(appointment: StoredAppointment, writes: list[Write]) -> ToolResult:
            result = ToolResult(say(appointment).text)
            effect = Effect(
                tool=self.tool,
                tool_call_id=self.tool_call_id,
                appointment_id=appointment.id,
                previous_starts_at=None if before is None else before.starts_at,
                starts_at=appointment.starts_at,
                status=appointment.status,
                phone=self.said_phone_digest(),
            )
            all_writes = [*self.results.writes(self.call, result, effect, self.begun_at, self.effects_seen), *writes]
            if before is None or self.call.call_id is None:
                # A booking's own writes contain that of its call.
                commit(all_writes)
                return result
            change = AppointmentChange(appointment_id=appointment.id, before=_state(before), after=_state(appointment))
            self.dependencies.calls.commit_change(
                self.call.organization_id, self.call.call_id, change, lambda entry: commit([*all_writes, entry])
            )
            return result

        return finish


def is_booked_by_agent(appointment: StoredAppointment) -> bool:
    """Tell whether an agent booked an appointment, perhaps in a call: a caller can invent everything in it."""
    return appointment.call_id is not None or appointment.agent_id is not None


def _state(appointment: StoredAppointment) -> AppointmentState:
    return AppointmentState.model_validate(appointment.model_dump(include=set(AppointmentState.model_fields)))


def call_holder(call: PhoneCall) -> str:
    """Return the holder as which a phone call holds times."""
    return f"call {digest(call, ['holder'])[:32]}"


def request_id(tool_call: ToolCall) -> str:
    """Return what identifies a request: a digest of its id, tool and arguments, regardless of how these are written.

    The id alone is not enough: some models restart their numbering in each turn. Without an id, every request counts as
    a new one, and only the history of the phone call shows which repeats an earlier one.
    """
    if not tool_call.id:
        return uuid.uuid4().hex
    arguments = tool_call.arguments
    try:
        if isinstance(arguments, str):
            arguments = json.loads(arguments)
        asked = json.dumps(arguments, sort_keys=True)
    except (ValueError, RecursionError):
        asked = ""
    identity = json.dumps([tool_call.id, canonical_tool_name(tool_call.name), asked])
    return hashlib.sha256(identity.encode()).hexdigest()


def appointment_facts(context: ToolContext, appointment: StoredAppointment) -> dict[str, object]:
    """Return what the model may know of an appointment of the caller, who may be someone else with a forged number.

    That is the patient's name and the time: never service, notes or date of birth.
    """
    calendar = context.calendar(appointment.calendar_id)
    return {
        "appointment_id": appointment.id,
        "starts_at": local_start(calendar, appointment).isoformat(),
        "time_zone": calendar.time_zone,
        "duration_minutes": appointment.duration_minutes,
        "patient": plain_line(context.patient_name(appointment)),
    }
