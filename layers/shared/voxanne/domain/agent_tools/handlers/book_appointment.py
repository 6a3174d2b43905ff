"""The tool book_appointment."""

from dataclasses import replace

from pydantic import ValidationError

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.writes import Write
from voxanne.core.errors import DomainError, NotFoundError, UnavailableError
from voxanne.core.quoting import plain_line, quoted
from voxanne.core.time_zones import rfc3339
from voxanne.domain.agent_tools.arguments import parse_start
from voxanne.domain.agent_tools.callers.held_times import release_others
from voxanne.domain.agent_tools.callers.verification import parse_birth_date
from voxanne.domain.agent_tools.context import ToolContext, appointment_facts
from voxanne.domain.agent_tools.errors import reply_for_error
from voxanne.domain.agent_tools.models import Effect, SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.offered_services import Offer, parse_offer
from voxanne.domain.agent_tools.repository import MAX_BOOKED, CallHistory, CallLimitError
from voxanne.domain.agent_tools.spoken.names import is_number, is_same_person
from voxanne.domain.agent_tools.spoken.wording import join_words, local_start, spoken_datetime, today
from voxanne.domain.appointments.booking import book
from voxanne.domain.appointments.models import STANDING_STATUSES, StoredAppointment
from voxanne.domain.appointments.schemas import InlineContact, NewAppointment, NewPatient

_FIELD_LABELS = {
    "name": "the caller's name",
    "phone": "the phone number",
    "email": "the e-mail address",
    "service": "what the appointment is for",
    "notes": "the notes",
    "date_of_birth": "the date of birth",
}


def book_appointment(context: ToolContext) -> ToolResult:
    """Book an appointment for the caller, or for the name and phone that are given."""
    history_lookup = in_background(lambda: context.results.history(context.call))
    offer = parse_offer(context)
    calendar, minutes = offer.calendar, offer.minutes(context)
    start = parse_start(context.arguments, calendar, minutes or calendar.default_duration_minutes)
    body = _body(context, offer, start, minutes)
    # The same request in other words, with a service or a practitioner, would find another calendar free.
    history = history_lookup()
    if (repeated := _previous(context, offer, body, history, of_same_person=True)) is not None:
        return repeated
    context = replace(context, effects_seen=len(history.effects))
    try:
        try:
            return _book(context, offer, body)
        except CallLimitError as limit:
            return _result_so_far(context, offer, body) or _book_if_others_fell(context, offer, body, limit)
    except UnavailableError:
        raise
    except DomainError as error:
        so_far = _result_so_far(context, offer, body)
        if so_far is not None:
            return so_far
        reply = reply_for_error(error, context, offer.calendars, start, minutes)
        raise ToolRefusedError(reply.sentence, **reply.facts) from error


def _book(context: ToolContext, offer: Offer, body: NewAppointment) -> ToolResult:
    finish = context.commit_with_reply(lambda appointment: _reply(context, offer, appointment))

    def commit(appointment: StoredAppointment, writes: list[Write]) -> ToolResult:
        result = finish(appointment, writes)
        release_others(context, appointment)
        return result

    return book(context.dependencies, context.call.organization_id, context.call.country, body, commit)


def _book_if_others_fell(context: ToolContext, offer: Offer, body: NewAppointment, limit: CallLimitError) -> ToolResult:
    """Book after all, if appointments that this call booked were cancelled by others."""
    gone = frozenset(appointment_id for appointment_id in limit.booked if not _is_standing(context, appointment_id))
    try:
        if gone:
            context.results.forget_booked(context.call, gone)
            return _book(context, offer, body)
    except CallLimitError:
        pass
    raise ToolRefusedError(
        f"No more than {MAX_BOOKED} appointments can be booked in one call; offer a call back for the others.",
        error="call_limit_reached",
    )


def _is_standing(context: ToolContext, appointment_id: str) -> bool:
    try:
        return (
            context.dependencies.appointments.get(context.call.organization_id, appointment_id).status
            in STANDING_STATUSES
        )
    except NotFoundError:
        return False


def _body(context: ToolContext, offer: Offer, start: int, minutes: int | None) -> NewAppointment:
    arguments = context.arguments
    name, phone = arguments.get("name"), arguments.get("phone") or context.call.caller
    if name is None or not plain_line(name) or is_number(name):
        raise ToolRefusedError("A name is missing; ask for it.")
    if phone is None:
        raise ToolRefusedError("The calling number is withheld, so a phone number is needed; ask for it.")
    birth_date = arguments.get("date_of_birth")
    date_of_birth = None if birth_date is None else parse_birth_date(birth_date)
    try:
        return NewAppointment(
            contact=InlineContact(name=name, phone=phone, email=arguments.get("email")),
            patient=NewPatient(name=name, date_of_birth=date_of_birth),
            starts_at=rfc3339(start),
            duration_minutes=minutes,
            calendar_id=offer.calendar_id,
            service_id=None if offer.service is None else offer.service.id,
            service=arguments.get("service") if offer.service is None else None,
            notes=arguments.get("notes"),
            agent_id=context.call.agent.id,
            call_id=context.call.call_id,
        )
    except ValidationError as error:
        fields = [str(detail["loc"][-1]) for detail in error.errors() if detail["loc"]]
        label = next((_FIELD_LABELS[field] for field in fields if field in _FIELD_LABELS), "something that was given")
        raise ToolRefusedError(f"There is a mistake in {label}; ask again.") from None


