"""Query parameters. Apart from the filters themselves: who only has the repository needs no resolver."""

import math
import re
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from voxanne.core.errors import InvalidFieldsError
from voxanne.core.time_zones import DAY, Span
from voxanne.core.times import parse_instant
from voxanne.domain.appointments.schemas import SUPPORTED_YEARS

_OTHER_SPELLINGS = {"canceled": "cancelled", "no_show": "noshow", "no-show": "noshow", "completed": "fulfilled"}
LONGEST_SPAN, _USUAL_SPAN = 31 * DAY, 7 * DAY
# In a query an unescaped + is a space, and 2026-11-23T09:00:00+01:00 is what people write.
_LOST_PLUS = re.compile(r" ([0-9]{2}:[0-9]{2})")


def seconds(written: str) -> int:
    """An instant of a query as seconds since the epoch, the first whole one from there on."""
    return math.ceil(parse_instant(_LOST_PLUS.sub(r"+\1", written)))


def span_of(starts_after: str | None, starts_before: str | None, now: float) -> Span:
    """The span in which offered times shall begin: by default a week from now on.

    Raises:
        InvalidFieldsError: it ends before it begins, or is longer than 31 days.
    """
    begins = math.ceil(now) if starts_after is None else seconds(starts_after)
    ends = begins + _USUAL_SPAN if starts_before is None else seconds(starts_before)
    if ends <= begins:
        raise _refused("must be after starts_after")
    if ends - begins > LONGEST_SPAN:
        raise _refused("must be at most 31 days after starts_after")
    return begins, ends


def _refused(detail: str) -> InvalidFieldsError:
    return InvalidFieldsError([{"pointer": "#/starts_before", "detail": detail, "in": "query"}])


def _instant(written: str) -> str:
    found = seconds(written)
    if not SUPPORTED_YEARS.start <= 1970 + found / 31_556_952 < SUPPORTED_YEARS.stop:
        raise PydanticCustomError("instant", "must be an instant of these centuries")
    return written


def _our_status(written: Any) -> Any:
    return _OTHER_SPELLINGS.get(written, written) if isinstance(written, str) else written


def _digits(written: Any) -> Any:
    # int() takes " 5 ", "+5" and "1_0".
    if isinstance(written, str) and not re.fullmatch(r"[0-9]{1,9}", written, re.ASCII):
        raise PydanticCustomError("whole_number", "must be a whole number")
    return written


StatusFilter = Annotated[
    Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"] | None,
    BeforeValidator(_our_status),
    Query(description="Also known: canceled, no_show, completed."),
]
IdFilter = Annotated[str | None, Query(min_length=1, max_length=64)]
StartsAfter = Annotated[
    str | None,
    AfterValidator(lambda written: written if written is None else _instant(written)),
    Query(
        max_length=40,
        description="Begins at this instant or later.",
        json_schema_extra={"format": "date-time"},
    ),
]
StartsBefore = Annotated[
    str | None,
    AfterValidator(lambda written: written if written is None else _instant(written)),
    Query(max_length=40, description="Begins before this instant.", json_schema_extra={"format": "date-time"}),
]
DurationOfSlots = Annotated[
    int | None,
    BeforeValidator(_digits),
    Query(ge=1, le=480, description="Without it: the calendar's default duration."),
]
