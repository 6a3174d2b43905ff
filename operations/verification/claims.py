"""Places with exclusive owners: the places that owners claim against the holder stored with each place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table

# Of an organisation and a place.
type _KeyOf = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Owner:
    """An owner, the places that it claims, and the condition that it has not changed since it was read."""

    identifier: str
    places: frozenset[str]
    unchanged: Condition

    @classmethod
    def as_read(cls, table: Table, organization_id: str, identifier: str, version: int, places: Iterable[str]) -> Self:
        """Return the owner that is an item of *table*, unchanged as long as it is at *version*."""
        key, read = key_of(organization_id, identifier), Expression(values={":version": version})
        return cls(identifier, frozenset(places), Condition(table, key, "version = :version", read))


@dataclass(frozen=True)
class Rules:
    """How a kind of owners and places appears in findings, conditions and changes."""

    owner: str
    """Name of the owner's id in findings."""
    place: str
    """Name of the place in findings."""
    absent: Callable[[str], Condition]
    """Return the condition that no owner has this id."""
    give: Callable[[str, str | None, str], Change]
    """Return the change that gives a place, held by that holder or free, to an owner."""
    free: Callable[[str, str], Change]
    """Return the change that frees a place of its holder."""

    @classmethod
    def of_key_items(cls, table: Table, organization_id: str, owner: str, place: str, key_of_place: _KeyOf) -> Self:
        """Return the rules of places that are items beside their owners.

        Each such item names its holder in the attribute *owner*.
        """

        def absent(identifier: str) -> Condition:
            return Condition(table, key_of(organization_id, identifier), "attribute_not_exists(id)")

        def held_by(place: str, holder: str | None) -> Condition:
            key = key_of_place(organization_id, place)
            if holder is None:
                return Condition(table, key, "attribute_not_exists(id)")
            return Condition(table, key, f"{owner} = :holder", Expression(values={":holder": holder}))

        def give(place: str, holder: str | None, identifier: str) -> Change:
            return Change(held_by(place, holder), Update().change({owner: identifier}))

        def free(place: str, holder: str) -> Change:
            return Change(held_by(place, holder), None)

        return cls(owner, place, absent, give, free)


def compare(owners: Iterable[Owner], holders: Mapping[str, str], rules: Rules) -> Iterator[Finding]:
    """Yield the differences between the places that *owners* claim and their stored *holders*."""
    by_id = {owner.identifier: owner for owner in owners}
    claimants: dict[str, list[Owner]] = defaultdict(list)
    for owner in sorted(by_id.values(), key=lambda owner: owner.identifier):
        for place in owner.places:
            claimants[place].append(owner)
    for place in sorted({*claimants, *holders}):
        yield from _compare_place(place, claimants.get(place, []), holders.get(place), by_id, rules)


def _compare_place(
    place: str, claimants: list[Owner], holder: str | None, by_id: Mapping[str, Owner], rules: Rules
) -> Iterator[Finding]:
    for other in claimants[1:]:
        ids = {rules.owner: claimants[0].identifier, f"other_{rules.owner}": other.identifier, rules.place: place}
        yield Finding("claimed_twice", ids, [claimants[0].unchanged, other.unchanged])
    if holder in {owner.identifier for owner in claimants}:
        return
    holder_unchanged = [] if holder is None else [_unchanged(holder, by_id, rules)]
    held_by = {} if holder is None else {"held_by": holder}
    if claimants:
        # If several owners claim the place, the oldest gets it, so that at least no other can take it.
        first = claimants[0]
        ids = {rules.owner: first.identifier, rules.place: place} | held_by
        yield Finding(
            "not_held", ids, [first.unchanged, *holder_unchanged], rules.give(place, holder, first.identifier)
        )
    elif holder is not None:
        yield Finding("stale_holder", {rules.place: place} | held_by, holder_unchanged, rules.free(place, holder))


def _unchanged(holder: str, by_id: Mapping[str, Owner], rules: Rules) -> Condition:
    """Return the condition that the holder still does not claim the place."""
    return by_id[holder].unchanged if holder in by_id else rules.absent(holder)
