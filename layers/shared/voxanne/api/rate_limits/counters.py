"""The counters of sliding windows: what counts a request, and what takes it back."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.api.rate_limits.windows import Expired, Window
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize

# Attributes with nothing but expired parts that an item may hold before they are removed, by a write of its own.
_MAX_EXPIRED = 5


def take(table: str, policy: Policy, now: float) -> LimitStatus:
    """Count one request if the policy admits it, and return the policy's status."""
    window = Window(policy, now)
    while True:
        item, admitted = _add(table, window)
        expired = window.expired(item)
        if admitted:
            if sum(each.rest is None for each in expired.values()) > _MAX_EXPIRED:
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
        update="ADD #n :less, #b :less_of_part",
        condition="attribute_exists(#b)",
        names={"#b": window.attribute},
        values={":less": -1, ":less_of_part": -window.unit},
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
        update="ADD #n :one, #b :unit SET #x = :x",
        condition="attribute_not_exists(#n) OR #n < :quota",
        names={"#b": window.attribute, "#x": "x"},
        values={":one": 1, ":unit": window.unit, ":x": window.expiry, ":quota": window.policy.quota},
    )


def _add_in_place_of(table: str, window: Window, expired: Mapping[str, Expired]) -> Item | None:
    """Count one request and remove the *expired* parts; return None if a concurrent request removed them first."""
    total = sum(each.requests for each in expired.values())
    item, admitted = _without(
        table,
        window,
        expired,
        update="#n = #n - :gone_less_one, #b = if_not_exists(#b, :zero) + :unit, #x = :x",
        condition="#n < :quota_and_gone",
        names={"#b": window.attribute, "#x": "x"},
        values={
            ":gone_less_one": total - 1,
            ":zero": 0,
            ":unit": window.unit,
            ":x": window.expiry,
            ":quota_and_gone": window.policy.quota + total,
        },
    )
    return item if admitted else None


def _remove(table: str, window: Window, expired: Mapping[str, Expired]) -> None:
    total = sum(each.requests for each in expired.values())
    _without(table, window, expired, "#n = #n - :gone", "attribute_exists(#n)", names={}, values={":gone": total})


def _without(
    table: str,
    window: Window,
    expired: Mapping[str, Expired],
    update: str,
    condition: str,
    *,
    names: dict[str, str],
    values: dict[str, int],
) -> tuple[Item, bool]:
    """Update the counter and take the *expired* parts out of it, if all are still there.

    Nothing is added to expired parts, so an attribute that has another value has lost them to a concurrent request.
    """
    numbered = [(f"e{index}", name, each) for index, (name, each) in enumerate(expired.items())]
    reduced = [(key, each.rest) for key, _, each in numbered if each.rest is not None]
    removed = [f"#{key}" for key, _, each in numbered if each.rest is None]
    sets = [update, *(f"#{key} = :{key}rest" for key, _ in reduced)]
    return _update(
        table,
        window,
        update=f"SET {', '.join(sets)}{' REMOVE ' if removed else ''}{', '.join(removed)}",
        condition=" AND ".join([condition, *(f"#{key} = :{key}" for key, *_ in numbered)]),
        names={**names, **{f"#{key}": name for key, name, _ in numbered}},
        values={
            **values,
            **{f":{key}": each.value for key, _, each in numbered},
            **{f":{key}rest": rest for key, rest in reduced},
        },
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
