"""Repairs to moto's DynamoDB transactions: all writes are stored or none, and client request tokens are honoured."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any, Self

from moto.core.responses import ActionResult
from moto.core.utils import unix_time
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ERROR_TYPE_PREFIX,
    AttributeDoesNotExist,
    ConditionalCheckFailed,
    DynamodbException,
    IncorrectDataType,
    InvalidUpdateExpressionInvalidDocumentPath,
    ItemSizeTooLarge,
    ItemSizeToUpdateTooLarge,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
    TransactWriteSingleOpException,
)
from moto.dynamodb.models.dynamo_type import DynamoType


@dataclass(frozen=True)
class Place:
    """The place of one item in a table, whether it exists or not."""

    table: Any
    hash_key: DynamoType
    range_key: DynamoType | None

    @classmethod
    def of(cls, table: Any, keys: Mapping[str, Any]) -> Self:
        """Return the place of the item with these keys."""
        if set(keys) != set(table.table_key_attrs):
            raise MockValidationException("The provided key element does not match the schema")
        range_key = DynamoType(keys[table.range_key_attr]) if table.range_key_attr else None
        return cls(table, DynamoType(keys[table.hash_key_attr]), range_key)

    def item(self) -> Any:
        """Return the stored item, or None."""
        return self.table.get_item(self.hash_key, self.range_key)

    def put_back(self, item: Any) -> None:
        """Store *item* here again, or delete what is here if it is None."""
        if self.range_key is None:
            siblings, key = self.table.items, self.hash_key
        else:
            siblings, key = self.table.items[self.hash_key], self.range_key
        if item is None:
            siblings.pop(key, None)
        else:
            siblings[key] = item


@contextmanager
def all_or_nothing(places: list[Place]) -> Iterator[None]:
    """Keep all writes of the block at *places*, or none if it raises; streams get one record per changed item."""
    before = [deepcopy(place.item()) for place in places]
    shards = {id(place.table): (place.table, place.table.stream_shard) for place in places}
    for table, _ in shards.values():
        table.stream_shard = None
    try:
        yield
    except BaseException:
        for place, item in zip(places, before, strict=True):
            place.put_back(item)
        raise
    finally:
        for table, shard in shards.values():
            table.stream_shard = shard
    for place, old in zip(places, before, strict=True):
        _record(place, old)


def _record(place: Place, old: Any) -> None:
    new = place.item()
    changed = (old is None) != (new is None) or (old is not None and old != new)
    if place.table.stream_shard is not None and changed:
        place.table.stream_shard.add(old, new)


_REMEMBERED_SECONDS = 600


_TOKENS = "voxanne_tokens"


class IdempotentParameterMismatchError(DynamodbException):
    """The token was used before for another transaction."""

    error_type = ERROR_TYPE_PREFIX + "IdempotentParameterMismatchException"

    def __init__(self) -> None:
        super().__init__(
            self.error_type,
            "The request uses the same client token as a previous, but non-identical request. "
            "Do not reuse a client token with different requests, unless the requests are identical.",
        )


def once_per_token(transact: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Have the handler of TransactWriteItems remember client request tokens, as AWS does."""

    @wraps(transact)
    def remembering(handler: Any) -> Any:
        token = handler.body.get("ClientRequestToken")
        if not token:
            return transact(handler)
        # Kept on the backend, so that a reset of moto drops them too.
        tokens: dict[str, tuple[str, float]] = vars(handler.dynamodb_backend).setdefault(_TOKENS, {})
        now = unix_time()
        # The oldest come first, so that this does not look at all tokens for each transaction.
        while tokens and next(iter(tokens.values()))[1] <= now - _REMEMBERED_SECONDS:
            del tokens[next(iter(tokens))]
        digest = _digest(handler.body["TransactItems"])
        if token not in tokens:
            answer = transact(handler)  # a failed transaction is not remembered: a repeat tries it again
            tokens[token] = (digest, now)
            return answer
        if tokens[token][0] != digest:
            raise IdempotentParameterMismatchError
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})

    return remembering


def _digest(items: Any) -> str:
    return hashlib.sha256(json.dumps(items, sort_keys=True, default=repr).encode()).hexdigest()


_MAX_ITEMS = 100


_OPERATIONS = {"ConditionCheck", "Delete", "Put", "Update"}


# Errors that depend on the stored item cancel the transaction; errors in the request itself refuse it.
_CANCELLING = (
    AttributeDoesNotExist,
    IncorrectDataType,
    InvalidUpdateExpressionInvalidDocumentPath,
    ItemSizeTooLarge,
    ItemSizeToUpdateTooLarge,
)


Reason = tuple[str | None, str | None, Any]


_FINE: Reason = (None, None, None)


def transact_write_items(backend: Any, transact_items: list[dict[str, Any]]) -> None:
    """Replace ``DynamoDBBackend.transact_write_items``."""
    if len(transact_items) > _MAX_ITEMS:
        raise TooManyTransactionsException
    operations = [_operation(entry) for entry in transact_items]
    places = [_place(backend, kind, request) for kind, request in operations]
    named = {(place.table.name, str(place.hash_key.to_json()), str(place.range_key)) for place in places}
    if len(named) < len(places):
        raise MultipleTransactionsException
    reasons = [_unmet(place, request) for place, (_, request) in zip(places, operations, strict=True)]
    if any(reason is not _FINE for reason in reasons):
        raise TransactionCanceledException(reasons)
    with all_or_nothing(places):
        for position, (kind, request) in enumerate(operations):
            try:
                _apply(backend, kind, request)
            except _CANCELLING as error:
                reasons[position] = ("ValidationError", error.exception_msg, None)
                raise TransactionCanceledException(reasons) from error


def _operation(entry: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if len(entry) != 1 or not set(entry) <= _OPERATIONS:
        raise TransactWriteSingleOpException
    return next(iter(entry.items()))


def _place(backend: Any, kind: str, request: dict[str, Any]) -> Place:
    table = backend.get_table(request["TableName"])
    keys = request["Key"] if kind != "Put" else request["Item"]
    missing = [name for name in table.table_key_attrs if name not in keys]
    if missing:
        raise MockValidationException(f"One or more parameter values were invalid: Missing the key {missing[0]}")
    return Place.of(table, {name: keys[name] for name in table.table_key_attrs} if kind == "Put" else keys)


def _unmet(place: Place, request: dict[str, Any]) -> Reason:
    condition = get_filter_expression(
        request.get("ConditionExpression"),
        request.get("ExpressionAttributeNames"),
        request.get("ExpressionAttributeValues"),
    )
    item = place.item()
    if condition.expr(item):
        return _FINE
    is_item_returned = item is not None and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return (
        "ConditionalCheckFailed",
        ConditionalCheckFailed().message,
        item.to_json()["Attributes"] if is_item_returned else None,
    )


def _apply(backend: Any, kind: str, request: dict[str, Any]) -> None:
    table_name = request["TableName"]
    if kind == "Put":
        backend.put_item(table_name, request["Item"])
    elif kind == "Delete":
        backend.delete_item(table_name, request["Key"])
    elif kind == "Update":
        backend.update_item(
            table_name,
            request["Key"],
            update_expression=request["UpdateExpression"],
            expression_attribute_names=request.get("ExpressionAttributeNames"),
            expression_attribute_values=request.get("ExpressionAttributeValues"),
        )
