"""Query parameters of appointments and availability."""

import math
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.api.http.query_parameters import seconds_of, whole_number
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.time_zones import DAY, Span
from voxanne.core.times import SUPPORTED_YEARS
from voxanne.domain.appointments.models import OTHER_SPELLINGS, AppointmentStatus

_MAX_SPAN, _DEFAULT_SPAN = 31 * DAY, 7 * DAY


def seconds(written: str) -> int:
    """Return an instant of a query in seconds since the epoch, rounded up."""
    return math.ceil(seconds_of(written))


def span_of(starts_after: str | None, starts_before: str | None, now: float) -> Span:
    """Return the span in which available times shall begin, by default the week from *now*.

    Raises:
        InvalidFieldsError: it ends before it begins, or is longer than 31 days.
    """
    begins = math.ceil(now) if starts_after is None else seconds(starts_after)
    ends = begins + _DEFAULT_SPAN if starts_before is None else seconds(starts_before)
    if ends <= begins:
        raise _invalid_end("must be after starts_after")
    if ends - begins > _MAX_SPAN:
        raise _invalid_end("must be at most 31 days after starts_after")
    return begins, ends


def _invalid_end(detail: str) -> InvalidFieldsError:
    return InvalidFieldsError([{"pointer": "#/starts_before", "detail": detail, "in": "query"}])


def _check_instant(written: str) -> str:
    instant = seconds(written)
    if not SUPPORTED_YEARS.start <= 1970 + instant / 31_556_952 < SUPPORTED_YEARS.stop:
        raise PydanticCustomError(
            "instant", f"must be in the years {SUPPORTED_YEARS.start} to {SUPPORTED_YEARS.stop - 1}"
        )
    return written


def _canonical_status(written: Any) -> Any:
    return OTHER_SPELLINGS.get(written, written) if isinstance(written, str) else written


StatusFilter = Annotated[
    AppointmentStatus | None,
    BeforeValidator(_canonical_status),
    Query(description=f"Only appointments with this status. Also accepted: {', '.join(OTHER_SPELLINGS)}."),
]
CalendarFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only of this calendar.")]
ContactFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only of this contact.")]
CalendarOfSlots = Annotated[
    str | None, Query(min_length=1, max_length=64, description="The calendar. Default: the organisation's first.")
]
_Instant = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_check_instant)
]
StartsAfter = Annotated[_Instant | None, Query(description="Begins at this instant or later.")]
StartsBefore = Annotated[_Instant | None, Query(description="Begins before this instant.")]
DurationOfSlots = Annotated[
    int | None,
    BeforeValidator(whole_number),
    Query(ge=1, le=480, description="Without it: the calendar's default duration."),
]
