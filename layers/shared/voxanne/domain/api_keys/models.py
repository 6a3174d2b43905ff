"""API keys as they are stored and shown, and their scopes."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import model_validator

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp

type Scope = Literal[
    "agents:read",
    "agents:write",
    "appointments:read",
    "appointments:write",
    "audit:read",
    "calls:read",
    "calls:write",
    "contacts:read",
    "contacts:write",
    "keys:write",
    "members:read",
    "members:write",
    "organization:read",
    "organization:write",
    "webhooks:read",
    "webhooks:write",
]

type KeyMode = Literal["live", "test"]

ALL_SCOPES: frozenset[str] = frozenset(get_args(Scope.__value__))
# Scopes with which owner rights make a difference.
_OF_OWNERS = frozenset({"members:write", "organization:read", "organization:write"})
# Keys that were stored before `full_access` was have full access if they hold all scopes that there were then.
_FIRST_SCOPES = frozenset(
    {
        *("agents:read", "agents:write", "appointments:read", "appointments:write", "calls:read", "calls:write"),
        *("contacts:read", "contacts:write", "keys:write", "organization:read", "organization:write"),
        *("webhooks:read", "webhooks:write"),
    }
)


class ApiKey(Resource):
    """An API key without its secret."""

    id: str
    name: str
    """A name for your staff."""
    scopes: list[str]
    """The operations that the key allows."""
    prefix: str
    """The first characters of the key."""
    last_four: str
    """The last four characters of the key."""
    mode: KeyMode
    """The deployments that accept the key: `live` or `test`."""
    created_at: Timestamp
    last_used_at: Timestamp | None = None
    """When the key was last used, to the minute. Null: never."""
    expires_at: Timestamp | None = None
    """When the key expires. Null: it does not expire."""
    revoked_at: Timestamp | None = None
    """When the key was revoked. Null: it was not."""
    owner_rights: bool = True
    """Whether the key can manage billing and owners, within its scopes. Keys that an admin created can't."""

    @model_validator(mode="before")
    @classmethod
    def _hold_new_scopes(cls, values: Any) -> Any:
        """Give a key that was stored with full access the scopes that have been introduced since."""
        if isinstance(values, Mapping) and _is_stored_with_full_access(values):
            return {**values, "scopes": sorted(ALL_SCOPES)}
        return values

    @property
    def has_full_access(self) -> bool:
        """Whether it holds all scopes, and those that will be introduced."""
        return self.owner_rights and set(self.scopes) >= ALL_SCOPES

    @property
    def uses_owner_rights(self) -> bool:
        """Whether it may manage billing or owners: its scopes alone do not say that."""
        return self.owner_rights and not _OF_OWNERS.isdisjoint(self.scopes)

    @property
    def is_permanent(self) -> bool:
        """Whether it has full access and does not expire. An organisation always has such a key."""
        return self.has_full_access and self.expires_at is None

    def is_alive(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or clock.seconds_of(self.expires_at) > now)


def _is_stored_with_full_access(values: Mapping[str, Any]) -> bool:
    is_item = "key_hash" in values
    return is_item and bool(values.get("full_access", set(values["scopes"]) >= _FIRST_SCOPES))


class ApiKeyWithSecret(ApiKey):
    """A new API key with its secret `key`. Only the response that creates the key has it."""

    key: str | None
    """The secret to send as `Authorization: Bearer`. Null if the response is replayed: rotate the key for another."""
