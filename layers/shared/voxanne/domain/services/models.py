"""Services as they are stored and shown."""

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.models import Calendar

# The fields that a service may have in place of its calendars'.
_RULES = ("buffer_minutes", "buffer_before_minutes", "min_notice_minutes")


class Service(Resource):
    """What a clinic offers: how long it takes, and in which calendars it can be booked."""

    id: str
    name: str
    """What it is called."""
    aliases: list[str] = []
    """What callers say for it."""
    duration_minutes: int
    """How long an appointment for it is."""
    buffer_minutes: int | None = None
    """Minutes kept free after each appointment for it. Without it: the `buffer_minutes` of the calendar."""
    buffer_before_minutes: int | None = None
    """Minutes kept free before each appointment for it. Without it: the `buffer_before_minutes` of the calendar."""
    min_notice_minutes: int | None = None
    """Minimum minutes between a booking and the start. Without it: the `min_notice_minutes` of the calendar."""
    calendar_ids: list[str]
    """Who or what can do it: a calendar is a practitioner, a room or a chair."""
    active: bool
    """False: it can't be booked. Appointments that were booked before stay."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp

    @property
    def names(self) -> list[str]:
        """Its name and aliases."""
        return [self.name, *self.aliases]

    def applied_to(self, calendar: Calendar) -> Calendar:
        """Return a calendar that has this service's duration, and its buffers and notice as far as it has its own."""
        own = {name: value for name in _RULES if (value := getattr(self, name)) is not None}
        return calendar.model_copy(update=own | {"default_duration_minutes": self.duration_minutes})


class StoredService(Service):
    """A service as its table holds it."""

    # The number of its appointments that were booked or moved. A deletion requires that this has not changed since it
    # was read.
    bookings: int = 0

    def to_response(self) -> Service:
        """Return the service as clients see it."""
        return Service.model_validate(self.model_dump())
