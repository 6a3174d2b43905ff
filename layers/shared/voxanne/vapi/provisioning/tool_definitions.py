"""The tools that an agent may call during a phone call, as the model sees them: names, descriptions, JSON schemas.

Arguments that the model writes are not trusted: the tools validate all of them.
"""

from typing import Any

type Schema = dict[str, Any]


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


_DATE = _text(
    "The day: an ISO date such as 2026-11-24, or words such as 'tomorrow' or 'Tuesday', as the caller said it."
)
_TIME = _text(
    "The time of day at the clinic: 14:30, or 2:30 PM. Ask whether morning or afternoon is meant if it is open."
)
_SERVICE = _text("What the appointment is for, such as a check-up.")
_PRACTITIONER = _text("The practitioner or room with whom it shall be, if the caller asks for one.")
_DURATION = {"type": "integer", "minimum": 1, "maximum": 480, "description": "Minutes it takes, if that was said."}
_PART_OF_DAY = {"type": "string", "enum": ["morning", "afternoon", "evening"]}
_BIRTH_DATE = _text("The patient's date of birth, such as 1985-07-31, if you are asked for it.")
_WHICH: dict[str, Schema] = {
    "current_date": _text("The day of the appointment that is meant, as the caller said it."),
    "current_time": _text("The time of the appointment that is meant, if it was said."),
    "practitioner": _text("The practitioner or room of the appointment that is meant, if it was said."),
    "service": _text("What the appointment that is meant is for, if it was said."),
    "patient": _text("The name of the patient of the appointment that is meant, if it was said."),
    "date_of_birth": _BIRTH_DATE,
}


def _arguments(properties: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


FUNCTIONS: dict[str, tuple[str, Schema]] = {
    "check_availability": (
        "Find free times on a day. Ask this before you offer any time.",
        _arguments(
            {
                "date": _DATE,
                "time": _text("A time of day, if the caller asks for one."),
                "service": _SERVICE,
                "practitioner": _PRACTITIONER,
                "duration_minutes": _DURATION,
                "part_of_day": _PART_OF_DAY,
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
                "name": _text("The full name of the person who will come, who may be another than the caller."),
                "phone": _text("A number to reach them at, if it is not the one they call from."),
                "email": _text("Their e-mail address, if they give one."),
                "service": _SERVICE,
                "practitioner": _PRACTITIONER,
                "duration_minutes": _DURATION,
                "notes": _text("What else the clinic should know."),
                "date_of_birth": _text("Their date of birth, such as 1985-07-31, if they give it."),
            },
            *("date", "time", "name"),
        ),
    ),
    "reschedule_appointment": (
        "Move one of the caller's own appointments to a time that they have agreed to.",
        _arguments({**_WHICH, "date": _DATE, "time": _TIME}, "current_date", "date", "time"),
    ),
    "cancel_appointment": (
        "Cancel one of the caller's own appointments, once they have confirmed that they want that.",
        _arguments({**_WHICH, "reason": _text("Why, in a few words.")}, "current_date"),
    ),
    "confirm_appointment": (
        "Confirm that the patient will come to one of the caller's own appointments.",
        _arguments(_WHICH, "current_date"),
    ),
    "lookup_caller": (
        "Find out who is calling, and which appointments they have, by the number they call from.",
        _arguments({"date_of_birth": _BIRTH_DATE}),
    ),
    "stop_calling": (
        "Record that the caller does not want to be called any more. Use it only if they say so.",
        _arguments({}),
    ),
}
