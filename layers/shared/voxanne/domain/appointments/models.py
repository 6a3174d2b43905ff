"""The life of an appointment. Only cancelling frees its time: who did not come had it kept."""

from typing import Literal, get_args

from voxanne.core.fields import (
    Resource,
    Timestamp,
)

type AppointmentStatus = Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"]


STATUSES: tuple[str, ...] = get_args(AppointmentStatus.__value__)


# What each status may become. Who came late after all had arrived; what is fulfilled or cancelled is done.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "booked": ("confirmed", "arrived", "fulfilled", "noshow", "cancelled"),
    "confirmed": ("booked", "arrived", "fulfilled", "noshow", "cancelled"),
    "arrived": ("fulfilled", "cancelled"),
    "noshow": ("arrived",),
    "fulfilled": (),
    "cancelled": (),
}


# Statuses in which an appointment can be had at another time, or made longer.
MOVABLE = frozenset({"booked", "confirmed", "arrived"})


def statuses_before(status: str) -> list[str]:
    """The statuses of which *status* can follow, itself among them: what is so already is no change."""
    return [each for each in STATUSES if each == status or status in TRANSITIONS[each]]


class Appointment(Resource):
    """A time of a calendar that someone has."""

    id: str
    contact_id: str
    calendar_id: str
    starts_at: Timestamp
    ends_at: Timestamp
    duration_minutes: int
    status: AppointmentStatus
    cancellation_reason: str | None = None
    service: str | None = None
    notes: str | None = None
    agent_id: str | None = None
    call_id: str | None = None
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class StoredAppointment(Appointment):
    """An appointment as its table holds it."""

    # What its calendar kept free after it when it was booked: the steps that it holds end there.
    buffer_minutes: int
    # When to remind of it, as its calendar said when it was booked or moved; and of which moment was.
    reminders: list[str] = []
    reminded: str | None = None
    version: int

    def to_response(self) -> Appointment:
        """As clients see it."""
        return Appointment.model_validate(self.model_dump())
