"""What clients send of members and invitations."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import UNSET, Email, Input, Name
from voxanne.domain.members.roles import MemberRole

type Role = Annotated[MemberRole, Field(description="Only owners can give or remove the role `owner`.")]


class MemberChanges(Input):
    """A merge patch of a member (RFC 7396)."""

    name: Name = UNSET
    role: Role = UNSET


class NewInvitation(Input):
    """The body of a new invitation."""

    email: Email
    role: Role
