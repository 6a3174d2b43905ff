"""Conditional writes as values, committed one by one or as a transaction.

A write brings the function that tells from the item that stood in its way why it was refused.
"""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item
from voxanne.core.errors import UnavailableError

type OnConflict = Callable[[Item | None], Exception]

_CONFLICTS = frozenset({"TransactionConflictException", "TransactionInProgressException"})
_TRANSIENT_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_MAX_ATTEMPTS = 15
# Seconds. Waits grow: at 5 to 40 ms each, half of 200 clients of four items ran out of attempts (docs/decisions.md).
_MIN_WAIT, _FIRST_MAX_WAIT, _MAX_WAIT = 0.005, 0.040, 0.640
_OPERATIONS: dict[str, str] = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


@dataclass(frozen=True)
class Write:
    """One write with its condition, and the error to raise if the condition does not hold.

    `on_conflict` receives the item as it is stored, or None if there is none, and returns the error.
    """

    kind: Literal["Put", "Update", "Delete", "ConditionCheck"]
    arguments: dict[str, Any]
    on_conflict: OnConflict


def commit(writes: Sequence[Write]) -> None:
    """Do all of *writes* or none.

    Raises:
        Exception: what `on_conflict` returned, of the first write in the given order that was refused.
        UnavailableError: others kept writing to the same items.
    """
    if not writes:
        return
    if len(writes) == 1 and writes[0].kind in _OPERATIONS:
        write(writes[0])
        return
    items: list[Any] = [
        {entry.kind: {**entry.arguments, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}} for entry in writes
    ]
    # One token for all attempts: where an answer was lost, the next attempt must not apply the writes again.
    token = str(uuid.uuid4())
    try:
        _repeat_on_conflict(lambda: client().transact_write_items(TransactItems=items, ClientRequestToken=token))
    except ClientError as error:
        raise _conflict_error(error, writes) from error


def write(entry: Write, **arguments: Any) -> Item:
    """Do a single write and return the attributes that *arguments* ask for (`ReturnValues`).

    Raises:
        Exception: what `on_conflict` returned.
        UnavailableError: others kept writing to the same item.
    """
    operation = getattr(client(), _OPERATIONS[entry.kind])
    try:
        result: dict[str, Any] = _repeat_on_conflict(
            lambda: operation(**entry.arguments, ReturnValuesOnConditionCheckFailure="ALL_OLD", **arguments)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        item = _item_in(error.response)
        if _is_own(entry, item):
            return {}
        raise entry.on_conflict(item) from error
    return from_item(result.get("Attributes", {}))


def _is_own(entry: Write, item: Item | None) -> bool:
    """Tell whether the item in the way is this write's own: its answer was lost, and botocore sent it again.

    Transactions need no such check: botocore repeats them under a token that DynamoDB recognizes.
    """
    return entry.kind == "Put" and item is not None and item == from_item(entry.arguments["Item"])


def _repeat_on_conflict[Result](call: Callable[[], Result]) -> Result:
    """Repeat *call* while another transaction holds its items, which botocore does not."""
    for attempt in range(_MAX_ATTEMPTS):
        try:
            return call()
        except ClientError as error:
            if not _is_transient(error):
                raise
        longest = min(_FIRST_MAX_WAIT * 2**attempt, _MAX_WAIT)
        time.sleep(random.uniform(_MIN_WAIT, longest))  # noqa: S311 - jitter, no secret
    raise UnavailableError("Too many concurrent updates; retry.")


def _is_transient(error: ClientError) -> bool:
    if error.response["Error"]["Code"] in _CONFLICTS:
        return True
    codes = {reason.get("Code", "None") for reason in _reasons(error)} - {"None"}
    return bool(codes) and codes <= _TRANSIENT_REASONS


def _conflict_error(error: ClientError, writes: Sequence[Write]) -> Exception:
    for entry, reason in zip(writes, _reasons(error), strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            return entry.on_conflict(_item_in(reason))
    return error


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(error.response)
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons


def _item_in(answer: Any) -> Item | None:
    return from_item(answer["Item"]) if answer.get("Item") else None
