"""Who calls: what the authorizer found for the key, handed on by the gateway as strings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.errors import ForbiddenError, UnauthorizedError


@dataclass(frozen=True)
class Caller:
    """The organisation behind the key, and what that key may do. Up to 30 s old: the gateway caches it."""

    organization_id: str
    key_id: str
    scopes: frozenset[str]
    plan: str
    organization_limit: int
    address_limit: int
    country: str
    service_on: bool
    cursor_key: str
    key_expires_at: float | None

    def context(self) -> dict[str, str]:
        """As the authorizer hands it to the gateway: strings only."""
        return {
            "organization_id": self.organization_id,
            "key_id": self.key_id,
            "scopes": " ".join(sorted(self.scopes)),
            "plan": self.plan,
            "organization_limit": str(self.organization_limit),
            "address_limit": str(self.address_limit),
            "country": self.country,
            "service": "on" if self.service_on else "off",
            "cursor_key": self.cursor_key,
            "key_expires_at": "" if self.key_expires_at is None else str(self.key_expires_at),
        }

    @classmethod
    def of(cls, context: Mapping[str, Any]) -> "Caller":
        """Read the authorizer's context back.

        Raises:
            UnauthorizedError: the key has expired since.
        """
        expiry = float(context["key_expires_at"]) if context["key_expires_at"] else None
        if expiry is not None and expiry <= clock.now():
            raise UnauthorizedError("Send a valid API key as 'Authorization: Bearer <key>'.")
        return cls(
            organization_id=context["organization_id"],
            key_id=context["key_id"],
            scopes=frozenset(context["scopes"].split()),
            plan=context["plan"],
            organization_limit=int(context["organization_limit"]),
            address_limit=int(context["address_limit"]),
            country=context["country"],
            service_on=context["service"] == "on",
            cursor_key=context["cursor_key"],
            key_expires_at=expiry,
        )

    def require(self, scope: str) -> None:
        """Refuse a key that lacks *scope*."""
        if scope not in self.scopes:
            raise ForbiddenError(f"this API key lacks the scope {scope}", required_scope=scope)
