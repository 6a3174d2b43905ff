"""Who sends a request, as the authorizer tells the functions: organisation, scopes, limits."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.errors import ForbiddenError, UnauthorizedError


@dataclass(frozen=True)
class Caller:
    """The organisation and permissions of an API key or of a session. The gateway caches them for 30 seconds.

    In a session, `key_id` and `key_name` are those of the key or member that it stands for (`kind`), and
    `token_expires_at` is when its token expires; `key_expires_at` is when the key does. Of members, only owners have
    `owner_rights`: to manage billing and owners.
    """

    organization_id: str
    key_id: str
    key_name: str
    scopes: frozenset[str]
    plan: str
    organization_limit: int
    address_limit: int
    country: str
    service_on: bool
    cursor_key: str
    key_expires_at: float | None
    kind: str = "key"
    role: str | None = None
    owner_rights: bool = True
    token_expires_at: float | None = None

    def to_context(self) -> dict[str, str]:
        """Return the authorizer context for the gateway, which allows strings only."""
        return {
            "organization_id": self.organization_id,
            "key_id": self.key_id,
            # JSON, so that the gateway gets ASCII alone.
            "key_name": json.dumps(self.key_name),
            "scopes": " ".join(sorted(self.scopes)),
            "plan": self.plan,
            "organization_limit": str(self.organization_limit),
            "address_limit": str(self.address_limit),
            "country": self.country,
            "service": "on" if self.service_on else "off",
            "cursor_key": self.cursor_key,
            "key_expires_at": _to_text(self.key_expires_at),
            "kind": self.kind,
            "role": self.role or "",
            "owner_rights": "yes" if self.owner_rights else "no",
            "token_expires_at": _to_text(self.token_expires_at),
        }

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "Caller":
        """Parse the authorizer context of a request.

        Raises:
            UnauthorizedError: the key or token has expired since the context was cached.
        """
        # Contexts that were cached before the later entries were there lack them.
        expiry, token_expiry = _to_seconds(context["key_expires_at"]), _to_seconds(context.get("token_expires_at", ""))
        if any(each is not None and each <= clock.now() for each in (expiry, token_expiry)):
            raise UnauthorizedError("Send a valid API key as 'Authorization: Bearer <key>'.")
        return cls(
            organization_id=context["organization_id"],
            key_id=context["key_id"],
            key_name=json.loads(context.get("key_name", '""')),
            scopes=frozenset(context["scopes"].split()),
            plan=context["plan"],
            organization_limit=int(context["organization_limit"]),
            address_limit=int(context["address_limit"]),
            country=context["country"],
            service_on=context["service"] == "on",
            cursor_key=context["cursor_key"],
            key_expires_at=expiry,
            kind=context.get("kind", "key"),
            role=context.get("role") or None,
            owner_rights=context.get("owner_rights", "yes") == "yes",
            token_expires_at=token_expiry,
        )

    @property
    def is_session(self) -> bool:
        """Whether the request comes with a session's token and not with an API key."""
        return self.token_expires_at is not None

    @property
    def actor(self) -> dict[str, str]:
        """Who asks, as audit events name it."""
        return {"kind": self.kind, "id": self.key_id, "name": self.key_name}

    def require(self, scope: str) -> None:
        """Check that the key has *scope*.

        Raises:
            ForbiddenError: it lacks the scope.
        """
        if scope not in self.scopes:
            raise ForbiddenError(f"This API key lacks the scope {scope}.", required_scope=scope)

    def require_held(self, scopes: Collection[str], refusal: str) -> None:
        """Check that the caller has all the *scopes* that a key or a member is to get or to lose.

        Raises:
            ForbiddenError: it lacks some; *refusal* says what is refused.
        """
        lacking = sorted(set(scopes) - self.scopes)
        if lacking:
            raise ForbiddenError(f"{refusal}: {', '.join(lacking)}", code="scope_not_held", lacking_scopes=lacking)

    def require_owner_rights(self) -> None:
        """Check that the caller may do what, among members, only owners may do.

        Raises:
            ForbiddenError: it may not.
        """
        if not self.owner_rights:
            raise ForbiddenError("Only an owner may do this.", code="owner_rights_required")

    def require_reading(self) -> None:
        """Check that the key may read anything at all.

        Raises:
            ForbiddenError: it has no scope that ends in `:read`.
        """
        if not any(scope.endswith(":read") for scope in self.scopes):
            raise ForbiddenError("This API key has no scope to read anything.", required_scope="*:read")


def _to_text(seconds: float | None) -> str:
    return "" if seconds is None else str(seconds)


def _to_seconds(text: str) -> float | None:
    return float(text) if text else None
