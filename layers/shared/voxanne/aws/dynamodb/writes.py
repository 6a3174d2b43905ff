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
_PASSING_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_TRIES = 15
# Waits grow: with 5 to 40 ms each time, half of 200 clients at four items ran out of tries (docs/decisions.md).
_SHORTEST_WAIT, _FIRST_WAIT, _LONGEST_WAIT = 0.005, 0.040, 0.640
_OPERATIONS: dict[str, str] = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


@dataclass(frozen=True)
class Write:
    """One write with its condition, and the error to raise where the condition does not hold.

    *on_conflict* is handed the item as it is, or None where there is none.
    """

    kind: Literal["Put", "Update", "Delete", "ConditionCheck"]
    arguments: dict[str, Any]
    on_conflict: OnConflict


def commit(writes: Sequence[Write]) -> None:
    """Do all of *writes* or none. Refusals are looked for in their order, so the first in line speaks.

    Raises:
        Exception: what the `on_conflict` of a write returned.
        UnavailableError: others kept writing to the same items; trying again helps.
    """
    if not writes:
        return
    if not writes:
        return
    if len(writes) == 1 and writes[0].kind in _OPERATIONS:
        write(writes[0])
        return
    items: list[Any] = [
        {entry.kind: {**entry.arguments, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}} for entry in writes
    ]
    # One token for all tries: an answer may be lost, and the next try meet a conflict, before one finds its own effect.
    token = str(uuid.uuid4())
    try:
        _repeat_on_conflict(lambda: client().transact_write_items(TransactItems=items, ClientRequestToken=token))
    except ClientError as error:
        raise _refusal(error, writes) from error


def write(entry: Write, **arguments: Any) -> Item:
    """Do a single write and return the attributes that it was asked to return."""
    operation = getattr(client(), _OPERATIONS[entry.kind])
    try:
        result: dict[str, Any] = _repeat_on_conflict(
            lambda: operation(**entry.arguments, ReturnValuesOnConditionCheckFailure="ALL_OLD", **arguments)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        old = _old_item(error.response)
        if _is_own(entry, old):
            return {}
        raise entry.on_conflict(old) from error
    return from_item(result.get("Attributes", {}))


def _is_own(entry: Write, old: Item | None) -> bool:
    """Tell whether what stands in the way is this very write: its answer was lost, and botocore sent it again.

    A transaction needs no such look: botocore sends it under a token that DynamoDB knows again.
    """
    return entry.kind == "Put" and old is not None and old == from_item(entry.arguments["Item"])


def _repeat_on_conflict[Result](call: Callable[[], Result]) -> Result:
    """Repeat *call* while another transaction holds its items: botocore does not."""
    for tried in range(_TRIES):
        try:
            return call()
        except ClientError as error:
            if not _is_passing(error):
                raise
        longest = min(_FIRST_WAIT * 2**tried, _LONGEST_WAIT)
        time.sleep(random.uniform(_SHORTEST_WAIT, longest))  # noqa: S311 - jitter, no secret
    raise UnavailableError("others are writing to the same; try again")


def _is_passing(error: ClientError) -> bool:
    if error.response["Error"]["Code"] in _CONFLICTS:
        return True
    codes = {reason.get("Code", "None") for reason in _reasons(error)} - {"None"}
    return bool(codes) and codes <= _PASSING_REASONS


def _refusal(error: ClientError, writes: Sequence[Write]) -> Exception:
    for entry, reason in zip(writes, _reasons(error), strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            return entry.on_conflict(_old_item(reason))
    return error


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(error.response)
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons


def _old_item(answer: Any) -> Item | None:
    return from_item(answer["Item"]) if answer.get("Item") else None
