"""Refusals of the services as sentences."""

from voxanne.core import clock
from voxanne.core.errors import ConflictError, DomainError, InvalidFieldsError
from voxanne.domain.agent_tools.context import ToolContext, calendar_now, slot_facts, slots_sentence
from voxanne.domain.agent_tools.models import SpokenReply, full_date, spoken_time
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.models import Calendar, Slot

_SENTENCES = {
    "slot_taken": "That time is taken.",
    "outside_opening_hours": "We are closed at that time.",
    "inside_minimum_notice": "That is too soon to be booked.",
    "beyond_booking_window": "That is further ahead than we take bookings.",
    "nonexistent_local_time": "The clocks change that day and skip that time; another time is needed.",
    "ambiguous_local_time": "The clocks change that day and show that time twice; another time is needed.",
    "appointment_is_over": "That appointment is over and can't be changed; a new one can be booked.",
    "illegal_transition": "That appointment can't be changed like this any more.",
    "service_unavailable": "The calendar can't be reached just now; please try once more, or offer a call back.",
}
_WITH_ALTERNATIVES = frozenset({"outside_opening_hours", "inside_minimum_notice"})
_FIELDS = {
    "phone": "That phone number can't be dialled; ask for it again, digit by digit.",
    "email": "That e-mail address can't be right; ask for it again, or leave it out.",
    "name": "That name could not be understood; ask for it again.",
}


def reply_for_error(
    error: DomainError, context: ToolContext, calendar: Calendar, start: int, minutes: int | None
) -> SpokenReply:
    """What to say of a refusal to book or move an appointment."""
    if error.code == "in_the_past":
        now = calendar_now(calendar)
        return SpokenReply(
            f"That time is past. It is now {full_date(now.date())}, {spoken_time(now)}.", {"error": error.code}
        )
    if isinstance(error, ConflictError) and "next_free_slots" in error.members:
        slots = [Slot.model_validate(slot) for slot in error.members["next_free_slots"]]
        return _offering(_SENTENCES[error.code], error.code, calendar, slots)
    if error.code in _WITH_ALTERNATIVES:
        length = minutes or calendar.default_duration_minutes
        begins = max(start, int(clock.now()))
        slots = alternatives(context.dependencies, context.call.organization_id, calendar, begins, length)
        return _offering(_SENTENCES[error.code], error.code, calendar, slots)
    return plain_reply(error)


def plain_reply(error: DomainError) -> SpokenReply:
    """What to say of a refusal where nothing can be offered."""
    if isinstance(error, InvalidFieldsError) and error.code == "invalid_fields":
        fields = [detail["pointer"].rpartition("/")[2] for detail in error.errors]
        known = [_FIELDS[field] for field in fields if field in _FIELDS]
        return SpokenReply(known[0] if known else "Some of what was given is not right.", {"error": error.code})
    return SpokenReply(_SENTENCES.get(error.code, "That could not be done."), {"error": error.code})


def _offering(sentence: str, code: str, calendar: Calendar, slots: list[Slot]) -> SpokenReply:
    facts = {"error": code, "next_free": slot_facts(slots), "time_zone": calendar.time_zone}
    return SpokenReply(f"{sentence} {slots_sentence(calendar, slots)}", facts)
