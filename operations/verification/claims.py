"""Places that one owner at a time may have: who says that it has them against who is written there. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from operations.verification.findings import Change, Condition, Finding


@dataclass(frozen=True)
class Owner:
    """Who claims places, and the condition that it is still as it was read."""

    identifier: str
    places: frozenset[str]
    unchanged: Condition


@dataclass(frozen=True)
class Rules:
    """How owners and places of a kind are told of in conditions and changes."""

    owner: str
    """What an owner is called."""
    place: str
    """What a place is called."""
    absent: Callable[[str], Condition]
    """That there is no owner of that id."""
    give: Callable[[str, str | None, str], Change]
    """A place from its holder, or from nobody, to an owner."""
    free: Callable[[str, str], Change]
    """A place that its holder has."""


def compare(owners: Iterable[Owner], holders: Mapping[str, str], rules: Rules) -> Iterator[Finding]:
    """All disagreements between what *owners* claim and who the *holders* of places are."""
    known = {owner.identifier: owner for owner in owners}
    claimants: dict[str, list[Owner]] = defaultdict(list)
    for owner in sorted(known.values(), key=lambda each: each.identifier):
        for place in owner.places:
            claimants[place].append(owner)
    for place in sorted({*claimants, *holders}):
        yield from _at(place, claimants.get(place, []), holders.get(place), known, rules)


def _at(
    place: str, claimants: list[Owner], holder: str | None, known: Mapping[str, Owner], rules: Rules
) -> Iterator[Finding]:
    for other in claimants[1:]:
        ids = {rules.owner: claimants[0].identifier, f"other_{rules.owner}": other.identifier, rules.place: place}
        yield Finding("claimed_twice", ids, [claimants[0].unchanged, other.unchanged])
    if holder in {each.identifier for each in claimants}:
        return
    stranger = [] if holder is None else [_as_it_is(holder, known, rules)]
    held_by = {} if holder is None else {"held_by": holder}
    if claimants:
        # The eldest has it, where several claim it: better than that a third may take it.
        first = claimants[0]
        ids = {rules.owner: first.identifier, rules.place: place} | held_by
        yield Finding("not_held", ids, [first.unchanged, *stranger], rules.give(place, holder, first.identifier))
    elif holder is not None:
        yield Finding("held_by_nobody", {rules.place: place} | held_by, stranger, rules.free(place, holder))


def _as_it_is(holder: str, known: Mapping[str, Owner], rules: Rules) -> Condition:
    """That a holder still does not claim what it holds."""
    return known[holder].unchanged if holder in known else rules.absent(holder)
