"""A counter's parts at one time: which count, which are gone."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.items import Item
from voxanne.rate_limits.policies import Level, Policy

_PARTS = 100
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Moment:
    """The counter's parts as they stand at one time."""

    policy: Policy
    now: float

    @property
    def part_seconds(self) -> float:
        """How long a part is."""
        return self.policy.window / _PARTS

    @property
    def attribute(self) -> str:
        """The attribute that counts requests made now."""
        return "b" + _base36(int(self.now // self.part_seconds))

    @property
    def expiry(self) -> int:
        """When DynamoDB may delete the item, in seconds since the epoch."""
        return int(self.now) + 2 * self.policy.window

    def level(self, item: Item, *, admitted: bool) -> Level:
        """How the policy stands with the counter at *item*."""
        # A part whose requests were all given back frees nothing when it goes.
        live = {part: count for part, count in _parts(item).items() if count and not self._is_gone(part)}
        # A part outlives the window by its own length, so that its first request has left the window too.
        opens = (min(live) + 1) * self.part_seconds + self.policy.window if live else self.now
        return Level(self.policy, max(0, self.policy.quota - sum(live.values())), self.now, opens, admitted)

    def gone(self, item: Item) -> dict[str, int]:
        """Parts that no longer count, oldest first."""
        return {"b" + _base36(part): count for part, count in sorted(_parts(item).items()) if self._is_gone(part)}

    def _is_gone(self, part: int) -> bool:
        return (part + 1) * self.part_seconds <= self.now - self.policy.window


def _parts(item: Item) -> dict[int, int]:
    return {int(name[1:], 36): count for name, count in item.items() if name.startswith("b")}


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
