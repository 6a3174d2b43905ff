"""In which calendars a service can be booked, and which of them takes an appointment."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.core.time_zones import DAY, MINUTE, Span
from voxanne.domain.calendars.availability import (
    MAX_REACH,
    CalendarDependencies,
    Workload,
    buckets_of_slots,
    merged_starts,
    occupied_buckets,
    to_slot,
)
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar, Slot
from voxanne.domain.calendars.occupancy import buckets_in, is_free
from voxanne.domain.services.errors import SERVICE, inactive, not_offered
from voxanne.domain.services.models import Service
from voxanne.domain.services.repository import ServiceRepository
from voxanne.domain.services.schemas import MAX_CALENDARS


@dataclass(frozen=True)
class ServiceDependencies(CalendarDependencies):
    """The repositories of services, calendars and their occupied time."""

    services: ServiceRepository


def check_bookable(service: Service | None, calendar_id: str | None) -> Service:
    """Check that a service which a request names can be booked, in the calendar that it names, if it names one.

    Raises:
        InvalidFieldsError: there is no such service, it is not active, or the calendar is none of its.
    """
    if service is None:
        raise SERVICE.unknown("service_id")
    if not service.active:
        raise inactive()
    if calendar_id is not None and calendar_id not in service.calendar_ids:
        raise not_offered()
    return service


def read_choice(
    dependencies: ServiceDependencies, organization_id: str, service_id: str | None, calendar_id: str | None
) -> tuple[Service | None, list[Calendar]]:
    """Read a service and the calendars in which it can be booked, or the one that is named.

    Without a service: the calendar that is named, else the organisation's first.

    The calendars have the service's duration, buffers and notice. The organisation's oldest calendars are read at the
    same time as the service, which tells which ones are needed.

    Raises:
        InvalidFieldsError: as for `check_bookable`; or none of the calendars is there.
    """
    if service_id is None:
        return None, [dependencies.calendars.get_or_default(organization_id, calendar_id)]
    known_lookup = in_background(lambda: dependencies.calendars.list_oldest(organization_id, MAX_CALENDARS))
    service = check_bookable(dependencies.services.find(organization_id, service_id), calendar_id)
    calendars = calendars_of(dependencies, organization_id, service, calendar_id, known_lookup())
    if not calendars:
        raise not_offered()
    return service, calendars


def calendars_of(
    dependencies: CalendarDependencies,
    organization_id: str,
    service: Service,
    calendar_id: str | None = None,
    known: Sequence[Calendar] = (),
) -> list[Calendar]:
    """Return the calendars of a service, or the one that is named, with its duration, buffers and notice.

    Calendars that are not among the *known* ones are read; those that no longer exist are left out.
    """
    wanted = service.calendar_ids if calendar_id is None else [calendar_id]
    found = {calendar.id: calendar for calendar in known}
    missing = [each for each in wanted if each not in found]
    if missing:
        found |= {calendar.id: calendar for calendar in dependencies.calendars.find_each(organization_id, missing)}
    return [service.applied_to(found[each]) for each in wanted if each in found]


def service_slots(
    dependencies: ServiceDependencies,
    organization_id: str,
    service_id: str,
    calendar_id: str | None,
    span: Span,
    *,
    duration_minutes: int | None,
) -> list[Slot]:
    """Return the free slots of a service's calendars, merged, or of the one that is named.

    Calendars and occupied time are read at the same time: two round trips, however many calendars there are.

    Raises:
        InvalidFieldsError: as for `check_bookable`.
    """
    service = check_bookable(dependencies.services.find(organization_id, service_id), calendar_id)
    wanted = service.calendar_ids if calendar_id is None else [calendar_id]
    calendars_lookup = in_background(lambda: calendars_of(dependencies, organization_id, service, calendar_id))
    buckets = buckets_of_slots(span)
    occupied = dependencies.occupancy.occupied_in_each(organization_id, wanted, buckets)
    minutes = duration_minutes or service.duration_minutes
    starts = merged_starts(calendars_lookup(), occupied, span, minutes, clock.now())
    return [to_slot(calendar, start, minutes) for start, calendar in starts]


def in_first_free[Result](
    dependencies: CalendarDependencies,
    organization_id: str,
    calendars: Sequence[Calendar],
    start: int,
    minutes: int,
    *,
    take: Callable[[Calendar], Result],
) -> Result:
    """Return the result of *take* in one of the calendars whose time at *start* is free, each tried once at most.

    It is the one of which least is taken on that day; chance decides between equals, so that clients who ask at once
    do not all try the same. After one was taken by another client, the others are read anew.

    Raises:
        SlotTakenError: none is free.
    """
    if len(calendars) == 1:
        return take(calendars[0])
    untried = list(calendars)
    while untried:
        ids = [calendar.id for calendar in untried]
        buckets = buckets_in(start - DAY, start + DAY + MAX_REACH)
        occupied = dependencies.occupancy.occupied_in_each(organization_id, ids, buckets)
        end = start + minutes * MINUTE
        free = [each for each in untried if is_free(occupied_buckets(each, start, end), occupied[each.id])]
        if not free:
            break
        random.shuffle(free)
        calendar = Workload(free, occupied, start).least(free, start)
        untried.remove(calendar)
        try:
            return take(calendar)
        except SlotTakenError:
            continue
    raise SlotTakenError
