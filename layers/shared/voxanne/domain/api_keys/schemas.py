"""What clients send of an API key."""

from typing import Annotated

from pydantic import AfterValidator, Field

from voxanne.core import times
from voxanne.core.fields import Input, Name, UniqueItems
from voxanne.core.time_zones import DAY
from voxanne.domain.api_keys.models import ALL_SCOPES, Scope

DEFAULT_OVERLAP_SECONDS = DAY


def _check_instant(text: str) -> str:
    times.parse_instant(text)
    return text


type Expiry = Annotated[
    str,
    Field(max_length=40, description="RFC 3339, in the future.", json_schema_extra={"format": "date-time"}),
    AfterValidator(_check_instant),
]
type Scopes = Annotated[
    list[Scope],
    UniqueItems("must not name a scope twice"),
    Field(
        min_length=1,
        max_length=len(ALL_SCOPES),
        description="The calling key must have each of them. Default: all scopes of the calling key.",
    ),
]


class NewApiKey(Input):
    """The body of a new API key."""

    name: Name
    scopes: Scopes | None = None
    expires_at: Expiry | None = None
    """When the key expires. Default: when the calling key expires, which is also the latest time allowed."""


class Rotation(Input):
    """The body of a rotation."""

    overlap_seconds: Annotated[
        int, Field(ge=0, le=30 * DAY, description="The seconds for which the old key still works.")
    ] = DEFAULT_OVERLAP_SECONDS
