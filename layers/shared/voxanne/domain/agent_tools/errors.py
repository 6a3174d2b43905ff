"""Refusals as sentences, those of the services among them."""

from collections.abc import Sequence
from datetime import timedelta

from voxanne.core import clock
from voxanne.core.errors import ConflictError, DomainError, InvalidFieldsError, UnavailableError
from voxanne.core.time_zones import MINUTE
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken.wording import (
    calendar_now,
    full_date,
    slot_facts,
    slots_sentence,
    spoken_time,
    today,
)
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.models import Calendar, Slot
from voxanne.domain.calendars.opening_hours import is_open

_SENTENCES = {
    "service_inactive": "That can't be booked here just now.",
    "service_not_offered": "That can't be booked there just now.",
    "slot_taken": "That time is taken.",
    "outside_opening_hours": "We are closed at that time.",
    "calendar_out_of_date": "Nothing can be booked just now; please offer a call back.",
    "inside_minimum_notice": "That is too soon to be booked.",
    "beyond_booking_window": "That is further ahead than we take bookings.",
    "nonexistent_local_time": "The clocks change that day and skip that time; another time is needed.",
    "ambiguous_local_time": "The clocks change that day and show that time twice; another time is needed.",
    "appointment_is_over": "That appointment is over and can't be changed; a new one can be booked.",
    "illegal_transition": "That appointment can't be changed like this any more.",
}
_WITH_ALTERNATIVES = frozenset({"outside_opening_hours", "inside_minimum_notice"})
_OF_DATES = frozenset({"beyond_booking_window", "nonexistent_local_time", "ambiguous_local_time"})
_FIELDS = {
    "phone": "That phone number can't be dialled; ask for it again, digit by digit.",
    "email": "That e-mail address can't be right; ask for it again, or leave it out.",
    "name": "That name could not be understood; ask for it again.",
}


# The sentence about an effect whose outcome is unknown, and the fact that states it.
_EFFECTS = {
    "book_appointment": ("the appointment is booked", "booked"),
    "reschedule_appointment": ("the appointment was moved", "rescheduled"),
    "cancel_appointment": ("the appointment was cancelled", "cancelled"),
    "confirm_appointment": ("the appointment is confirmed", "confirmed"),
    "stop_calling": ("calls to this number will stop", "do_not_call"),
}
_AWAY = "The clinic's system can't be reached just now; please offer a call back."


def ask(sentence: str, calendar: Calendar, **facts: object) -> ToolRefusedError:
    """Return a refusal that names today's date, and examples that lie ahead."""
    current = today(calendar)
    example = (current + timedelta(days=1)).isoformat()
    return ToolRefusedError(
        f"{sentence} Today is {full_date(current)}. Say the date like {example} and the time like 14:30.",
        **{"today": current.isoformat(), **facts},
    )


def beyond_window(calendar: Calendar) -> ToolRefusedError:
    """Return the refusal of a date that can't be booked yet."""
    return ask("That is further ahead than we take bookings.", calendar, error="beyond_booking_window")


def reply_for_no_answer(tool: str) -> ToolResult:
    """Return the reply for a store that does not answer: it says nothing that the store may contradict later."""
    if tool not in _EFFECTS:
        return ToolResult(SpokenReply(_AWAY, {"error": UnavailableError.code}).text, is_error=True)
    what, fact = _EFFECTS[tool]
    sentence = (
        f"The clinic's system did not answer in time, so it is not known yet whether {what}. "
        "Ask again in a moment: asking again is safe."
    )
    # This is neither a result nor an error; it is sent as a result because the provider may announce an error as a
    # failure.
    return ToolResult(SpokenReply(sentence, {fact: None, "ask_again": True}).text)


def reply_for_given_up(tool: str) -> ToolResult:
    """Return the reply for a tool call that had no effect and can no longer have one."""
    facts = {_EFFECTS[tool][1]: False, "ask_again": True}
    sentence = (
        "The clinic's system did not answer in time, so nothing was changed. "
        "Ask again in a moment; if that fails too, offer a call back."
    )
    return ToolResult(SpokenReply(sentence, facts).text, is_error=True)


def reply_for_not_begun(tool: str) -> ToolResult:
    """Return the reply for a tool call for which no time was left."""
    facts: dict[str, object] = {"begun": False, "ask_again": True}
    if tool in _EFFECTS:
        # An earlier tool call may have had the effect.
        facts[_EFFECTS[tool][1]] = None
    sentence = "This request was not begun, as there was no time left for it. Ask again in a moment."
    return ToolResult(SpokenReply(sentence, facts).text, is_error=True)


def reply_for_error(
    error: DomainError, context: ToolContext, calendars: Sequence[Calendar], start: int, minutes: int | None
) -> SpokenReply:
    """Return the reply for a refusal to book or move an appointment in one of *calendars*, which have one time zone."""
    calendar = calendars[0]
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
        slots = alternatives(context.dependencies, context.call.organization_id, calendars, begins, length)
        sentence = _SENTENCES[error.code]
        if error.code == "outside_opening_hours" and any(is_open(each, start, start + MINUTE) for each in calendars):
            sentence = f"The appointment takes {length} minutes, and we close before it would end."
        return _offering(sentence, error.code, calendar, slots)
    if error.code in _OF_DATES:
        return ask(_SENTENCES[error.code], calendar, error=error.code).reply
    return plain_reply(error)


def plain_reply(error: DomainError) -> SpokenReply:
    """Return the reply for a refusal for which there is nothing to offer."""
    if isinstance(error, InvalidFieldsError) and error.code == "invalid_fields":
        fields = [detail["pointer"].rpartition("/")[2] for detail in error.errors]
        known = [_FIELDS[field] for field in fields if field in _FIELDS]
        return SpokenReply(known[0] if known else "Some of what was given is not right.", {"error": error.code})
    return SpokenReply(_SENTENCES.get(error.code, "That could not be done."), {"error": error.code})


def _offering(sentence: str, code: str, calendar: Calendar, slots: list[Slot]) -> SpokenReply:
    facts = {"error": code, "next_free": slot_facts(slots), "time_zone": calendar.time_zone}
    return SpokenReply(f"{sentence} {slots_sentence(calendar, slots)}", facts)
