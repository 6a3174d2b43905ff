"""Conditional writes as values, committed one by one or as a transaction.

A write carries a function that returns the error of a refusal, given the stored item that failed its condition.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.aws.dynamodb import lost_answers
from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.items import Item, from_item
from voxanne.aws.time_limits import MIN_ATTEMPT, may_be_applied, may_repeat
from voxanne.core import deadlines
from voxanne.core.deadlines import DeadlineError
from voxanne.core.errors import UnavailableError

type OnConflict = Callable[[Item | None], Exception]

_CONFLICTS = frozenset({"TransactionConflictException", "TransactionInProgressException"})
_TRANSIENT_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_MAX_ATTEMPTS = 15
# Seconds. Waits grow: at 5 to 40 ms each, half of 200 clients of four items ran out of attempts (docs/decisions.md).
_MIN_WAIT, _FIRST_MAX_WAIT, _MAX_WAIT = 0.005, 0.040, 0.640
_NO_ANSWER = "The store did not answer in time, so the outcome is not known; retry."
_OPERATIONS: dict[str, str] = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class OutcomeUnknownError(UnavailableError):
    """A write was sent and no answer came before the deadline: it may have been applied, or may still be."""


@dataclass(frozen=True)
class Write:
    """One write with its condition, and the error to raise if the condition does not hold.

    `on_conflict` receives the item as it is stored, or None if there is none, and returns the error. `effect` is what
    an update leaves in the item, if that is known (expressions.py).
    """

    kind: Literal["Put", "Update", "Delete", "ConditionCheck"]
    arguments: dict[str, Any]
    on_conflict: OnConflict
    effect: Mapping[tuple[str, ...], Any] = field(default_factory=dict)


_companion: ContextVar[Callable[[], Write] | None] = ContextVar("companion", default=None)


def accompany(build: Callable[[], Write] | None) -> None:
    """Add the write that *build* returns to the transaction of this request's next write; None adds none."""
    _companion.set(build)


@contextmanager
def unaccompanied() -> Iterator[None]:
    """Keep the companion out of the writes in this block: it belongs to another write of the request."""
    token = _companion.set(None)
    try:
        yield
    finally:
        _companion.reset(token)


def commit_companion() -> None:
    """Commit the companion by itself, unless a write has included it: for requests whose effect is not a write."""
    build = _companion.get()
    if build is not None:
        _companion.set(None)
        commit([build()])


def commit(writes: Sequence[Write]) -> None:
    """Do all of *writes* or none.

    Raises:
        Exception: what `on_conflict` returned, of the first write in the given order that was refused.
        UnavailableError: others kept writing to the same items, or the deadline has come: nothing was written.
        OutcomeUnknownError: the same, but an attempt had no answer.
    """
    if not writes:
        return
    build = _companion.get()
    if build is not None:
        writes = [*writes, build()]
    if len(writes) == 1 and writes[0].kind in _OPERATIONS:
        _write_alone(writes[0], {})
        return
    items: list[Any] = [
        {entry.kind: {**entry.arguments, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}} for entry in writes
    ]
    # One token for all attempts: where an answer was lost, the next attempt must not apply the writes again.
    token = str(uuid.uuid4())
    try:
        _repeat(lambda: current_client().transact_write_items(TransactItems=items, ClientRequestToken=token))
    except ClientError as error:
        raise _conflict_error(error, writes) from error
    _companion.set(None)


def write(entry: Write, **arguments: Any) -> Item:
    """Do a single write and return the attributes that *arguments* ask for (`ReturnValues`).

    Raises:
        Exception: what `on_conflict` returned.
        UnavailableError, OutcomeUnknownError: as `commit`.
    """
    if _companion.get() is None:
        return _write_alone(entry, arguments)
    commit([entry])
    # A transaction returns no attributes, so the item is read after it.
    return _read(entry) if arguments.get("ReturnValues") == "ALL_NEW" else {}


def _read(entry: Write) -> Item:
    key = {name: entry.arguments[name] for name in ("TableName", "Key")}
    item = _item_in(current_client().get_item(**key, ConsistentRead=True))
    if item is None:
        raise entry.on_conflict(None)
    return item


def _write_alone(entry: Write, arguments: dict[str, Any]) -> Item:
    operation = getattr(current_client(), _OPERATIONS[entry.kind])

    def attempt() -> dict[str, Any]:
        try:
            result: dict[str, Any] = operation(
                **entry.arguments, ReturnValuesOnConditionCheckFailure="ALL_OLD", **arguments
            )
        except ClientError as error:
            item = _item_in(error.response) if _is_refusal(error) else None
            if item is not None and _is_done(entry, item, answer_lost=answer_lost()):
                stored: dict[str, Any] = dict(error.response)
                return {"Attributes": stored["Item"]}
            raise
        return result

    with lost_answers.noted() as answer_lost:
        try:
            return from_item(_repeat(attempt).get("Attributes", {}))
        except ClientError as error:
            if not _is_refusal(error):
                raise
            raise entry.on_conflict(_item_in(error.response)) from error


def _is_refusal(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _is_done(entry: Write, item: Item, *, answer_lost: bool) -> bool:
    """Tell whether the item in the way is this write's own work: its answer was lost, and it was sent again.

    An update may find the same value of another one: so it counts only if an answer was lost, and one that must succeed
    alone has a value of its own (`Update.claim`, leases). Transactions need no such check: botocore repeats them under
    a token that DynamoDB recognizes.
    """
    if entry.kind == "Put":
        return item == from_item(entry.arguments["Item"])
    return (
        answer_lost
        and bool(entry.effect)
        and all(_value_at(item, path) == value for path, value in entry.effect.items())
    )


def _value_at(item: Item, path: Sequence[str]) -> Any:
    value: Any = item
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _repeat[Result](call: Callable[[], Result]) -> Result:
    """Repeat *call*, which writes, while another transaction holds its items.

    For work with a deadline, it also repeats what botocore repeats otherwise. There, a refusal after an attempt without
    an answer does not tell the outcome, because that attempt may still be applied.

    Raises:
        OutcomeUnknownError: the deadline came, or a refusal, after an attempt without an answer.
    """
    deadline, is_in_doubt = deadlines.current(), False
    for attempt in range(_MAX_ATTEMPTS):
        try:
            return call()
        except (BotoCoreError, ClientError, DeadlineError) as error:
            is_in_doubt = is_in_doubt or (deadline is not None and may_be_applied(error))
            if not _is_transient(error) and not (deadline is not None and may_repeat(error)):
                if is_in_doubt:
                    raise OutcomeUnknownError(_NO_ANSWER) from error
                raise
        longest = min(_FIRST_MAX_WAIT * 2**attempt, _MAX_WAIT)
        wait = random.uniform(_MIN_WAIT, longest)  # noqa: S311 - jitter, no secret
        if deadline is not None and deadline.seconds_left() < wait + MIN_ATTEMPT:
            break
        time.sleep(wait)
    raise OutcomeUnknownError(_NO_ANSWER) if is_in_doubt else UnavailableError("Too many concurrent updates; retry.")


def _is_transient(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return False
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
