"""Why a request about a member or an invitation is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, ForbiddenError

MEMBER = ResourceKind("member", "mem")
INVITATION = ResourceKind("invitation", "inv")


def last_owner() -> ConflictError:
    """Return the error for removing the last owner, or giving them another role."""
    return ConflictError(
        "This member is the organisation's last owner. Make another member an owner first.", code="last_owner"
    )


def outlives_caller() -> ForbiddenError:
    """Return the error for a key that expires and is to give a role, which lasts for longer than the key."""
    return ForbiddenError("A key that expires cannot give a role: members do not expire.", code="key_outlives_caller")


def email_taken(item: Item | None) -> ConflictError:
    """Return the error for an e-mail address that a member or an open invitation has; *item* says which."""
    if item is None:
        raise LookupError("an item refused a write and was not returned")
    if "member_id" in item:
        return ConflictError(
            "A member has this e-mail address.",
            code="already_member",
            naming="Member {member_id} has this e-mail address.",
            member_id=item["member_id"],
        )
    return ConflictError(
        "An invitation for this e-mail address is open. Revoke it first.",
        code="already_invited",
        naming="Invitation {invitation_id} for this e-mail address is open. Revoke it first.",
        invitation_id=item["invitation_id"],
    )


def invitation_refused() -> ForbiddenError:
    """Return the error for an invitation that is unknown, used, out of date or another person's: never which."""
    return ForbiddenError("The invitation is not valid; ask for a new one.", code="invitation_not_valid")


def not_invited() -> ForbiddenError:
    """Return the error for a person who has signed in and is no member of an organisation."""
    return ForbiddenError("You are not a member of an organisation here; ask for an invitation.", code="not_a_member")
