"""Counters of a sliding window: one item a policy, an attribute for each hundredth of the window that has requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize

_PARTS = 100
# Expired parts that an item may hold before they are removed, which takes a write of its own.
_MAX_EXPIRED_PARTS = 30
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


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
        return "b" + _base36(int(self.now // self.part_seconds))

    @property
    def expiry(self) -> int:
        """The item's time to live, in seconds since the epoch."""
        return int(self.now) + 2 * self.policy.window

    def level(self, item: Item, *, admitted: bool) -> LimitStatus:
        """Return the policy's status by its counter's *item*."""
        # A part whose requests were all given back frees nothing when it expires.
        live = {part: count for part, count in _parts(item).items() if count and not self._is_expired(part)}
        # A part counts for its own length longer than the window, so that its last request has left the window too.
        opens = (min(live) + 1) * self.part_seconds + self.policy.window if live else self.now
        return LimitStatus(self.policy, max(0, self.policy.quota - sum(live.values())), self.now, opens, admitted)

    def expired(self, item: Item) -> dict[str, int]:
        """Return the parts that no longer count, oldest first."""
        return {"b" + _base36(part): count for part, count in sorted(_parts(item).items()) if self._is_expired(part)}

    def _is_expired(self, part: int) -> bool:
        return (part + 1) * self.part_seconds <= self.now - self.policy.window


def _parts(item: Item) -> dict[int, int]:
    return {int(name[1:], 36): count for name, count in item.items() if name.startswith("b")}


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def take(table: str, policy: Policy, now: float) -> LimitStatus:
    """Count one request if the policy admits it, and return the policy's status."""
    window = Window(policy, now)
    while True:
        item, admitted = _add(table, window)
        expired = window.expired(item)
        if admitted:
            if len(expired) > _MAX_EXPIRED_PARTS:
                _remove(table, window, expired)
            return window.level(item, admitted=True)
        level = window.level(item, admitted=False)
        if level.remaining == 0:
            return level
        replaced = _add_in_place_of(table, window, expired)
        if replaced is not None:
            return window.level(replaced, admitted=True)
        # A concurrent request removed the expired parts first; what that freed may still be available.


def give_back(table: str, policy: Policy, now: float) -> None:
    """Undo what `take` counted at *now*, since another policy refused the request: refused requests do not count."""
    window = Window(policy, now)
    _update(
        table,
        window,
        update="ADD #n :less, #b :less",
        condition="attribute_exists(#b)",
        names={"#b": window.attribute},
        values={":less": -1},
    )


def read(table: str, policy: Policy, now: float) -> LimitStatus:
    """Return a policy's status without counting."""
    result = client().get_item(TableName=table, Key={"k": {"S": policy.counter}}, ConsistentRead=True)
    window = Window(policy, now)
    level = window.level(from_item(result.get("Item", {})), admitted=True)
    return level if level.remaining < policy.quota else LimitStatus(policy, policy.quota, now, now + policy.window)


def _add(table: str, window: Window) -> tuple[Item, bool]:
    """Count one request if the sum of all parts allows; return the resulting item, and whether it was counted."""
    return _update(
        table,
        window,
        update="ADD #n :one, #b :one SET #x = :x",
        condition="attribute_not_exists(#n) OR #n < :quota",
        names={"#b": window.attribute, "#x": "x"},
        values={":one": 1, ":x": window.expiry, ":quota": window.policy.quota},
    )


def _add_in_place_of(table: str, window: Window, expired: Mapping[str, int]) -> Item | None:
    """Count one request and remove the *expired* parts; return None if a concurrent request removed them first."""
    names = {f"#e{index}": part for index, part in enumerate(expired)}
    total = sum(expired.values())
    item, admitted = _update(
        table,
        window,
        update=f"SET #n = #n - :gone_less_one, #b = if_not_exists(#b, :zero) + :one, #x = :x REMOVE {', '.join(names)}",
        # Every removal includes the oldest part, so its presence shows that there was none yet.
        condition="attribute_exists(#e0) AND #n < :quota_and_gone",
        names={**names, "#b": window.attribute, "#x": "x"},
        values={
            ":gone_less_one": total - 1,
            ":zero": 0,
            ":one": 1,
            ":x": window.expiry,
            ":quota_and_gone": window.policy.quota + total,
        },
    )
    return item if admitted else None


def _remove(table: str, window: Window, expired: Mapping[str, int]) -> None:
    names = {f"#e{index}": part for index, part in enumerate(expired)}
    _update(
        table,
        window,
        update=f"SET #n = #n - :gone REMOVE {', '.join(names)}",
        condition="attribute_exists(#e0)",
        names=names,
        values={":gone": sum(expired.values())},
    )


def _update(
    table: str, window: Window, *, update: str, condition: str, names: dict[str, str], values: dict[str, int]
) -> tuple[Item, bool]:
    try:
        result: Any = client().update_item(
            TableName=table,
            Key={"k": {"S": window.policy.counter}},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames={"#n": "n", **names},
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        response: Any = error.response
        return from_item(response.get("Item", {})), False
    return from_item(result["Attributes"]), True
