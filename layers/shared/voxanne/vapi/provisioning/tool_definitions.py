"""The tools that an agent may call during a phone call, as the model sees them: names, descriptions, JSON schemas.

Arguments that the model writes are not trusted: the tools validate all of them.
"""

from typing import Any

type Schema = dict[str, Any]


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


_DATE = _text("The day: an ISO date such as 2026-11-24, or words such as 'tomorrow' or 'next Tuesday'.")
_TIME = _text("The time of day at the clinic, such as 14:30.")
_SERVICE = _text("What the appointment is for, such as a check-up.")
_DURATION = {"type": "integer", "minimum": 5, "maximum": 480, "description": "How long it takes, if that was said."}
_WHICH_DATE = _text("The day of the appointment meant, if the caller has several.")
_WHICH_TIME = _text("The time of the appointment meant, if the caller has several on that day.")


def _arguments(properties: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


FUNCTIONS: dict[str, tuple[str, Schema]] = {
    "check_availability": (
        "Find free times on a day. Ask this before you offer any time.",
        _arguments(
            {
                "date": _DATE,
                "service": _SERVICE,
                "duration_minutes": _DURATION,
                "part_of_day": {"type": "string", "enum": ["morning", "afternoon", "evening"]},
            },
            "date",
        ),
    ),
    "book_appointment": (
        "Book an appointment at a time that the caller has agreed to.",
        _arguments(
            {
                "date": _DATE,
                "time": _TIME,
                "name": _text("The full name of the person who will come."),
                "phone": _text("A number to reach them at, if it is not the one they call from."),
                "email": _text("Their e-mail address, if they give one."),
                "service": _SERVICE,
                "duration_minutes": _DURATION,
                "notes": _text("What else the clinic should know."),
            },
            *("date", "time", "name"),
        ),
    ),
    "reschedule_appointment": (
        "Move one of the caller's own appointments to a time that they have agreed to.",
        _arguments(
            {"date": _DATE, "time": _TIME, "current_date": _WHICH_DATE, "current_time": _WHICH_TIME}, "date", "time"
        ),
    ),
    "cancel_appointment": (
        "Cancel one of the caller's own appointments, once they have confirmed that they want that.",
        _arguments({"date": _WHICH_DATE, "time": _WHICH_TIME, "reason": _text("Why, in a few words.")}),
    ),
    "lookup_caller": ("Find out who is calling, by the number they call from.", _arguments({})),
}
