"""Holds as they are stored and shown: times that are kept for a few minutes."""

from voxanne.core.clock import seconds_of
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.occupancy import held_until


class Hold(Resource):
    """A time in a calendar that is reserved for a few minutes, until it expires or becomes an appointment."""

    id: str
    starts_at: Timestamp
    """When the held time starts (UTC)."""
    ends_at: Timestamp
    """When the held time ends (UTC)."""
    duration_minutes: int
    """The minutes from start to end."""
    calendar_id: str
    """The calendar in which the time is held."""
    service_id: str | None = None
    """The service for which it is held. Null: it is held without one."""
    expires_at: Timestamp
    """When the hold expires and its time is free again."""
    created_at: Timestamp


class StoredHold(Hold):
    """A hold as its table holds it."""

    # The buffers that its appointment will have: its buckets end that long after `ends_at`, and begin that long before
    # `starts_at`.
    buffer_minutes: int
    buffer_before_minutes: int = 0
    # `expires_at` in milliseconds since the epoch, for conditions; and when DynamoDB may forget it, in seconds.
    expires_ms: int
    forgotten_at: int
    # The appointment that it was turned into.
    appointment_id: str | None = None
    # Clients cannot change it.
    version: int = 1

    @property
    def holder(self) -> str:
        """What its buckets hold."""
        return held_until(self.expires_ms, self.id)

    def is_live(self, now: float) -> bool:
        """Tell whether it holds its time."""
        return self.appointment_id is None and seconds_of(self.expires_at) > now

    def to_response(self) -> Hold:
        """Return the hold as clients see it."""
        return Hold.model_validate(self.model_dump())
