from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core import clock, times
from voxanne.core.fields import Input, Name, Resource, Timestamp

type Scope = Literal[
    "agents:read",
    "agents:write",
    "appointments:read",
    "appointments:write",
    "calls:read",
    "calls:write",
    "contacts:read",
    "contacts:write",
    "keys:write",
    "organization:read",
    "organization:write",
    "webhooks:read",
    "webhooks:write",
]
ALL_SCOPES: frozenset[str] = frozenset(get_args(Scope.__value__))
MANAGES_KEYS = "keys:write"
DEFAULT_OVERLAP_SECONDS = 86_400


def _instant(written: str) -> str:
    times.instant_of(written)
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


class ApiKey(Resource):
    """A key, but for the key itself."""

    id: str
    name: str
    scopes: list[str]
    prefix: str
    last_four: str
    mode: Literal["live", "test"]
    created_at: Timestamp
    last_used_at: Timestamp | None = None
    expires_at: Timestamp | None = None
    revoked_at: Timestamp | None = None

    @property
    def is_manager(self) -> bool:
        """Whether it keeps its organisation from being locked out: it can make keys, and does not expire."""
        return MANAGES_KEYS in self.scopes and self.expires_at is None

    def is_alive(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or clock.seconds_of(self.expires_at) > now)


class ApiKeyWithSecret(ApiKey):
    """A key that was just made: the only time that `key` is shown. Where the answer is replayed, it is null."""

    key: str | None
