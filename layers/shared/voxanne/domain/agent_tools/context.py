"""What a tool works on, and how appointments and slots are presented to the model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.time_zones import local
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolResult
from voxanne.domain.agent_tools.repository import AppointmentState, ToolResultRepository
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_datetime
from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calendars.models import Calendar, Slot


@dataclass(frozen=True)
class ToolContext:
    """One tool call within a phone call, and the repositories that it works with."""

    dependencies: BookingDependencies
    results: ToolResultRepository
    call: PhoneCall
    tool_call_id: str
    tool: str
    arguments: dict[str, str]
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)

    @property
    def fingerprint(self) -> list[object]:
        """What two tool calls have in common that ask for the same."""
        return [self.tool, self.arguments]

    def calendar(self, calendar_id: str | None = None) -> Calendar:
        """Return a calendar: the named one, else the agent's, else the organisation's first. Each is read once."""
        requested_id = calendar_id or self.call.agent.calendar_id
        if requested_id not in self._calendars:
            calendar = self.dependencies.calendars.get_or_default(self.call.organization_id, requested_id)
            self._calendars.update({requested_id: calendar, calendar.id: calendar})
        return self._calendars[requested_id]

    def commit_with_reply(
        self, say: Callable[[StoredAppointment], SpokenReply]
    ) -> Callable[[StoredAppointment, list[Write]], ToolResult]:
        """Return a function that commits an effect together with the tool call's result."""

        def finish(appointment: StoredAppointment, writes: list[Write]) -> ToolResult:
            result = ToolResult(say(appointment).text)
            state = AppointmentState(appointment.id, appointment.starts_at, appointment.status)
            commit([*self.results.writes(self.call, self.tool_call_id, self.fingerprint, result, state), *writes])
            return result

        return finish


def calendar_now(calendar: Calendar, instant: float | None = None) -> datetime:
    """Return now, or an instant, as local time of the calendar."""
    return local(calendar.time_zone, int(clock.now() if instant is None else instant))


def today(calendar: Calendar) -> date:
    """Return the current date in the calendar's zone."""
    return calendar_now(calendar).date()


def local_start(calendar: Calendar, appointment: StoredAppointment) -> datetime:
    """Return the start of an appointment as local time of the calendar."""
    return calendar_now(calendar, clock.seconds_of(appointment.starts_at))


def slots_sentence(calendar: Calendar, slots: list[Slot]) -> str:
    """Return a sentence that offers the slots."""
    if not slots:
        return "There is no free time in the next month."
    times = [spoken_datetime(datetime.fromisoformat(slot.local_starts_at), today(calendar)) for slot in slots]
    subject = "The next free time is" if len(slots) == 1 else "The next free times are"
    return f"{subject} {join_words(times)}."


def slot_facts(slots: list[Slot]) -> list[str]:
    """Return the starts of the slots, in the form that `starts_at` of a booking takes."""
    return [slot.local_starts_at for slot in slots]


def appointment_facts(calendar: Calendar, appointment: StoredAppointment) -> dict[str, object]:
    """Return what the model may know of an appointment of the caller."""
    return {
        "appointment_id": appointment.id,
        "starts_at": local_start(calendar, appointment).isoformat(),
        "duration_minutes": appointment.duration_minutes,
        **({"service": appointment.service} if appointment.service else {}),
    }
