"""A counter's parts at one time: which count, which are gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize

_PARTS = 100


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Window:
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

    def level(self, item: Item, *, admitted: bool) -> LimitStatus:
        """How the policy stands with the counter at *item*."""
        # A part whose requests were all given back frees nothing when it goes.
        live = {part: count for part, count in _parts(item).items() if count and not self._is_gone(part)}
        # A part outlives the window by its own length, so that its first request has left the window too.
        opens = (min(live) + 1) * self.part_seconds + self.policy.window if live else self.now
        return LimitStatus(self.policy, max(0, self.policy.quota - sum(live.values())), self.now, opens, admitted)

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


_TIDY_ABOVE = 30


def take(table: str, policy: Policy, now: float) -> LimitStatus:
    """Count one request, if the policy admits it."""
    moment = Window(policy, now)
    while True:
        item, admitted = _add(table, moment)
        gone = moment.gone(item)
        if admitted:
            if len(gone) > _TIDY_ABOVE:
                _remove(table, moment, gone)
            return moment.level(item, admitted=True)
        level = moment.level(item, admitted=False)
        if level.remaining == 0:
            return level
        swept = _add_in_place_of(table, moment, gone)
        if swept is not None:
            return moment.level(swept, admitted=True)


# Another request swept the old parts first; what they freed may be there to take.


def give_back(table: str, policy: Policy, now: float) -> None:
    """Take back what `take` counted at *now*: another policy refused the request, and a refused one counts nowhere."""
    moment = Window(policy, now)
    _update(
        table,
        moment,
        update="ADD #n :less, #b :less",
        condition="attribute_exists(#b)",
        names={"#b": moment.attribute},
        values={":less": -1},
    )


def read(table: str, policy: Policy, now: float) -> LimitStatus:
    """Tell how a policy stands, without counting."""
    result = client().get_item(TableName=table, Key={"k": {"S": policy.counter}}, ConsistentRead=True)
    moment = Window(policy, now)
    level = moment.level(from_item(result.get("Item", {})), admitted=True)
    return level if level.remaining < policy.quota else LimitStatus(policy, policy.quota, now, now + policy.window)


def _add(table: str, moment: Window) -> tuple[Item, bool]:
    """Count one more if the sum of all parts allows; the item as it is then, and whether it was counted."""
    return _update(
        table,
        moment,
        update="ADD #n :one, #b :one SET #x = :x",
        condition="attribute_not_exists(#n) OR #n < :quota",
        names={"#b": moment.attribute, "#x": "x"},
        values={":one": 1, ":x": moment.expiry, ":quota": moment.policy.quota},
    )


def _add_in_place_of(table: str, moment: Window, gone: Mapping[str, int]) -> Item | None:
    """Count one more and drop the parts that are *gone*, unless another did so first."""
    names = {f"#e{index}": part for index, part in enumerate(gone)}
    total = sum(gone.values())
    item, admitted = _update(
        table,
        moment,
        update=f"SET #n = #n - :gone_less_one, #b = if_not_exists(#b, :zero) + :one, #x = :x REMOVE {', '.join(names)}",
        # Whoever sweeps takes the oldest part with it: while that is there, nobody has.
        condition="attribute_exists(#e0) AND #n < :quota_and_gone",
        names={**names, "#b": moment.attribute, "#x": "x"},
        values={
            ":gone_less_one": total - 1,
            ":zero": 0,
            ":one": 1,
            ":x": moment.expiry,
            ":quota_and_gone": moment.policy.quota + total,
        },
    )
    return item if admitted else None


def _remove(table: str, moment: Window, gone: Mapping[str, int]) -> None:
    names = {f"#e{index}": part for index, part in enumerate(gone)}
    _update(
        table,
        moment,
        update=f"SET #n = #n - :gone REMOVE {', '.join(names)}",
        condition="attribute_exists(#e0)",
        names=names,
        values={":gone": sum(gone.values())},
    )


def _update(
    table: str, moment: Window, *, update: str, condition: str, names: dict[str, str], values: dict[str, int]
) -> tuple[Item, bool]:
    try:
        result: Any = client().update_item(
            TableName=table,
            Key={"k": {"S": moment.policy.counter}},
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
        refused: Any = error.response
        return from_item(refused.get("Item", {})), False
    return from_item(result["Attributes"]), True
