from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core import times
from voxanne.core.fields import Input, Name
from voxanne.domain.api_keys.models import Scope

DEFAULT_OVERLAP_SECONDS = 86_400


def _instant(written: str) -> str:
    times.parse_instant(written)
    return written


def _once_each(scopes: list[str]) -> list[str]:
    if len(set(scopes)) != len(scopes):
        raise PydanticCustomError("repeated", "must not name a scope twice")
    return scopes


type Expiry = Annotated[
    str,
    AfterValidator(_instant),
    Field(max_length=40, description="RFC 3339; later than now.", json_schema_extra={"format": "date-time"}),
]


type Scopes = Annotated[
    list[Scope],
    AfterValidator(_once_each),
    Field(
        min_length=1,
        description="None that the calling key lacks. Absent: those of the calling key.",
        json_schema_extra={"uniqueItems": True},
    ),
]


class NewApiKey(Input):
    """A key as a client asks for it."""

    name: Name
    scopes: Scopes | None = None
    expires_at: Expiry | None = None


class Rotation(Input):
    """How a key is replaced by a new one."""

    overlap_seconds: Annotated[int, Field(ge=0, le=30 * 86_400, description="How long the old key still works.")] = (
        DEFAULT_OVERLAP_SECONDS
    )
