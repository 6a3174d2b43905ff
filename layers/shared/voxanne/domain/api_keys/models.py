"""API keys as they are stored and shown, and their scopes."""

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
    """An API key without its secret."""

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
        """Whether it is a key manager: it can create keys and does not expire. An organisation always has one."""
        return MANAGES_KEYS in self.scopes and self.expires_at is None

    def is_alive(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or clock.seconds_of(self.expires_at) > now)


class ApiKeyWithSecret(ApiKey):
    """A new API key. Its secret `key` is shown only in this response; if the response is replayed, it is null."""

    key: str | None
