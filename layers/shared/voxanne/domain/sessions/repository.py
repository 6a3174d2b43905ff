"""Sessions as items of their table, and their tokens as items of the API keys' table, where the authorizer looks."""

from contextlib import suppress
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit, unaccompanied
from voxanne.core import clock
from voxanne.core.errors import UnauthorizedError
from voxanne.domain.api_keys.key_format import digest
from voxanne.domain.sessions.errors import SESSION, ended
from voxanne.domain.sessions.models import IDLE_SECONDS
from voxanne.domain.sessions.principals import SESSION_TOKEN


class SessionRepository:
    """Sessions by organisation and id. Times are whole seconds since the epoch; `expires_at` is when a session is idle.

    Of a cookie and of a token only the SHA-256 is stored.
    """

    def __init__(self, sessions: Table) -> None:
        self._sessions = sessions

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("SESSIONS_TABLE"))

    def find(self, organization_id: str, session_id: str, now: float) -> Item | None:
        """Read a session; None if there is none or it has ended."""
        item = SESSION.find(self._sessions, organization_id, session_id)
        return item if item is not None and item["expires_at"] > now and item["ends_at"] > now else None

    def build_create(self, organization_id: str, item: dict[str, Any]) -> Write:
        """Return the write that begins a session."""
        return SESSION.build_create(self._sessions, organization_id, item)

    def build_renew(self, session: Item, now: float) -> Write:
        """Return the write that keeps a session from being idle. Raises, when committed, if it was signed out."""
        return self._sessions.build_update(
            key_of(session["organization_id"], session["id"]),
            "SET expires_at = :idle",
            condition="attribute_exists(id)",
            using=Expression(values={":idle": int(now) + IDLE_SECONDS}),
            on_conflict=lambda _: ended(),
        )

    def build_end(self, session: Item) -> Write:
        """Return the write that ends a session, and with it all of its tokens."""
        return self._sessions.build_delete(
            key_of(session["organization_id"], session["id"]),
            condition="attribute_exists(id)",
            on_conflict=lambda _: ended(),
        )

    def end_all(self, organization_id: str, principal_id: str, *, but: str | None = None) -> None:
        """End the sessions of a key or member, *but* one. It can be repeated: each is ended by itself."""
        with unaccompanied():
            for session in self._of_principal(organization_id, principal_id):
                # It has already ended.
                with suppress(UnauthorizedError):
                    if session["id"] != but:
                        commit([self.build_end(session)])

    def _of_principal(self, organization_id: str, principal_id: str) -> list[Item]:
        """Return the sessions of a key or member. An organisation has few, so all of them are read."""
        sessions = self._sessions.query_all(
            KeyConditionExpression="organization_id = :organization",
            ExpressionAttributeValues={":organization": {"S": organization_id}},
        )
        return [session for session in sessions if session["principal_id"] == principal_id]


def build_token(api_keys: Table, session: Item, token: str, expires_at: int) -> Write:
    """Return the write that stores a session's token among the API keys.

    It has no `id`, so that no index and no list of API keys has it.
    """
    return api_keys.build_put(
        {
            "key_hash": digest(token),
            "kind": SESSION_TOKEN,
            "organization_id": session["organization_id"],
            "session_id": session["id"],
            "expires_at": clock.instant(expires_at),
            "purge_at": expires_at,
        },
        condition="attribute_not_exists(key_hash)",
        on_conflict=lambda _: SESSION.already_exists(session["id"]),
    )
