"""Appointments as they are stored and shown, and the life of an appointment.

Only cancelling frees the time: a patient who did not come (`noshow`) had it reserved.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from pydantic import Field

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import due_partition
from voxanne.core.fields import Resource, Timestamp

type AppointmentStatus = Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"]

CANCELLED = "cancelled"
STATUSES: tuple[str, ...] = get_args(AppointmentStatus.__value__)

# The statuses that may follow each status. A wrong click can be undone; the time of a cancelled one may be taken.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "booked": ("confirmed", "arrived", "fulfilled", "noshow", "cancelled"),
    "confirmed": ("booked", "arrived", "fulfilled", "noshow", "cancelled"),
    "arrived": ("booked", "confirmed", "fulfilled", "noshow"),
    "fulfilled": ("booked", "confirmed", "arrived", "noshow"),
    "noshow": ("booked", "confirmed", "arrived", "fulfilled"),
    "cancelled": (),
}

# Other names of statuses, in filters and in the details of errors.
OTHER_SPELLINGS = {
    "scheduled": "booked",
    "checked_in": "arrived",
    "completed": "fulfilled",
    "no_show": "noshow",
    "no-show": "noshow",
    "canceled": "cancelled",
}
# What erasing its contact clears: whom it is for, and everything that somebody wrote. Ids, times and status stay.
ERASED_FIELDS: dict[str, Any] = {
    **dict.fromkeys(["patient", "service", "notes", "cancellation_reason"]),
    "metadata": {},
}


def tells_of_patient(values: Mapping[str, Any]) -> bool:
    """Tell whether values of an appointment are of those that erasing its contact clears, and say something."""
    return any(values.get(name) for name in ERASED_FIELDS)


# Statuses of an appointment that is still to take place. They have reminders, and callers can change them.
COMING_STATUSES = ("booked", "confirmed")
# Statuses of one that occupies time ahead: a patient may arrive before it begins.
STANDING_STATUSES = (*COMING_STATUSES, "arrived")

# Statuses in which the time or the duration may change.
MOVABLE = frozenset(STANDING_STATUSES)


class Patient(Resource):
    """The person an appointment is for. Families share phones, so the patient can differ from the contact."""

    name: str
    """The patient's name."""
    date_of_birth: str | None = None
    """The patient's date of birth. Null: unknown."""


class Appointment(Resource):
    """A reserved time in a calendar for a contact."""

    id: str
    contact_id: str
    """The contact who booked it and who is to be reminded."""
    patient: Patient | None = Field(
        default=None,
        description="The person it is for. Null: erased with the contact, or the contact itself in appointments from "
        "before patients were stored.",
    )
    calendar_id: str
    """The calendar in which it is booked."""
    service_id: str | None = None
    """The service it is booked for. Null: it is booked without one."""
    starts_at: Timestamp
    """When it starts (UTC)."""
    ends_at: Timestamp
    """When it ends (UTC), without the calendar's buffers."""
    duration_minutes: int
    """The minutes from start to end, without the calendar's buffers."""
    status: AppointmentStatus
    """`booked`, `confirmed` by the patient, `arrived`, `fulfilled` (it took place), `noshow` (the patient did not come)
    or `cancelled`. `cancelled` is final, and the only status that frees the time."""
    cancellation_reason: str | None = None
    """Why it was cancelled, for your staff. Null unless `status` is `cancelled`."""
    service: str | None = None
    """What it is for, in words. Default: the name of its service at the time of booking."""
    notes: str | None = None
    """Further notes."""
    agent_id: str | None = None
    """The agent that booked it. Null: no agent did."""
    call_id: str | None = None
    """The call in which it was booked. Null: it was not booked in a call."""
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class StoredAppointment(Appointment):
    """An appointment as its table holds it."""

    # The calendar's buffers when it was booked or moved: its buckets end that long after `ends_at`, and begin that long
    # before `starts_at`.
    buffer_minutes: int
    buffer_before_minutes: int = 0
    # The times of its reminders that are still ahead, fixed when it was booked or moved; and the time of the last one
    # sent.
    reminders: list[str] = []
    reminded: str | None = None
    # True if its contact is erased.
    erased: bool | None = None
    version: int

    def stays_erased_from(self, changes: Mapping[str, Any]) -> bool:
        """Return whether its contact is erased, and changes would have it tell of a patient again."""
        is_given_away = changes.get("contact_id", self.contact_id) != self.contact_id
        return bool(self.erased) and (is_given_away or tells_of_patient(changes))

    def to_response(self) -> Appointment:
        """Return the appointment as clients see it."""
        return Appointment.model_validate(self.model_dump())


def statuses_before(status: str) -> list[str]:
    """Return the statuses that *status* may follow, itself among them: setting it again is no change."""
    return [previous for previous in STATUSES if previous == status or status in TRANSITIONS[previous]]


# The kind of work in the index of reminders.
REMINDER = "next"


def reminder_keys(organization_id: str, reminders: Sequence[str]) -> Item:
    """Return the keys of the index of reminders: the next one's time, or None if there is none."""
    if not reminders:
        return {"reminder": None, "reminder_at": None}
    return {"reminder": due_partition(REMINDER, organization_id), "reminder_at": reminders[0]}
