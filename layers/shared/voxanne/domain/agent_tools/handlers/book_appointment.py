"""The tool book_appointment."""

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

_FIELD_LABELS = {"name": "the caller's name", "phone": "the phone number", "email": "the e-mail address"}


def book_appointment(context: ToolContext) -> ToolResult:
    """Book an appointment for the caller, or for the name and phone that are given."""
    calendar = context.calendar()
    start = parse_start(context.arguments, calendar)
    minutes = parse_duration(context.arguments.get("duration_minutes"))
    body = _body(context, calendar, start, minutes)
    commit = context.commit_with_reply(lambda appointment: _reply(calendar, appointment))
    try:
        return book(context.dependencies, context.call.organization_id, context.call.country, body, commit)
    except UnavailableError:
        raise
    except DomainError as error:
        reply = reply_for_error(error, context, calendar, start, minutes)
        raise ToolRefusedError(reply.sentence, **reply.facts) from error


def _body(context: ToolContext, calendar: Calendar, start: int, minutes: int | None) -> NewAppointment:
    arguments = context.arguments
    name, phone = arguments.get("name"), arguments.get("phone") or context.call.caller
    if name is None:
        raise ToolRefusedError("A name is missing; ask for it.")
    if phone is None:
        raise ToolRefusedError("The calling number is withheld, so a phone number is needed; ask for it.")
    try:
        return NewAppointment(
            contact=InlineContact(name=name, phone=phone, email=arguments.get("email")),
            starts_at=rfc3339(start),
            duration_minutes=minutes,
            calendar_id=calendar.id,
            service=arguments.get("service"),
            notes=arguments.get("notes"),
            agent_id=context.call.agent.id,
            call_id=context.call.call_id,
        )
    except ValidationError as error:
        fields = [str(detail["loc"][-1]) for detail in error.errors() if detail["loc"]]
        label = next((_FIELD_LABELS[field] for field in fields if field in _FIELD_LABELS), "something that was given")
        raise ToolRefusedError(f"There is a mistake in {label}; ask again.") from None


def _reply(calendar: Calendar, appointment: StoredAppointment) -> SpokenReply:
    time = spoken_datetime(local_start(calendar, appointment), today(calendar))
    facts = {"booked": True, **appointment_facts(calendar, appointment), "time_zone": calendar.time_zone}
    return SpokenReply(f"The appointment is booked for {time}.", facts)
