"""Open, renew and end sessions of the dashboard.

A browser holds a cookie, which renews the session, and a token in memory, with which its page sends requests. Both are
random and looked up; nothing in them is signed.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Self

from voxanne.api.http.callers import Caller
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.fields import shows_something
from voxanne.core.ids import is_id, new_id
from voxanne.domain.api_keys import key_format
from voxanne.domain.members.errors import invitation_refused, not_invited
from voxanne.domain.members.repository import MemberRepository
from voxanne.domain.members.service import find_invitation, new_member
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.sessions.errors import SESSION, ended, refused_key
from voxanne.domain.sessions.models import IDLE_SECONDS, LONGEST_SECONDS, TOKEN_SECONDS
from voxanne.domain.sessions.openid_connect import Identity
from voxanne.domain.sessions.principals import Principal, of_key, of_member, of_session, open_organization
from voxanne.domain.sessions.repository import SessionRepository

_SECRET_BYTES = 32


@dataclass(frozen=True)
class OpenSession:
    """A session that a request has proved to be its own, and whom it stands for."""

    session: Item
    cookie: str
    principal: Principal
    organization: StoredOrganization

    def new_token(self, mode: str, now: float) -> tuple[str, int]:
        """Return a new token, and when it expires: in 15 minutes, or when the session or its API key does."""
        ends = [int(now) + TOKEN_SECONDS, self.session["ends_at"]]
        ends += [] if self.principal.expires_at is None else [int(self.principal.expires_at)]
        return key_format.generate(mode), min(ends)

    def caller(self, token_expires_at: float) -> Caller:
        """Return the caller, as the authorizer returns it for the session's token."""
        return self.principal.caller(self.organization, token_expires_at)


class Sessions:
    """Opens and finds sessions of a deployment. *mode* is that of its API keys."""

    def __init__(self, sessions: SessionRepository, tables: tuple[Table, Table, Table], mode: str) -> None:
        self._sessions = sessions
        self._organizations, self._api_keys, self._members = tables
        self._members_of = MemberRepository(self._members)
        self._mode = mode

    @classmethod
    def from_environment(cls, mode: str) -> Self:
        """Return those of the deployment that the function belongs to."""
        tables = (
            Table.from_environment("ORGANIZATIONS_TABLE"),
            Table.from_environment("API_KEYS_TABLE"),
            Table.from_environment("MEMBERS_TABLE"),
        )
        return cls(SessionRepository.from_environment(), tables, mode)

    def open_by_key(self, secret: str, now: float) -> tuple[OpenSession, Write]:
        """Return a new session that stands for an API key, and the write that begins it.

        Raises:
            UnauthorizedError: the key is not accepted.
        """
        key_hash = key_format.digest(secret)
        is_known = key_format.is_wellformed(secret, self._mode)
        item = self._api_keys.get({"key_hash": key_hash}) if is_known else None
        principal = None if item is None or "kind" in item else of_key(item, now)
        if item is None or principal is None:
            raise refused_key()
        organization = self._organization(item["organization_id"])
        if organization is None:
            raise refused_key()
        return self._open(organization, principal, {"key_hash": key_hash}, now)

    def open_by_identity(
        self, identity: Identity, invitation_token: str | None, organization_id: str | None, now: float
    ) -> tuple[OpenSession, list[Write]]:
        """Return a new session of a member, and the writes that begin it. With an invitation they make the member.

        A member of several organisations is signed in to *organization_id*, or where they became a member last.

        Raises:
            ForbiddenError: the person is no member, or the invitation is not theirs.
        """
        if invitation_token is not None:
            return self._join(identity, invitation_token, now)
        memberships = self._members_of.memberships(identity.issuer, identity.subject)
        memberships.sort(key=lambda each: (each["id"] == organization_id, each["member_id"]), reverse=True)
        for membership in memberships:
            organization = self._organization(membership["id"])
            item = self._members.get(key_of(membership["id"], membership["member_id"]))
            if organization is not None and item is not None:
                session, begin = self._open(organization, of_member(item), {}, now)
                signed_in = self._members_of.build_signed_in(membership["id"], item["id"], clock.instant(now))
                return session, [begin, signed_in]
        raise not_invited()

    def _join(self, identity: Identity, token: str, now: float) -> tuple[OpenSession, list[Write]]:
        if identity.email is None:
            raise invitation_refused()
        invitation = find_invitation(self._members_of, token, identity.email)
        organization = self._organization(invitation["organization_id"])
        if organization is None:
            raise invitation_refused()
        who = (identity.issuer, identity.subject)
        # The audit log names who did what: a name that shows nothing would hide that.
        name = identity.name if shows_something(identity.name) else identity.email
        member = new_member(invitation["email"], name, invitation["role"], who, now)
        session, begin = self._open(organization, of_member(member.model_dump()), {}, now)
        return session, [*self._members_of.build_join(member, invitation), begin]

    def find(self, cookie: str | None, now: float) -> OpenSession:
        """Return the session of a cookie.

        Raises:
            UnauthorizedError: the cookie is forged, or its session has ended.
        """
        organization_id, session_id, secret = _parts(cookie)
        session = self._sessions.find(organization_id, session_id, now)
        if session is None or not hmac.compare_digest(session["secret_hash"], key_format.digest(secret)):
            raise ended()
        principal = of_session(session, self._api_keys, self._members, now)
        organization = None if principal is None else self._organization(organization_id)
        if principal is None or organization is None:
            raise ended()
        return OpenSession(session, cookie or "", principal, organization)

    def _open(
        self, organization: StoredOrganization, principal: Principal, source: dict[str, Any], now: float
    ) -> tuple[OpenSession, Write]:
        secret, session_id = secrets.token_urlsafe(_SECRET_BYTES), new_id(SESSION.prefix, now)
        session = {
            "id": session_id,
            "secret_hash": key_format.digest(secret),
            "principal_id": principal.id,
            "ends_at": int(now) + LONGEST_SECONDS,
            "expires_at": int(now) + IDLE_SECONDS,
            **source,
        }
        organization_id = organization.organization_id
        cookie = f"{organization_id}.{session_id}.{secret}"
        begin = self._sessions.build_create(organization_id, session)
        return OpenSession({"organization_id": organization_id, **session}, cookie, principal, organization), begin

    def _organization(self, organization_id: str) -> StoredOrganization | None:
        return open_organization(self._organizations.get({"organization_id": organization_id}))


def _parts(cookie: str | None) -> tuple[str, str, str]:
    parts = (cookie or "").split(".")
    # DynamoDB refuses keys beyond a size, so what is no id is not looked up.
    if len(parts) != len(("organization", "session", "secret")):
        raise ended()
    organization_id, session_id, secret = parts
    if not (is_id("org", organization_id) and is_id(SESSION.prefix, session_id)):
        raise ended()
    return organization_id, session_id, secret
