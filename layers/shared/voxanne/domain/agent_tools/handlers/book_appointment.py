"""book_appointment."""

from pydantic import ValidationError

from voxanne.core.errors import DomainError, UnavailableError
from voxanne.core.time_zones import rfc3339
from voxanne.domain.agent_tools.arguments import parse_duration, parse_start
from voxanne.domain.agent_tools.context import ToolContext, appointment_facts, local_start, today
from voxanne.domain.agent_tools.errors import reply_for_error
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import spoken_datetime
from voxanne.domain.appointments.booking import book
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.schemas import InlineContact, NewAppointment
from voxanne.domain.calendars.models import Calendar

_ASK = {"name": "the caller's name", "phone": "the phone number", "email": "the e-mail address"}


def book_appointment(turn: ToolContext) -> ToolResult:
    """Book a time for whoever calls, or for whose name and phone are given."""
    calendar = turn.calendar()
    start = parse_start(turn.arguments, calendar)
    minutes = parse_duration(turn.arguments.get("duration_minutes"))
    wanted = _wanted(turn, calendar, start, minutes)
    finish = turn.commit_with_reply(lambda appointment: _said(calendar, appointment))
    try:
        return book(turn.dependencies, turn.call.organization_id, turn.call.country, wanted, finish)
    except UnavailableError:
        raise
    except DomainError as error:
        said = reply_for_error(error, turn, calendar, start, minutes)
        raise ToolRefusedError(said.sentence, **said.facts) from error


def _wanted(turn: ToolContext, calendar: Calendar, start: int, minutes: int | None) -> NewAppointment:
    given = turn.arguments
    name, phone = given.get("name"), given.get("phone") or turn.call.caller
    if name is None:
        raise ToolRefusedError("A name is missing; ask for it.")
    if phone is None:
        raise ToolRefusedError("The calling number is withheld, so a phone number is needed; ask for it.")
    try:
        return NewAppointment(
            contact=InlineContact(name=name, phone=phone, email=given.get("email")),
            starts_at=rfc3339(start),
            duration_minutes=minutes,
            calendar_id=calendar.id,
            service=given.get("service"),
            notes=given.get("notes"),
            agent_id=turn.call.agent.id,
            call_id=turn.call.call_id,
        )
    except ValidationError as error:
        fields = [str(each["loc"][-1]) for each in error.errors() if each["loc"]]
        wrong = next((_ASK[field] for field in fields if field in _ASK), "something that was given")
        raise ToolRefusedError(f"There is a mistake in {wrong}; ask again.") from None


def _said(calendar: Calendar, appointment: StoredAppointment) -> SpokenReply:
    when = spoken_datetime(local_start(calendar, appointment), today(calendar))
    facts = {"booked": True, **appointment_facts(calendar, appointment), "time_zone": calendar.time_zone}
    return SpokenReply(f"The appointment is booked for {when}.", facts)
