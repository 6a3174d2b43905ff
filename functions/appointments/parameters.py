"""Query parameters of appointments and availability."""

import math
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BeforeValidator

from voxanne.api.http.query_parameters import restore_plus_of_offset, whole_number, whole_seconds
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.time_zones import DAY, Span
from voxanne.core.times import lasts_longer
from voxanne.domain.appointments.models import OTHER_SPELLINGS, AppointmentStatus

# Why a time can be refused.
TIME_PROBLEMS = (
    "slot_taken",
    "ambiguous_local_time",
    "nonexistent_local_time",
    "in_the_past",
    "inside_minimum_notice",
    "beyond_booking_window",
    "outside_opening_hours",
    "calendar_out_of_date",
    "service_inactive",
    "service_not_offered",
)
_MAX_DAYS, _DEFAULT_SPAN = 31, 7 * DAY


def span_of(starts_after: str | None, starts_before: str | None, now: float) -> Span:
    """Return the span in which available times shall begin, by default the week from *now*.

    Raises:
        InvalidFieldsError: it ends before it begins, or is longer than 31 days.
    """
    begins = math.ceil(now) if starts_after is None else whole_seconds(starts_after)
    ends = begins + _DEFAULT_SPAN if starts_before is None else whole_seconds(starts_before)
    if ends <= begins:
        raise invalid_field("starts_before", "must be after starts_after", place="query")
    first = clock.instant(begins) if starts_after is None else restore_plus_of_offset(starts_after)
    last = clock.instant(ends) if starts_before is None else restore_plus_of_offset(starts_before)
    if lasts_longer(first, last, _MAX_DAYS):
        raise invalid_field("starts_before", f"must be at most {_MAX_DAYS} days after starts_after", place="query")
    return begins, ends


def _canonical_status(written: Any) -> Any:
    return OTHER_SPELLINGS.get(written, written) if isinstance(written, str) else written


StatusFilter = Annotated[
    AppointmentStatus | None,
    BeforeValidator(_canonical_status),
    Query(description=f"Only appointments with this status. Also accepted: {', '.join(OTHER_SPELLINGS)}."),
]
CalendarFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only those in this calendar.")]
ContactFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only those of this contact.")]
CalendarOfSlots = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=64,
        description="The calendar. Default: all calendars of the service, or the organisation's first calendar.",
    ),
]
ServiceOfSlots = Annotated[
    str | None, Query(min_length=1, max_length=64, description="The service to find free times for.")
]
DurationOfSlots = Annotated[
    int | None,
    BeforeValidator(whole_number),
    Query(ge=1, le=480, description="The length in minutes. Default: that of the service or calendar."),
]
