"""Invite people, change and remove members. An organisation that has members always has an owner.

What owners alone may do is told by `Caller.owner_rights`: no key that an admin made can make an owner.
"""

import secrets

from voxanne.api.http.callers import Caller
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.fields import changes_of
from voxanne.core.ids import is_id, new_id
from voxanne.core.time_zones import DAY
from voxanne.domain.api_keys.key_format import digest
from voxanne.domain.members.errors import INVITATION, MEMBER, invitation_refused, outlives_caller
from voxanne.domain.members.models import Invitation, StoredMember
from voxanne.domain.members.repository import MemberRepository, folded
from voxanne.domain.members.roles import SCOPES, MemberRole
from voxanne.domain.members.schemas import MemberChanges, NewInvitation

INVITATION_DAYS = 7
_TOKEN_BYTES = 32
_OWNER = "owner"


def new_invitation(
    members: MemberRepository, organization_id: str, body: NewInvitation, caller: Caller | None, now: float
) -> tuple[Invitation, str, list[Write]]:
    """Return an invitation, its token, and the writes that make it. The operator invites without a *caller*.

    Raises:
        ForbiddenError: the role has scopes that the caller lacks, or is an owner's and the caller lacks their rights;
            or the caller is a key that expires.
    """
    if caller is not None:
        _check_may_give(caller, body.role)
    expires_at = now + INVITATION_DAYS * DAY
    invitation = Invitation.model_validate(
        {
            "id": new_id(INVITATION.prefix, now),
            "email": body.email,
            "role": body.role,
            "invited_by": None if caller is None else caller.actor,
            "created_at": clock.instant(now),
            "expires_at": clock.instant(expires_at),
        }
    )
    token = f"{organization_id}.{invitation.id}.{secrets.token_urlsafe(_TOKEN_BYTES)}"
    return invitation, token, members.build_invite(organization_id, invitation, digest(token), int(expires_at))


def find_invitation(members: MemberRepository, token: str, email: str) -> Item:
    """Return the item of the invitation that a token is for, which must be that e-mail address's.

    Whether it is out of date is a condition of the transaction that makes the member.

    Raises:
        ForbiddenError: there is none, or it is another person's.
    """
    organization_id, _, rest = token.partition(".")
    item = members.find_invitation(organization_id, rest.partition(".")[0]) if is_id("org", organization_id) else None
    if item is None or not secrets.compare_digest(item["token_hash"], digest(token)):
        raise invitation_refused()
    if folded(item["email"]) != folded(email):
        raise invitation_refused()
    return item


def new_member(email: str, name: str, role: MemberRole, identity: tuple[str, str], now: float) -> StoredMember:
    """Return a new member. *identity* is the issuer of the sign-in provider, and the person's id there."""
    issuer, subject = identity
    return StoredMember(
        id=new_id(MEMBER.prefix, now),
        email=email,
        name=name,
        role=role,
        issuer=issuer,
        subject=subject,
        last_signed_in_at=clock.instant(now),
        version=1,
        created_at=clock.instant(now),
        updated_at=clock.instant(now),
    )


def update_member(
    members: MemberRepository, caller: Caller, member_id: str, body: MemberChanges, *, expected_version: int | None
) -> StoredMember:
    """Apply a merge patch, if the member is still at the expected version.

    Raises:
        NotFoundError, StaleVersionError: it is not.
        ForbiddenError: the new role has scopes that the caller lacks, or one of the two is an owner's and the caller
            lacks their rights; or the caller is a key that expires.
        ConflictError: it is the last owner, who gets another role.
    """
    changes = changes_of(body, StoredMember)

    def attempt() -> StoredMember:
        old = members.get(caller.organization_id, member_id)
        MEMBER.check_version(old.version, expected_version)
        new_role = changes.get("role", old.role)
        if new_role != old.role:
            _check_may_give(caller, new_role)
            _check_may_take(caller, old.role)
        if all(getattr(old, name) == value for name, value in changes.items()):
            return old
        commit(members.build_update(caller.organization_id, old, changes))
        return members.get(caller.organization_id, member_id)

    return retry_on_conflict(attempt)


def remove_member(members: MemberRepository, caller: Caller, member_id: str, *, expected_version: int | None) -> None:
    """Remove a member, whom the authorizer refuses from then on.

    Raises:
        NotFoundError, StaleVersionError: the member is not there, or not at the expected version.
        ForbiddenError: it is an owner, and the caller lacks the rights of an owner.
        ConflictError: it is the last owner.
    """

    def attempt() -> None:
        member = members.get(caller.organization_id, member_id)
        MEMBER.check_version(member.version, expected_version)
        _check_may_take(caller, member.role)
        commit(members.build_delete(caller.organization_id, member))

    retry_on_conflict(attempt)


def revoke_invitation(
    members: MemberRepository, caller: Caller, invitation_id: str, *, expected_version: int | None
) -> None:
    """Revoke an invitation.

    Raises:
        NotFoundError, StaleVersionError: there is no such invitation, or invitations have no such version.
        ForbiddenError: it is an owner's, and the caller lacks the rights of an owner.
    """

    def attempt() -> None:
        item = members.get_invitation(caller.organization_id, invitation_id)
        INVITATION.check_version(ONLY_VERSION, expected_version)
        _check_may_take(caller, item["role"])
        commit(members.build_revoke(caller.organization_id, item))

    retry_on_conflict(attempt)


def _check_may_give(caller: Caller, role: MemberRole) -> None:
    caller.require_held(SCOPES[role], "A key cannot give a role that has scopes which it lacks")
    _check_may_take(caller, role)
    # The member could make keys that do not expire, which the key itself cannot.
    if caller.key_expires_at is not None:
        raise outlives_caller()


def _check_may_take(caller: Caller, role: str) -> None:
    # A key may take any other role, also one with scopes that it lacks: a person who leaves must be removed, and
    # nothing is gained by it.
    if role == _OWNER:
        caller.require_owner_rights()
