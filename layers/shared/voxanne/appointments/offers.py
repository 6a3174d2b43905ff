"""Times that are offered: to who asks for them, and to who asked for one that is taken."""

import math
from itertools import islice

from voxanne.appointments.models import Slot
from voxanne.appointments.slots import bookable_span, free_slots, occupied
from voxanne.appointments.steps import steps
from voxanne.appointments.stores import Stores
from voxanne.appointments.times import MOST_MINUTES
from voxanne.aws.dynamodb.background import beside
from voxanne.calendars.fields import MOST_BUFFER_MINUTES
from voxanne.calendars.models import Calendar
from voxanne.core import clock
from voxanne.core.time_zones import DAY, MINUTE, Span, local, rfc3339

_ALTERNATIVES, _LOOK_AHEAD = 3, 31 * DAY
# What a slot that begins within a span may reach beyond it.
_REACH = (MOST_MINUTES + MOST_BUFFER_MINUTES) * MINUTE


def available(
    stores: Stores, organization_id: str, calendar_id: str | None, wanted: Span, duration_minutes: int | None
) -> list[Slot]:
    """All free slots of a calendar that begin within a span of at most a month.

    The calendar and its hours are read at once: one query for the month's hours.
    """
    hours = steps(max(wanted[0], math.floor(clock.now())), wanted[1] + _REACH)
    known = stores.calendars.known_id(organization_id, calendar_id)
    read = None if known is None else beside(lambda: stores.hours.taken(organization_id, known, hours))
    calendar = stores.calendars.named(organization_id, calendar_id)
    taken = stores.hours.taken(organization_id, calendar.id, hours) if read is None else read()
    minutes = duration_minutes or calendar.default_duration_minutes
    return [slot_of(calendar, start, minutes) for start in free_slots(calendar, taken, wanted, minutes, clock.now())]


def free_between(stores: Stores, organization_id: str, calendar: Calendar, wanted: Span, minutes: int) -> list[Slot]:
    """The free slots of a calendar that begin within a span, where the calendar is known already."""
    taken = stores.hours.taken(organization_id, calendar.id, steps(wanted[0], wanted[1] + _REACH))
    return [slot_of(calendar, start, minutes) for start in free_slots(calendar, taken, wanted, minutes, clock.now())]


def alternatives(
    stores: Stores,
    organization_id: str,
    calendar: Calendar,
    begins: int,
    minutes: int,
    *,
    own: range = range(0),
    count: int = _ALTERNATIVES,
) -> list[Slot]:
    """The next times from *begins* on that are free, at most *count*; steps of one's *own* are no hindrance."""
    now = clock.now()
    wanted = begins, min(begins + _LOOK_AHEAD, bookable_span(calendar, now)[1])
    taken = stores.hours.taken(organization_id, calendar.id, occupied(calendar, begins, wanted[1] + minutes * MINUTE))
    free = free_slots(calendar, [step for step in taken if step not in own], wanted, minutes, now)
    return [slot_of(calendar, start, minutes) for start in islice(free, count)]


def slot_of(calendar: Calendar, begins: int, minutes: int) -> Slot:
    """A time as it is offered."""
    return Slot(
        starts_at=rfc3339(begins),
        ends_at=rfc3339(begins + minutes * MINUTE),
        local_starts_at=local(calendar.time_zone, begins).isoformat(timespec="seconds"),
        calendar_id=calendar.id,
    )
