"""Transactions of the stand-in's DynamoDB: all conditions first, then all writes."""

from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    AttributeDoesNotExist,
    ConditionalCheckFailed,
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

from local.moto_places import Place, all_or_nothing

_MOST_ITEMS = 100
_OPERATIONS = {"ConditionCheck", "Delete", "Put", "Update"}
# What depends on the item stored cancels the transaction; what is wrong in the request itself refuses it.
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
    """Stand in for ``DynamoDBBackend.transact_write_items``."""
    if len(transact_items) > _MOST_ITEMS:
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
    shown = item is not None and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return (
        "ConditionalCheckFailed",
        ConditionalCheckFailed().message,
        item.to_json()["Attributes"] if shown else None,
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
