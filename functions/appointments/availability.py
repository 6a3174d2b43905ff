"""/api/availability: when appointments can be booked."""

from functions.appointments.parameters import CalendarOfSlots, DurationOfSlots, ServiceOfSlots, span_of
from functions.appointments.stores import stores
from voxanne.api.http.query_parameters import StartsAfter, StartsBefore
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.core import clock
from voxanne.domain.calendars.availability import available_slots
from voxanne.domain.calendars.models import Slot
from voxanne.domain.services.calendar_choice import service_slots

availability_routes = RouteGroup("/api/availability", tag="Calendars", read="appointments:read")


@availability_routes.get(
    summary="List free times", operation_id="findAvailability", problems=("service_inactive", "service_not_offered")
)
def list_availability(
    starts_after: StartsAfter = None,
    starts_before: StartsBefore = None,
    duration_minutes: DurationOfSlots = None,
    calendar_id: CalendarOfSlots = None,
    service_id: ServiceOfSlots = None,
) -> list[Slot]:
    """List the free times of a calendar, earliest first. Default: the organisation's first calendar.

    With `service_id`, the free times of all calendars of the service are listed, or of `calendar_id` alone. Each time
    is listed once, with one calendar that is free then: the one that is least booked and offered on that day.

    `starts_after` is now by default, and `starts_before` is 7 days later. They can be at most 31 days apart. All free
    times are in one response, without pages.
    """
    span = span_of(starts_after, starts_before, clock.now())
    organization_id = caller().organization_id
    if service_id is not None:
        return service_slots(
            stores(), organization_id, service_id, calendar_id, span, duration_minutes=duration_minutes
        )
    return available_slots(stores(), organization_id, calendar_id, span, duration_minutes)
