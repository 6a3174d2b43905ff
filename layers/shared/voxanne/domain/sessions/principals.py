"""Who holds an API key or a session: what the authorizer and the dashboard's sign-in tell the functions of the API.

A session stands for an API key or for a member. The principal is read at each use, so that a key that was revoked and a
member who was removed or has another role are known at once; the gateway caches the authorizer's result for 30 seconds.
"""

from dataclasses import dataclass
from typing import Literal

from voxanne.api.http.callers import Caller
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.domain.api_keys.models import ApiKey
from voxanne.domain.members.roles import SCOPES
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.tombstones import is_closed

SESSION_TOKEN = "session"  # noqa: S105 - a kind of item, no secret
"""What the attribute `kind` of a session token's item says; items of API keys have none."""


@dataclass(frozen=True)
class Principal:
    """An API key or a member, with what it may do now.

    `expires_at` is when a key expires, seconds since the epoch; `key` is its item.
    """

    kind: Literal["key", "member"]
    id: str
    name: str
    scopes: frozenset[str]
    owner_rights: bool
    role: str | None = None
    email: str | None = None
    expires_at: float | None = None
    key: Item | None = None

    def caller(self, organization: StoredOrganization, token_expires_at: float | None = None) -> Caller:
        """Return the caller of requests with the key, or with a session's token, which expires at that time."""
        return Caller(
            organization_id=organization.organization_id,
            key_id=self.id,
            key_name=self.name,
            scopes=self.scopes,
            plan=organization.plan,
            organization_limit=organization.requests_per_hour,
            address_limit=organization.requests_per_address,
            country=organization.country,
            service_on=organization.is_served,
            cursor_key=organization.cursor_key,
            key_expires_at=self.expires_at,
            kind=self.kind,
            role=self.role,
            owner_rights=self.owner_rights,
            token_expires_at=token_expires_at,
        )


def of_key(item: Item, now: float) -> Principal | None:
    """Return the principal for an API key's item; None if the key is revoked or has expired."""
    key = ApiKey.model_validate(item)
    if not key.is_alive(now):
        return None
    expires_at = None if key.expires_at is None else clock.seconds_of(key.expires_at)
    scopes = frozenset(key.scopes)
    return Principal("key", key.id, key.name, scopes, owner_rights=key.owner_rights, expires_at=expires_at, key=item)


def of_member(item: Item) -> Principal:
    """Return the principal for a member's item."""
    role = item["role"]
    return Principal(
        "member",
        item["id"],
        item["name"],
        SCOPES[role],
        owner_rights=role == "owner",
        role=role,
        email=item["email"],
    )


def of_token(token: Item, tables: tuple[Table, Table, Table], now: float) -> Principal | None:
    """Read whom a session's token stands for; None if the session has ended, or its principal is no longer accepted.

    *tables* are those of sessions, API keys and members.
    """
    sessions, api_keys, members = tables
    session = sessions.get({"organization_id": token["organization_id"], "id": token["session_id"]})
    # A token expires before its session can be idle or over.
    return None if session is None else of_session(session, api_keys, members, now)


def of_session(session: Item, api_keys: Table, members: Table, now: float) -> Principal | None:
    """Read the principal of a session; None if the key is no longer accepted or the member was removed."""
    if "key_hash" in session:
        item = api_keys.get({"key_hash": session["key_hash"]})
        return None if item is None else of_key(item, now)
    item = members.get({"organization_id": session["organization_id"], "id": session["principal_id"]})
    return None if item is None else of_member(item)


def open_organization(item: Item | None) -> StoredOrganization | None:
    """Return the organisation of an item; None if keys and members of it are refused: deleted or suspended."""
    if item is None or is_closed(item):
        return None
    return StoredOrganization.model_validate(item)
