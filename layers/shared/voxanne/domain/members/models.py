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
    """The e-mail address of the member's invitation."""
    name: str
    """The member's name."""
    role: MemberRole
    """`owner`: everything. `admin`: everything except billing and owners. `staff`: reads and changes appointments,
    calls and contacts, and reads agents. `reader`: reads everything except members and the audit log."""
    last_signed_in_at: Timestamp | None = None
    """When the member last signed in. Null: never."""
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
    """An open invitation. The person who opens it and signs in with its e-mail address becomes a member."""

    id: str
    email: str
    """The e-mail address of the invited person."""
    role: MemberRole
    """The role of the new member."""
    invited_by: Actor | None = None
    """The API key or member that created it. Null: an operator did."""
    created_at: Timestamp
    expires_at: Timestamp
    """When it expires, 7 days after its creation."""


class InvitationWithUrl(Invitation):
    """A new invitation with its `url`. Only the response that creates the invitation has it."""

    url: str | None
    """The address to send to the invited person. Null if the response is replayed (`Idempotency-Key`)."""


class MyOrganization(Resource):
    """The organisation of the API key or member."""

    id: str
    name: str
    """The name of the organisation."""
    country: str
    """The country (ISO 3166-1 alpha-2) whose national format of phone numbers is accepted."""
    time_zone: str
    """The organisation's time zone (IANA)."""
    plan: PlanName
    """The plan of the organisation."""
    billing_status: BillingStatus
    """The status of the organisation's subscription."""


class Me(Resource):
    """The API key or member that sends the request, with its rights."""

    kind: ActorKind
    """`key`: an API key. `member`: a member, in the dashboard."""
    id: str
    """The id of the key or member."""
    name: str
    """The name of the key or member."""
    email: str | None
    """The member's e-mail address. Null for a key."""
    role: MemberRole | None
    """The member's role. Null for a key."""
    scopes: list[str]
    """The operations that it allows."""
    owner_rights: bool
    """Whether it can also manage billing and owners, within its scopes."""
    mode: KeyMode
    """Whether this deployment is `live` or `test`."""
    organization: MyOrganization
    """The organisation."""


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
