"""One counter: how many requests were admitted in each hundredth of the window.

An item has `k`, the counter's name; `n`, the sum of all parts present; `b<part>`, those admitted in that part, a part
being the window / 100 and named in base 36; `x`, when DynamoDB may delete it. A part counts until it lies wholly
outside the window, so a request stops counting between 100 % and 101 % of the window after it was made. Old parts stay
in `n` until they stand in the way or are many: so most requests are one write, whatever the counter's age.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.rate_limits.moments import Moment
from voxanne.rate_limits.policies import Level, Policy

_TIDY_ABOVE = 30


def take(table: str, policy: Policy, now: float) -> Level:
    """Count one request, if the policy admits it."""
    moment = Moment(policy, now)
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
    moment = Moment(policy, now)
    _update(
        table,
        moment,
        update="ADD #n :less, #b :less",
        condition="attribute_exists(#b)",
        names={"#b": moment.attribute},
        values={":less": -1},
    )


def read(table: str, policy: Policy, now: float) -> Level:
    """Tell how a policy stands, without counting."""
    result = client().get_item(TableName=table, Key={"k": {"S": policy.counter}}, ConsistentRead=True)
    moment = Moment(policy, now)
    level = moment.level(from_item(result.get("Item", {})), admitted=True)
    return level if level.remaining < policy.quota else Level(policy, policy.quota, now, now + policy.window)


def _add(table: str, moment: Moment) -> tuple[Item, bool]:
    """Count one more if the sum of all parts allows; the item as it is then, and whether it was counted."""
    return _update(
        table,
        moment,
        update="ADD #n :one, #b :one SET #x = :x",
        condition="attribute_not_exists(#n) OR #n < :quota",
        names={"#b": moment.attribute, "#x": "x"},
        values={":one": 1, ":x": moment.expiry, ":quota": moment.policy.quota},
    )


def _add_in_place_of(table: str, moment: Moment, gone: Mapping[str, int]) -> Item | None:
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


def _remove(table: str, moment: Moment, gone: Mapping[str, int]) -> None:
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
    table: str, moment: Moment, *, update: str, condition: str, names: dict[str, str], values: dict[str, int]
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
