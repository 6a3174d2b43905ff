"""Services as they are stored and shown."""

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.models import Calendar

# The fields that a service may have in place of its calendars'.
_RULES = ("buffer_minutes", "buffer_before_minutes", "min_notice_minutes")


class Service(Resource):
    """A service that a clinic offers, with its duration and the calendars in which it can be booked."""

    id: str
    name: str
    """The name of the service. It is unique in the organisation, with all names and aliases."""
    aliases: list[str] = []
    """Other names that callers use for the service."""
    duration_minutes: int
    """The length of its appointments in minutes."""
    buffer_minutes: int | None = None
    """The minutes kept free after each of its appointments. Null: the calendar's `buffer_minutes`."""
    buffer_before_minutes: int | None = None
    """The minutes kept free before each of its appointments. Null: the calendar's `buffer_before_minutes`."""
    min_notice_minutes: int | None = None
    """The minimum number of minutes from booking to start. Null: the calendar's `min_notice_minutes`."""
    calendar_ids: list[str]
    """The calendars (practitioners, rooms or chairs) in which it can be booked."""
    active: bool
    """False: it can't be booked. Booked appointments do not change."""
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
