"""/api/members, /api/invitations and /api/me: the people who work in the dashboard."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock, config
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.domain.members import service
from voxanne.domain.members.errors import INVITATION, MEMBER
from voxanne.domain.members.models import Invitation, InvitationWithUrl, Me, Member, me_of
from voxanne.domain.members.repository import MemberRepository
from voxanne.domain.members.schemas import MemberChanges, NewInvitation
from voxanne.domain.sessions.principals import open_organization
from voxanne.domain.sessions.repository import SessionRepository

me_routes = RouteGroup("/api/me", tag="Members", read=Key.ANY)
member_routes = RouteGroup(
    "/api/members", tag="Members", read="members:read", write="members:write", object_type="member"
)
invitation_routes = RouteGroup(
    "/api/invitations", tag="Members", read="members:read", write="members:write", object_type="invitation"
)
_SECRET_FIELDS = frozenset({"url"})


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


@functools.cache
def _members() -> MemberRepository:
    return MemberRepository.from_environment()


@functools.cache
def _sessions() -> SessionRepository:
    return SessionRepository.from_environment()


@me_routes.get(summary="Read the caller of the request", operation_id="readMe")
def read_me() -> Me:
    """Return the API key or member that sends the request, with its scopes and its organisation."""
    organization = open_organization(_organizations().get({"organization_id": caller().organization_id}))
    if organization is None:
        raise NotFoundError("No such organisation.")
    is_member = caller().kind == "member"
    email = _members().get(caller().organization_id, caller().key_id).email if is_member else None
    return with_etag(me_of(caller(), email, organization, config.required("MODE")), ONLY_VERSION)


@member_routes.get(summary="List members", operation_id="listMembers")
def list_members(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Member]:
    """List the members of the organisation, newest first."""
    before = decode_cursor(cursor, "members")
    result = _members().list_newest(caller().organization_id, limit, before, MEMBER)
    return page(result, Member.model_validate, "members", lambda last: last.id)


@member_routes.get("/<member_id>", summary="Read a member", operation_id="readMember")
def read_member(member_id: str) -> Member:
    """Return a member."""
    member = _members().get(caller().organization_id, member_id)
    return with_etag(member.to_response(), member.version)


@member_routes.patch(
    "/<member_id>",
    summary="Change a member",
    operation_id="changeMember",
    problems=("scope_not_held", "owner_rights_required", "key_outlives_caller", "last_owner"),
)
def change_member(member_id: str, body: MemberChanges) -> Member:
    """Merge a patch into a member (RFC 7396). A new role applies within 60 seconds, also in open sessions.

    Only owners can give or remove the role `owner`, and the last owner keeps it (409 `last_owner`). A key can't give a
    role with scopes that the key lacks, and a key that expires gives none.
    """
    member = service.update_member(_members(), caller(), member_id, body, expected_version=expected_version())
    return with_etag(member.to_response(), member.version)


@member_routes.delete(
    "/<member_id>",
    summary="Remove a member",
    operation_id="removeMember",
    status_code=HTTPStatus.NO_CONTENT,
    action="member.removed",
    problems=("owner_rights_required", "last_owner"),
)
def remove_member(member_id: str) -> None:
    """Remove a member and end its sessions within 60 seconds. API keys that the member created stay valid."""
    organization_id = caller().organization_id
    service.remove_member(_members(), caller(), member_id, expected_version=expected_version())
    # Without their member, sessions are refused already.
    _sessions().end_all(organization_id, member_id)


@invitation_routes.get(summary="List invitations", operation_id="listInvitations")
def list_invitations(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Invitation]:
    """List the invitations that have not been accepted, newest first. Expired ones are listed for a few more days."""
    before = decode_cursor(cursor, "invitations")
    result = _members().list_newest(caller().organization_id, limit, before, INVITATION)
    return page(result, Invitation.model_validate, "invitations", lambda last: last.id)


@invitation_routes.post(
    summary="Invite a member",
    operation_id="createInvitation",
    status_code=HTTPStatus.CREATED,
    problems=(
        *("scope_not_held", "owner_rights_required", "key_outlives_caller"),
        *("already_member", "already_invited", "sign_in_not_configured"),
    ),
)
def create_invitation(body: NewInvitation) -> Response[InvitationWithUrl]:
    """Create an invitation. A person becomes a member by opening `url` and signing in with that e-mail address.

    Voxanne sends no e-mail: send `url` to the person yourself. Only this response contains it, and it is valid for 7
    days. A key can't give a role with scopes that the key lacks, and a key that expires gives none.
    """
    if config.optional("SIGN_IN_ISSUER") is None:
        detail = "This deployment has no sign-in provider, so an invitation could not be accepted."
        raise ConflictError(detail, code="sign_in_not_configured")
    invitation, token, writes = service.new_invitation(
        _members(), caller().organization_id, body, caller(), clock.now()
    )
    url = current_request().url(f"/dashboard/sign-in?invitation={token}")
    created = InvitationWithUrl(**invitation.model_dump(), url=url)
    return respond_once(created, writes, location=f"/api/invitations/{invitation.id}", secrets=_SECRET_FIELDS)


@invitation_routes.get("/<invitation_id>", summary="Read an invitation", operation_id="readInvitation")
def read_invitation(invitation_id: str) -> Invitation:
    """Return an invitation without its `url`."""
    item = _members().get_invitation(caller().organization_id, invitation_id)
    return with_etag(Invitation.model_validate(item), ONLY_VERSION)


@invitation_routes.delete(
    "/<invitation_id>",
    summary="Revoke an invitation",
    operation_id="revokeInvitation",
    status_code=HTTPStatus.NO_CONTENT,
    action="invitation.revoked",
    problems=("owner_rights_required",),
)
def revoke_invitation(invitation_id: str) -> None:
    """Revoke an invitation. Its `url` stops working."""
    service.revoke_invitation(_members(), caller(), invitation_id, expected_version=expected_version())


app = create_app(me_routes, member_routes, invitation_routes)
lambda_handler = serve(app)
