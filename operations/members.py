"""Members of organisations: the first owner, whom an operator invites, and the demo organisation's."""

from typing import Any

from operations import organizations, overview
from operations.stacks import Stack
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.domain.members.models import StoredMember
from voxanne.domain.members.repository import MemberRepository
from voxanne.domain.members.roles import MemberRole
from voxanne.domain.members.schemas import NewInvitation
from voxanne.domain.members.service import new_invitation

_OWNER: MemberRole = "owner"


def check_sign_in(stack: Stack) -> None:
    """Check that members can sign in.

    Raises:
        ConflictError: the deployment has no sign-in provider.
    """
    if not (stack.parameters.get("SignInIssuer") or stack.parameters.get("CognitoDomainPrefix")):
        raise ConflictError("the deployment has no sign-in provider (parameters SignInIssuer, CognitoDomainPrefix)")


def invite_owner(stack: Stack, organization_id: str, email: str) -> str | None:
    """Invite an organisation's owner, and return the URL to send; None if the address is a member's already.

    An open invitation of the address is replaced, since its URL may have been lost, and also if another operator has
    made it at the same moment: the organisation's API key is printed with the URL, or never.
    """
    token = retry_on_conflict(
        lambda: _invite(stack, organization_id, email), on=(ConcurrentUpdateError, ConflictError, NotFoundError)
    )
    return None if token is None else f"{stack.api_url}/dashboard/sign-in?invitation={token}"


def _invite(stack: Stack, organization_id: str, email: str) -> str | None:
    members = MemberRepository(stack.table("MembersTable"))
    body = NewInvitation(email=email, role=_OWNER)
    found = members.find_by_email(organization_id, email)
    if found is not None and "member_id" in found:
        return None
    former = None if found is None else members.find_invitation(organization_id, found["invitation_id"])
    if former is not None:
        commit(members.build_revoke(organization_id, former))
    _, token, writes = new_invitation(members, organization_id, body, None, clock.now())
    commit(writes)
    return token


def make_owner(stack: Stack, organization_id: str, email: str) -> dict[str, Any]:
    """Give the member with an e-mail address the role of an owner; invite the person if there is no such member.

    Raises:
        NotFoundError: there is no such organisation.
        ConflictError: it is being deleted.
    """
    overview.load(stack, organization_id)
    organizations.check_stays(stack, organization_id)
    url = invite_owner(stack, organization_id, email)
    member_id = None if url is not None else retry_on_conflict(lambda: _promote(stack, organization_id, email))
    return {"organization_id": organization_id, "member_id": member_id, "owner_url": url}


def _promote(stack: Stack, organization_id: str, email: str) -> str:
    members = MemberRepository(stack.table("MembersTable"))
    found = members.find_by_email(organization_id, email)
    member = members.get(organization_id, (found or {}).get("member_id", ""))
    if member.role != _OWNER:
        commit(members.build_update(organization_id, member, {"role": _OWNER}))
    return member.id


def store_member(stack: Stack, organization_id: str, member: StoredMember) -> None:
    """Make a member without an invitation.

    Raises:
        ConflictError: the person or the e-mail address is a member's already.
    """
    commit(MemberRepository(stack.table("MembersTable")).build_create(organization_id, member))
