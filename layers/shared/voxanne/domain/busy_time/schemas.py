"""What clients send of a busy block."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import Input, Text
from voxanne.core.times import SUPPORTED_YEARS, parse_instant

_EXTERNAL_ID = re.compile(r"[\x21-\x7e]{1,200}")


def _check_year(written: str) -> str:
    if not SUPPORTED_YEARS.start <= 1970 + parse_instant(written) / 31_556_952 < SUPPORTED_YEARS.stop:
        raise PydanticCustomError(
            "instant", f"must be in the years {SUPPORTED_YEARS.start} to {SUPPORTED_YEARS.stop - 1}"
        )
    return written


type Instant = Annotated[
    str,
    Field(
        max_length=40,
        description="RFC 3339, with an offset.",
        examples=["2026-11-23T14:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
    AfterValidator(_check_year),
]
type BlockNote = Annotated[Text, Field(max_length=500)]


class NewBusyBlock(Input):
    """The body of a busy block. It occupies every five minutes of the clock that it touches."""

    starts_at: Instant
    """When it starts."""
    ends_at: Instant
    """When it ends: in the future, and at most 31 days after `starts_at`."""
    note: BlockNote | None = None


def is_external_id(text: str) -> bool:
    """Tell whether a client may call a block this."""
    return _EXTERNAL_ID.fullmatch(text) is not None
