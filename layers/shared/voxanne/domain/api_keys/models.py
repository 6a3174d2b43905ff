from typing import Literal, get_args

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp

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
