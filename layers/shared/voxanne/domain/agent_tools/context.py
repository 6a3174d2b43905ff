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
    """One tool call within a phone call, and what it works on."""

    dependencies: BookingDependencies
    results: ToolResultRepository
    call: PhoneCall
    tool_call_id: str
    tool: str
    arguments: dict[str, str]
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)

    @property
    def fingerprint(self) -> list[object]:
        """What makes two tool calls the same but for their ids."""
        return [self.tool, self.arguments]

    def calendar(self, calendar_id: str | None = None) -> Calendar:
        """A calendar; where none is named the agent's, or else the organisation's first. Each is read once a turn."""
        wanted = calendar_id or self.call.agent.calendar_id
        if wanted not in self._calendars:
            calendar = self.dependencies.calendars.get_or_default(self.call.organization_id, wanted)
            self._calendars.update({wanted: calendar, calendar.id: calendar})
        return self._calendars[wanted]

    def commit_with_reply(
        self, say: Callable[[StoredAppointment], SpokenReply]
    ) -> Callable[[StoredAppointment, list[Write]], ToolResult]:
        """What commits an effect together with what is said of it."""

        def finish(appointment: StoredAppointment, writes: list[Write]) -> ToolResult:
            answer = ToolResult(say(appointment).text)
            subject = AppointmentState(appointment.id, appointment.starts_at, appointment.status)
            commit([*self.results.writes(self.call, self.tool_call_id, self.fingerprint, answer, subject), *writes])
            return answer

        return finish


def calendar_now(calendar: Calendar, instant: float | None = None) -> datetime:
    """Now, or an instant, by the calendar's clock."""
    return local(calendar.time_zone, int(clock.now() if instant is None else instant))


def today(calendar: Calendar) -> date:
    """The date in the calendar's zone."""
    return calendar_now(calendar).date()


def local_start(calendar: Calendar, appointment: StoredAppointment) -> datetime:
    """When an appointment begins, by the calendar's clock."""
    return calendar_now(calendar, clock.seconds_of(appointment.starts_at))


def slots_sentence(calendar: Calendar, slots: list[Slot]) -> str:
    """The slots as a sentence that offers them."""
    if not slots:
        return "There is no free time in the next month."
    moments = [spoken_datetime(datetime.fromisoformat(slot.local_starts_at), today(calendar)) for slot in slots]
    only = "The next free time is" if len(slots) == 1 else "The next free times are"
    return f"{only} {join_words(moments)}."


def slot_facts(slots: list[Slot]) -> list[str]:
    """The slots as `starts_at` of a booking takes them."""
    return [slot.local_starts_at for slot in slots]


def appointment_facts(calendar: Calendar, appointment: StoredAppointment) -> dict[str, object]:
    """What the model may know of the caller's own appointment."""
    return {
        "appointment_id": appointment.id,
        "starts_at": local_start(calendar, appointment).isoformat(),
        "duration_minutes": appointment.duration_minutes,
        **({"service": appointment.service} if appointment.service else {}),
    }
