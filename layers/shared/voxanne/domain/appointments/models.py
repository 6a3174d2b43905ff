"""Appointments as they are stored and shown, and the life of an appointment.

Only cancelling frees the time: a patient who did not come (`noshow`) had it reserved.
"""

from typing import Literal, get_args

from voxanne.core.fields import Resource, Timestamp

type AppointmentStatus = Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"]

STATUSES: tuple[str, ...] = get_args(AppointmentStatus.__value__)

# The statuses that may follow each status. A `noshow` may still arrive late; `fulfilled` and `cancelled` are final.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "booked": ("confirmed", "arrived", "fulfilled", "noshow", "cancelled"),
    "confirmed": ("booked", "arrived", "fulfilled", "noshow", "cancelled"),
    "arrived": ("fulfilled", "cancelled"),
    "noshow": ("arrived",),
    "fulfilled": (),
    "cancelled": (),
}

# Statuses in which the time or the duration may change.
MOVABLE = frozenset({"booked", "confirmed", "arrived"})


class Appointment(Resource):
    """A reserved time in a calendar for a contact."""

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

    # The calendar's buffer when it was booked or moved: its buckets end that long after `ends_at`.
    buffer_minutes: int
    # The times of its reminders that are still ahead, fixed when it was booked or moved; and of the last one sent.
    reminders: list[str] = []
    reminded: str | None = None
    version: int

    def to_response(self) -> Appointment:
        """Return the appointment as clients see it."""
        return Appointment.model_validate(self.model_dump())


def statuses_before(status: str) -> list[str]:
    """Return the statuses that *status* may follow, itself among them: setting it again is no change."""
    return [previous for previous in STATUSES if previous == status or status in TRANSITIONS[previous]]
