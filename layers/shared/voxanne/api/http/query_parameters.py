"""Values in query strings, as people write them.

In a query an unescaped + is a space, and `?phone=+14155550100` is what people write.
"""

import math
import re
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core import clock, times
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import e164

_DIGITS = re.compile(r"[0-9]{1,9}")
_LOST_PLUS_OF_OFFSET = re.compile(r" ([0-9]{2}:[0-9]{2})$")
# 9999-12-31T23:59:59.999Z, the last instant that can be written.
_LAST_MILLISECOND = 253_402_300_799_999


def whole_number(value: Any) -> Any:
    """Return *value* if it is written in digits; for a BeforeValidator, since int() takes " 5 ", "+5" and "1_0".

    Raises:
        PydanticCustomError: it is a text of other characters, or of more than nine.
    """
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("whole_number", "must be a whole number")
    return value


def restore_plus(written: str) -> str:
    """Return a phone number with the + with which it began before the query was decoded."""
    return re.sub("^ ", "+", written)


def restore_plus_of_offset(written: str) -> str:
    """Return an instant with the + that its offset had before the query was decoded."""
    return _LOST_PLUS_OF_OFFSET.sub(r"+\1", written)


def phone_of(written: str, country: str, name: str) -> str:
    """Return the phone number in the query parameter *name* as E.164.

    Raises:
        InvalidFieldsError: it is not a phone number.
    """
    try:
        return e164(restore_plus(written), country, name)
    except InvalidFieldsError as invalid:
        raise InvalidFieldsError([error | {"in": "query"} for error in invalid.errors]) from None


def seconds_of(written: str) -> float:
    """Return an RFC 3339 instant as seconds since the epoch.

    Raises:
        PydanticCustomError: it is not one.
    """
    return times.parse_instant(restore_plus_of_offset(written))


def whole_seconds(written: str) -> int:
    """Return an RFC 3339 instant as seconds since the epoch, rounded up.

    Raises:
        PydanticCustomError: it is not one.
    """
    return math.ceil(seconds_of(written))


def _check_years(written: str) -> str:
    instant = whole_seconds(written)
    if not times.SUPPORTED_YEARS.start <= 1970 + instant / 31_556_952 < times.SUPPORTED_YEARS.stop:
        years = f"{times.SUPPORTED_YEARS.start} to {times.SUPPORTED_YEARS.stop - 1}"
        raise PydanticCustomError("instant", f"must be in the years {years}")
    return written


def instant_of(written: str) -> str:
    """Return an RFC 3339 instant, rounded up to the millisecond, as `clock.instant` writes it.

    So stored texts that sort at or after the result are at or after the instant.
    """
    microseconds = round(seconds_of(written) * 1_000_000)
    return clock.instant(min(-(-microseconds // 1000), _LAST_MILLISECOND) / 1000)


def day_of(written: str) -> str:
    """Return a date of the calendar, written as RFC 3339 writes it.

    Raises:
        PydanticCustomError: it is not one.
    """
    if times.parse_date(written) is None:
        raise PydanticCustomError("day", "must be a date such as 2026-11-23")
    return written


# A date in a query.
Day = Annotated[
    str,
    Field(json_schema_extra={"format": "date", "maxLength": 10}, examples=["2026-11-23"]),
    AfterValidator(day_of),
]
# An RFC 3339 instant in a query, in the form that `instant_of` returns.
Instant = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(instant_of)]
_InSupportedYears = Annotated[
    str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_check_years)
]
StartsAfter = Annotated[_InSupportedYears | None, Query(description="Only those that start at this instant or later.")]
StartsBefore = Annotated[_InSupportedYears | None, Query(description="Only those that start before this instant.")]