def _result_so_far(context: ToolContext, offer: Offer, body: NewAppointment) -> ToolResult | None:
    """Return the result of this tool call, or of the same request, if there is one by now."""
    answered = context.results.of_call(context.call, context.tool_call_id)
    return answered or _previous(context, offer, body, context.results.history(context.call))


def _previous(
    context: ToolContext, offer: Offer, body: NewAppointment, history: CallHistory, *, of_same_person: bool = False
) -> ToolResult | None:
    """Return the result of the same request, if this call has already booked that time.

    Bookings for other people count unless *of_same_person*: in the same calendar they take the time.

    Raises:
        ToolRefusedError: it booked the time for someone else, elsewhere, or for longer or shorter.
    """
    for effect in history.effects:
        if effect.tool != context.tool:
            continue
        appointment = context.dependencies.appointments.get(context.call.organization_id, effect.appointment_id)
        if appointment.status not in STANDING_STATUSES or appointment.starts_at != body.starts_at:
            continue
        # A person cannot be in two places at once, so a booking for the same person counts in every calendar.
        is_in_the_way = _is_offered(offer, appointment) and not of_same_person
        if is_in_the_way or _may_be_same(context.arguments["name"], context.patient_name(appointment)):
            return _again(context, offer, effect, appointment, body)
    return None


def _is_offered(offer: Offer, appointment: StoredAppointment) -> bool:
    return appointment.calendar_id in {calendar.id for calendar in offer.calendars}


def _may_be_same(said: str, name: str) -> bool:
    """Tell whether two names can be one person's: "Ann" and then "Ann Jones", or the other way round."""
    return is_same_person(said, name) or is_same_person(name, said)


def _again(
    context: ToolContext, offer: Offer, effect: Effect, appointment: StoredAppointment, body: NewAppointment
) -> ToolResult:
    name = context.patient_name(appointment)
    is_elsewhere = not _is_offered(offer, appointment)
    whom = f" with {quoted(context.calendar(appointment.calendar_id).name)}" if is_elsewhere else ""
    if not (
        is_same_person(context.arguments["name"], name)
        and not is_elsewhere
        and body.duration_minutes in {None, appointment.duration_minutes}
        and _is_contact(context, effect)
    ):
        raise ToolRefusedError(
            f"This call booked that time already, for {quoted(name)} and {appointment.duration_minutes} minutes{whom}. "
            "Ask whether that stays; to change it, cancel it first.",
            error="booked_in_this_call",
            appointment=appointment_facts(context, appointment),
        )
    reply = _reply(context, offer, appointment)
    unused = [label for label, differs in _differences(context, appointment, body).items() if differs]
    note = f" It was booked before in this call; {join_words(unused)} was not changed." if unused else ""
    result = ToolResult(SpokenReply(f"{reply.sentence}{note}", reply.facts).text)
    return context.settle(result)


def _is_contact(context: ToolContext, effect: Effect) -> bool:
    """Tell whether the phone that is given, if one is, is the calling one or that of the booking.

    Other phones of the contact are not compared: the answer would disclose whose they are.
    """
    if context.arguments.get("phone") is None:
        return True
    said = context.said_phone()
    if said is None:
        return False
    return context.said_phone_digest() == effect.phone or (effect.phone is None and said == context.call.caller)


def _differences(context: ToolContext, appointment: StoredAppointment, body: NewAppointment) -> dict[str, bool]:
    # The contact's own is not compared: the answer would disclose it.
    email, birth_date = context.arguments.get("email"), body.patient.date_of_birth if body.patient else None
    stored = appointment.patient.date_of_birth if appointment.patient else None
    return {
        "what it is for": body.service not in {None, appointment.service}
        or body.service_id not in {None, appointment.service_id},
        "the notes": body.notes not in {None, appointment.notes},
        "the e-mail address": email is not None,
        "the date of birth": birth_date not in {None, stored},
    }


def _reply(context: ToolContext, offer: Offer, appointment: StoredAppointment) -> SpokenReply:
    calendar = context.calendar(appointment.calendar_id)
    time = spoken_datetime(local_start(calendar, appointment), today(calendar))
    # The caller has said the service in this call.
    service = {"service": plain_line(appointment.service, 200)} if appointment.service else {}
    # If the caller did not say with whom, the reply does.
    name = {"practitioner": plain_line(calendar.name)} if len(offer.calendars) > 1 else {}
    whom = f" with {quoted(calendar.name)}" if name else ""
    facts = {"booked": True, **appointment_facts(context, appointment), **service, **name}
    return SpokenReply(f"The appointment is booked for {time}{whom}.", facts)
