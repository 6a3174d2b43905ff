"""Sliding windows as items: one a policy, with the number of requests admitted in each hundredth of the window.

An attribute holds several parts, side by side in the digits of one number, to which DynamoDB adds exactly. So an item
stays below 1 kB, one write unit, however busy its policy is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.aws.dynamodb.items import Item

_PARTS = 100
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class _Layout(NamedTuple):
    """How many parts an attribute holds, and how many digits the count of each has."""

    letter: str
    digits: int
    parts: int

    def attribute(self, part: int) -> str:
        return self.letter + _base36(part // self.parts)

    def unit(self, part: int) -> int:
        """Return what one request adds to the part's attribute."""
        unit: int = 10 ** (self.digits * (part % self.parts))
        return unit

    def counts(self, name: str, value: int) -> Iterator[tuple[int, int]]:
        """Return the parts of an attribute, and the count of each."""
        first = int(name[1:], 36) * self.parts
        for part in range(first, first + self.parts):
            value, count = divmod(value, 10**self.digits)
            yield part, count


# A part's count is at most the quota. 24 digits in all: DynamoDB calculates with 38. The first letter of an attribute
# tells its layout, since quotas change.
_LAYOUTS = (_Layout("c", 4, 6), _Layout("d", 6, 4), _Layout("e", 8, 3), _Layout("b", 24, 1))
_BY_LETTER = {layout.letter: layout for layout in _LAYOUTS}


class Expired(NamedTuple):
    """An attribute with expired parts: its value, how many requests they count, and what remains without them.

    None remains where all parts have expired.
    """

    value: int
    requests: int
    rest: int | None


@dataclass(frozen=True)
class Window:
    """A policy's window that ends *now*, and the counter's parts within it."""

    policy: Policy
    now: float

    @property
    def part_seconds(self) -> float:
        """The length of a part."""
        return self.policy.window / _PARTS

    @property
    def attribute(self) -> str:
        """The name of the current part's attribute."""
        return self._layout.attribute(self._part)

    @property
    def unit(self) -> int:
        """What one request adds to that attribute."""
        return self._layout.unit(self._part)

    @property
    def expiry(self) -> int:
        """The item's time to live, in seconds since the epoch."""
        return int(self.now) + 2 * self.policy.window

    @property
    def _part(self) -> int:
        return int(self.now // self.part_seconds)

    @property
    def _layout(self) -> _Layout:
        return next(layout for layout in _LAYOUTS if self.policy.quota < 10**layout.digits)

    def level(self, item: Item, *, admitted: bool) -> LimitStatus:
        """Return the policy's status by its counter's *item*."""
        counts = [pair for name, value in _attributes(item).items() for pair in _counts(name, value)]
        # A part whose requests were all given back frees nothing when it expires.
        live = [(part, count) for part, count in counts if count and not self._is_expired(part)]
        remaining = max(0, self.policy.quota - sum(count for _, count in live))
        # A part counts for its own length longer than the window, so that its last request has left the window too.
        opens = (min(live)[0] + 1) * self.part_seconds + self.policy.window if live else self.now
        return LimitStatus(self.policy, remaining, self.now, opens, admitted)

    def expired(self, item: Item) -> dict[str, Expired]:
        """Return the attributes with parts that no longer count, those that can be removed first."""
        found = {name: self._expired_of(name, value) for name, value in _attributes(item).items()}
        used = {name: each for name, each in found.items() if each.rest is None or each.requests}
        return dict(sorted(used.items(), key=lambda entry: entry[1].rest is not None))

    def _expired_of(self, name: str, value: int) -> Expired:
        layout, counts = _BY_LETTER[name[0]], list(_counts(name, value))
        gone = [(part, count) for part, count in counts if self._is_expired(part)]
        rest = value - sum(count * layout.unit(part) for part, count in gone)
        return Expired(value, sum(count for _, count in gone), None if len(gone) == len(counts) else rest)

    def _is_expired(self, part: int) -> bool:
        return (part + 1) * self.part_seconds <= self.now - self.policy.window


def _attributes(item: Item) -> dict[str, int]:
    """Return the attributes that hold parts; the others have names of one letter."""
    return {name: int(value) for name, value in item.items() if len(name) > 1}


def _counts(name: str, value: int) -> Iterator[tuple[int, int]]:
    return _BY_LETTER[name[0]].counts(name, value)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
