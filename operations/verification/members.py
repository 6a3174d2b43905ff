"""Members against the items that keep them unique: of their e-mail address, of the person, and of all owners."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from operations.queries import query, scan
from operations.stacks import Stack
from operations.verification.claims import Owner, Rules, compare
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.members.errors import INVITATION, MEMBER
from voxanne.domain.members.repository import OWNERS, USER_MARK, email_key, folded, user_key

_EMAIL = email_key("")
_OWNER = "owner"


@dataclass
class MemberComparison:
    """Compares one organisation after the other. The items of all persons are read once, from partitions of their own.

    Addresses and persons are left out of findings: the member's id stands for them.
    """

    stack: Stack

    def differences(self, stack: Stack, organization_id: str) -> Iterator[Finding]:
        """Yield members whose address or person is not theirs, items of members that do not exist, wrong owners."""
        table = stack.table("MembersTable")
        items = {item["id"]: item for item in query(table, "organization_id", organization_id)}
        members = [item for identifier, item in items.items() if is_id(MEMBER.prefix, identifier)]
        for findings in (
            _of_addresses(table, organization_id, items, members),
            self._of_persons(table, organization_id, members),
        ):
            for finding in findings:
                ids = {name: value for name, value in finding.ids.items() if name not in {"address", "person"}}
                yield Finding(finding.kind, ids, finding.conditions, finding.change)
        yield from _of_owners(table, organization_id, items, members)

    def _of_persons(self, table: Table, organization_id: str, members: list[Item]) -> Iterator[Finding]:
        rules = Rules.of_key_items(table, organization_id, "member_id", "person", lambda of, person: key_of(person, of))
        owners = [_owner(table, item, user_key(item["issuer"], item["subject"])) for item in members]
        return compare(owners, self._persons[organization_id], rules)

    @cached_property
    def _persons(self) -> dict[str, dict[str, str]]:
        """By organisation, the member as whom each person signs in there."""
        persons: dict[str, dict[str, str]] = defaultdict(dict)
        for item in scan(self.stack.table("MembersTable")):
            if item["organization_id"].startswith(USER_MARK):
                persons[item["id"]][item["organization_id"]] = item["member_id"]
        return persons


def _of_addresses(table: Table, organization_id: str, items: dict[str, Item], members: list[Item]) -> Iterator[Finding]:
    # What an invitation held is free from its expiry on.
    now = clock.instant()
    holders = {
        identifier.removeprefix(_EMAIL): str(item.get("member_id") or item.get("invitation_id"))
        for identifier, item in items.items()
        if identifier.startswith(_EMAIL) and item.get("expires_at", now) >= now
    }
    owners = [_owner(table, item, folded(item["email"])) for item in members]
    claimed = {place for owner in owners for place in owner.places}
    for address, holder in holders.items():
        invitation = items.get(holder)
        if is_id(INVITATION.prefix, holder) and invitation is not None:
            using = Expression(values={":token": invitation["token_hash"]})
            unchanged = Condition(table, key_of(organization_id, holder), "token_hash = :token", using)
            # A member's address is not an invitation's any more.
            owners.append(Owner(holder, frozenset({address} - claimed), unchanged))
    yield from compare(owners, holders, _rules_of_addresses(table, organization_id, now))


def _rules_of_addresses(table: Table, organization_id: str, now: str) -> Rules:
    def absent(identifier: str) -> Condition:
        return Condition(table, key_of(organization_id, identifier), "attribute_not_exists(id)")

    def held_by(address: str, holder: str | None) -> Condition:
        key = key_of(organization_id, email_key(address))
        if holder is None:
            free = "attribute_not_exists(id) OR expires_at < :now"
            return Condition(table, key, free, Expression(values={":now": now}))
        name = "invitation_id" if is_id(INVITATION.prefix, holder) else "member_id"
        return Condition(table, key, f"{name} = :holder", Expression(values={":holder": holder}))

    def give(address: str, holder: str | None, member_id: str) -> Change:
        given = {"member_id": member_id, "invitation_id": None, "expires_at": None, "purge_at": None}
        return Change(held_by(address, holder), Update().change(given))

    def free(address: str, holder: str) -> Change:
        return Change(held_by(address, holder), None)

    return Rules("member_id", "address", absent, give, free)


def _of_owners(table: Table, organization_id: str, items: dict[str, Item], members: list[Item]) -> Iterator[Finding]:
    """Yield owners that the list lacks, and members on it that are none: of them, one must always remain."""
    listed = set(items.get(OWNERS, {}).get("ids", ()))
    by_id = {item["id"]: item for item in members}
    owners = {identifier for identifier, item in by_id.items() if item["role"] == _OWNER}
    key = key_of(organization_id, OWNERS)
    for member_id in sorted(owners ^ listed):
        is_owner, member = member_id in owners, by_id.get(member_id)
        text = "NOT contains(ids, :id)" if is_owner else "contains(ids, :id)"
        as_read = Condition(table, key, text, Expression(values={":id": member_id}))
        unchanged = Condition(table, key_of(organization_id, member_id), "attribute_not_exists(id)")
        if member is not None:
            unchanged = _owner(table, member).unchanged
        update = Update().add("ids", {member_id}) if is_owner else Update().take_out("ids", {member_id})
        change = Change(as_read, update)
        kind = "owner_not_listed" if is_owner else "listed_not_owner"
        yield Finding(kind, {"member_id": member_id}, [unchanged], change)


def _owner(table: Table, item: Item, *places: str) -> Owner:
    return Owner.as_read(table, item["organization_id"], item["id"], item["version"], places)
