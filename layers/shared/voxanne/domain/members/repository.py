"""Members and invitations as items of their table, beside three kinds of items for rules about several of them.

- `email#<address>`: the member, or the open invitation, that has the e-mail address.
- `owners`: the ids of all owners, so that two of them cannot remove each other at once.
- `<user>`, of whom the sign-in provider says who it is, in a partition of its own (`user_key`): one item for each
  organisation that the person is a member of. A sign-in begins with these, since it does not know the organisation.
"""

import hashlib
from collections.abc import Sequence
from typing import Self

from voxanne.aws.dynamodb.expressions import ALWAYS, Expression, next_version
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.pages import newest_of_kind
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, ResourceKind, build_update_as_read, key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write
from voxanne.domain.members.errors import INVITATION, MEMBER, email_taken, invitation_refused, last_owner
from voxanne.domain.members.models import Invitation, StoredMember

# The prefix of persons' partitions; all others are organisations'.
USER_MARK = "user#"
OWNERS = "owners"
"""The id of the item with the ids of all owners."""
_OWNER = "owner"


class MemberRepository:
    """Members and invitations by organisation and id."""

    def __init__(self, members: Table) -> None:
        self._members = members

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("MEMBERS_TABLE"))

    def get(self, organization_id: str, member_id: str) -> StoredMember:
        """Read a member.

        Raises:
            NotFoundError: there is no such member.
        """
        return StoredMember.model_validate(MEMBER.get(self._members, organization_id, member_id))

    def list_newest(self, organization_id: str, limit: int, before: str | None, kind: ResourceKind) -> QueryResult:
        """Read a page of members or invitations, newest first, created before the one *before* if one is given."""
        return newest_of_kind(self._members, organization_id, kind.prefix, limit, before)

    def memberships(self, issuer: str, subject: str) -> list[Item]:
        """Return the organisations that a person is a member of, each by its `id` and with the `member_id` there."""
        return self._members.query_all(
            KeyConditionExpression="organization_id = :user",
            ExpressionAttributeValues={":user": serialize(user_key(issuer, subject))},
            ConsistentRead=True,
        )

    def build_update(self, organization_id: str, old: StoredMember, changes: dict[str, str]) -> list[Write]:
        """Return the writes that change a member as it was read.

        Raises, when committed:
            ConcurrentUpdateError: the member is no longer what was read.
            ConflictError: it is the last owner, who gets another role.
        """
        change = build_update_as_read(
            self._members, key_of(organization_id, old.id), next_version(changes), old.version
        )
        return [change, *self._build_owner(organization_id, old.id, old.role, changes.get("role", old.role))]

    def build_signed_in(self, organization_id: str, member_id: str, at: str) -> Write:
        """Return the write that stores when a member signed in."""
        return self._members.build_update(
            key_of(organization_id, member_id),
            "SET last_signed_in_at = :at",
            condition="attribute_exists(id)",
            using=Expression(values={":at": at}),
            on_conflict=lambda _: MEMBER.not_found(member_id),
        )

    def build_delete(self, organization_id: str, member: StoredMember) -> list[Write]:
        """Return the writes that remove a member as it was read.

        Raises, when committed:
            ConcurrentUpdateError: the member is no longer what was read.
            ConflictError: it is the last owner.
        """
        using = Expression(values={":read": member.version})
        return [
            self._members.build_delete(
                key_of(organization_id, member.id),
                condition="version = :read",
                using=using,
                on_conflict=ConcurrentUpdateError,
            ),
            *self._build_owner(organization_id, member.id, member.role, None),
            *self._build_freed(key_of(organization_id, email_key(member.email)), "member_id", member.id),
            *self._build_freed(
                key_of(user_key(member.issuer, member.subject), organization_id), "member_id", member.id
            ),
        ]

    def find_by_email(self, organization_id: str, email: str) -> Item | None:
        """Return the item that says which member (`member_id`) or invitation (`invitation_id`) has an address."""
        return self._members.get(key_of(organization_id, email_key(email)))

    def find_invitation(self, organization_id: str, invitation_id: str) -> Item | None:
        """Read an invitation's item as `get_invitation`; None if there is none."""
        return INVITATION.find(self._members, organization_id, invitation_id)

    def get_invitation(self, organization_id: str, invitation_id: str) -> Item:
        """Read an invitation's item, one that is out of date too.

        Raises:
            NotFoundError: there is no such invitation.
        """
        return INVITATION.get(self._members, organization_id, invitation_id)

    def build_invite(self, organization_id: str, invitation: Invitation, token_hash: str, purge_at: int) -> list[Write]:
        """Return the writes that make an invitation, which is deleted some time after *purge_at*.

        Raises, when committed:
            ConflictError: a member or an open invitation has the e-mail address.
        """
        item = invitation.model_dump() | {"token_hash": token_hash, "purge_at": purge_at}
        email = self._members.build_put(
            {
                **key_of(organization_id, email_key(invitation.email)),
                "invitation_id": invitation.id,
                "expires_at": invitation.expires_at,
                "purge_at": purge_at,
            },
            condition="attribute_not_exists(id) OR expires_at <= :now",
            using=Expression(values={":now": invitation.created_at}),
            on_conflict=email_taken,
        )
        return [INVITATION.build_create(self._members, organization_id, item), email]

    def build_revoke(self, organization_id: str, invitation: Item) -> list[Write]:
        """Return the writes that revoke an invitation, and let its e-mail address be invited again.

        Raises, when committed:
            NotFoundError: the invitation was used or revoked.
            ConcurrentUpdateError: its e-mail address was invited again meanwhile.
        """
        email = key_of(organization_id, email_key(invitation["email"]))
        return [
            INVITATION.build_delete(self._members, organization_id, invitation["id"], None),
            *self._build_freed(email, "invitation_id", invitation["id"]),
        ]

    def build_join(self, member: StoredMember, invitation: Item) -> list[Write]:
        """Return the writes that make a member of an invitation, which is used up.

        Raises, when committed:
            ForbiddenError: the invitation was used or revoked or is out of date, or the person is a member already.
        """
        organization_id, now = invitation["organization_id"], member.created_at

        def refuse(_: Item | None) -> Exception:
            return invitation_refused()

        use = self._members.build_delete(
            key_of(organization_id, invitation["id"]),
            condition="token_hash = :token AND expires_at > :now",
            using=Expression(values={":token": invitation["token_hash"], ":now": now}),
            on_conflict=refuse,
        )
        return [use, *self._build_member(organization_id, member, refuse, invitation["id"])]

    def build_create(self, organization_id: str, member: StoredMember) -> list[Write]:
        """Return the writes that make a member without an invitation, as an operator may.

        Raises, when committed:
            ConflictError: the person or the e-mail address is a member's already.
        """
        return self._build_member(organization_id, member, lambda _: MEMBER.already_exists(member.id), "")

    def _build_member(
        self, organization_id: str, member: StoredMember, refuse: OnConflict, invitation_id: str
    ) -> list[Write]:
        email = {**key_of(organization_id, email_key(member.email)), "member_id": member.id}
        user = {**key_of(user_key(member.issuer, member.subject), organization_id), "member_id": member.id}
        return [
            MEMBER.build_create(self._members, organization_id, member.model_dump()),
            self._members.build_put(
                email,
                condition="attribute_not_exists(id) OR invitation_id = :invitation",
                using=Expression(values={":invitation": invitation_id}),
                on_conflict=refuse,
            ),
            self._members.build_put(user, condition="attribute_not_exists(id)", on_conflict=refuse),
            *self._build_owner(organization_id, member.id, None, member.role),
        ]

    def _build_owner(self, organization_id: str, member_id: str, old: str | None, new: str | None) -> Sequence[Write]:
        """Return the write that puts a member on the list of owners or takes it off, if its role makes that needed."""
        if (old == _OWNER) is (new == _OWNER):
            return []
        using = Expression(values={":member": {member_id}})
        if new == _OWNER:
            # The first owner makes the list.
            text, condition = "ADD ids :member", ALWAYS
        else:
            # A member from a backup is not on the list (docs/operations.md).
            text = "DELETE ids :member"
            condition = "size(ids) > :one OR (attribute_exists(ids) AND NOT contains(ids, :id))"
            using.values.update({":one": 1, ":id": member_id})
        return [
            self._members.build_update(
                key_of(organization_id, OWNERS),
                text,
                condition=condition,
                using=using,
                on_conflict=lambda _: last_owner(),
            )
        ]

    def _build_freed(self, key: dict[str, str], holder: str, holder_id: str) -> list[Write]:
        """Return the write that deletes an item if it names this *holder*; none if it names another one.

        A backup may have brought back a member beside a new membership of the same person, whose items these are.
        """
        item = self._members.get(key)
        if item is None or item.get(holder) != holder_id:
            return []
        using = Expression(values={":holder": holder_id})
        return [
            self._members.build_delete(
                key, condition=f"{holder} = :holder", using=using, on_conflict=ConcurrentUpdateError
            )
        ]


def email_key(email: str) -> str:
    """Return the id of the item for an e-mail address."""
    return f"email#{folded(email)}"


def folded(email: str) -> str:
    """Return an e-mail address in lower case, since providers ignore case. Addresses that differ otherwise stay so."""
    # `casefold` would make "ß" of one the "ss" of another, and `lower` a Kelvin sign a "k".
    return "".join(letter if letter.lower().isascii() and not letter.isascii() else letter.lower() for letter in email)


def user_key(issuer: str, subject: str) -> str:
    """Return the partition of a person's memberships. A digest: ids at providers may be of any length."""
    return f"{USER_MARK}{hashlib.sha256(f'{issuer}\n{subject}'.encode()).hexdigest()}"
