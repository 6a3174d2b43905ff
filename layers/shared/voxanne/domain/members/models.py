"""Members and invitations as they are stored and shown, and who sends a request."""

from voxanne.api.audit_events.models import Actor, ActorKind
from voxanne.api.http.callers import Caller
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.api_keys.models import KeyMode
from voxanne.domain.members.roles import MemberRole
from voxanne.domain.organizations.models import BillingStatus, StoredOrganization
from voxanne.domain.organizations.plans import PlanName


class Member(Resource):
    """A person who works in the dashboard."""

    id: str
    email: str
    """The address that the invitation was for."""
    name: str
    """What the member is called."""
    role: MemberRole
    """What the member may do."""
    last_signed_in_at: Timestamp | None = None
    """When the member last signed in."""
    created_at: Timestamp
    updated_at: Timestamp


class StoredMember(Member):
    """A member with whom the sign-in provider says it is: its issuer, and the id there."""

    version: int
    issuer: str
    subject: str

    def to_response(self) -> Member:
        """Return the member as clients see it."""
        return Member.model_validate(self.model_dump())


class Invitation(Resource):
    """An invitation that is open: it makes the person who signs in with its e-mail address a member, once."""

    id: str
    email: str
    """Whom it is for."""
    role: MemberRole
    """What the new member may do."""
    invited_by: Actor | None = None
    """Who made it. Null: the operator."""
    created_at: Timestamp
    expires_at: Timestamp
    """Until when it can be accepted."""


class InvitationWithUrl(Invitation):
    """A new invitation. Its `url` is shown only in this response; if the response is replayed, it is null."""

    url: str | None
    """Send it to the person who is invited."""


class MyOrganization(Resource):
    """The organisation that the caller belongs to."""

    id: str
    name: str
    """What the organisation is called."""
    country: str
    """The country with which national phone numbers are read (ISO 3166-1)."""
    time_zone: str
    """Its zone (IANA)."""
    plan: PlanName
    """What it pays for."""
    billing_status: BillingStatus
    """The state of its subscription."""


class Me(Resource):
    """Who sends the request: an API key or a member, and what it may do."""

    kind: ActorKind
    """A key or a person."""
    id: str
    """The key's or the member's id."""
    name: str
    """Its name."""
    email: str | None
    """The member's e-mail address. Null: a key."""
    role: MemberRole | None
    """The member's role. Null: a key."""
    scopes: list[str]
    """What it may do."""
    owner_rights: bool
    """Whether it may manage billing and owners too."""
    mode: KeyMode
    """Whether this deployment is live or for tests."""
    organization: MyOrganization
    """The organisation it belongs to."""


def me_of(caller: Caller, email: str | None, organization: StoredOrganization, mode: str) -> Me:
    """Return who the caller is."""
    return Me.model_validate(
        {
            "kind": caller.kind,
            "id": caller.key_id,
            "name": caller.key_name,
            "email": email,
            "role": caller.role,
            "scopes": sorted(caller.scopes),
            "owner_rights": caller.owner_rights,
            "mode": mode,
            "organization": organization.model_dump() | {"id": organization.organization_id},
        }
    )
