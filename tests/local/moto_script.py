"""Requests to DynamoDB of every kind that the product sends, and what a stand-in answers.

As a command: ``python -m tests.local.moto_script`` prints what the repaired moto answers without shortcuts.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from local.runner.stores import moto_repairs

TABLE = {
    "TableName": "Things",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": kind}
        for name, kind in (("owner", "S"), ("id", "S"), ("standing", "N"))
    ],
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-standing",
            "KeySchema": [
                {"AttributeName": "owner", "KeyType": "HASH"},
                {"AttributeName": "standing", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
SINGLES = {
    "TableName": "Singles",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "owner", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
}
EVERY_TYPE: dict[str, Any] = {
    "wording": {"S": "naïve ✓"},
    "empty": {"S": ""},
    "figure": {"N": "1.50"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "binary": {"B": b"\x00\xff"},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binaries": {"BS": [b"1", b"2"]},
    "list": {"L": [{"S": "x"}, {"N": "2"}, {"M": {"deep": {"L": [{"B": b"\x01"}, {"NULL": True}]}}}]},
    "map": {"M": {"S": {"S": "named as a type"}, "interior": {"M": {"n": {"N": "7"}}}, "none": {"M": {}}}},
}
VALUES: dict[str, Any] = {
    ":one": {"N": "1"},
    ":text": {"S": "other"},
    ":list": {"L": [{"S": "more"}]},
    ":map": {"M": {"a": {"S": "b"}}},
    ":set": {"SS": ["b", "c"]},
    ":empty": {"S": ""},
    ":large": {"S": "x" * 408_000},
}
UPDATES = [
    "SET #n = :text",
    "SET #n = if_not_exists(#n, :one), wording = if_not_exists(wording, :text)",
    "SET figure = figure + :one",
    "SET #l = list_append(#l, :list)",
    "SET #l[0] = :text",
    "SET #m.interior.n = :one, #m.added = :map",
    "SET #m.absent.n = :one",
    "SET id = :text",
    "SET wording = :text, wording = :one",
    "SET #m = :map, #m.interior = :one",
    "SET wording = absent",
    "SET figure = :absent",
    "SET figure = wording + :one",
    "REMOVE wording, #l[1], #m.interior",
    "REMOVE absent",
    "ADD figure :one, counted :one",
    "ADD texts :set",
    "ADD wording :one",
    "DELETE texts :set",
    "SET wording = :text REMOVE figure ADD counted :one DELETE texts :set",
    "SET wording = :text SET figure = :one",
    "SET figure = if_not_exists(figure, :one) + :one, counted = :one - :one, #n = wording",
    "ADD #n :one REMOVE wording",
    "SET standing = :text",
    "SET standing = :one, wording = :empty",
    "SET #l = :list",
    "SET #l = if_not_exists(#l, :list), #n = if_not_exists(#m, :map)",
    "SET #n = #l, #l[0] = :text",
    "SET #n = #l REMOVE #l[0]",
    "SET texts = :set, #n = texts",
    "SET texts = if_not_exists(texts, :set)",
    "SET id = :map",
    "SET standing = :list",
    "SET wording = :large",
    "SET",
    "PUT wording :text",
    # A word that DynamoDB reserves.
    "SET number = :one",
]
CONDITIONS = [
    "attribute_exists(id)",
    "attribute_not_exists(id)",
    "figure = :one OR (wording <> :text AND NOT yes = :one)",
    "begins_with(wording, :text) OR contains(texts, :text)",
    "figure BETWEEN :one AND :one",
    "wording IN (:text, :one)",
    "size(#l) > :one",
    "attribute_type(wording, :text)",
    "#m.interior.n >= :one",
    "wording = :absent",
    "wording ==",
    "number = :one",
]
# Other values of the same expressions, of the same types and of others.
OTHERS: list[dict[str, Any]] = [
    {":one": {"N": "1.5"}, ":text": {"S": "naïve ✓"}},
    {":one": {"S": "a"}, ":text": {"S": "S"}},
    {":one": {"NULL": True}, ":text": {"N": "1"}},
]
NAMES = {"#n": "new", "#l": "list", "#m": "map"}


def key(name: str, owner: str = "me") -> dict[str, Any]:
    return {"owner": {"S": owner}, "id": {"S": name}}


def used(expression: str, others: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Names and values of an expression, some of them *others*; DynamoDB refuses what it does not use."""
    names = {name: value for name, value in NAMES.items() if name in expression}
    values = {name: value for name, value in {**VALUES, **others}.items() if name in expression}
    return {
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": values} if values else {}),
    }


def requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Operations and their arguments."""
    things = {"TableName": "Things"}
    yield "create_table", TABLE
    yield "describe_table", things
    yield "get_item", {**things, "Key": key("a")}
    for number, name in enumerate("abc"):
        yield "put_item", {**things, "Item": {**key(name), "standing": {"N": str(number)}, **EVERY_TYPE}}
    yield "put_item", {**things, "Item": {**key("large"), "wording": {"S": "x" * 410_000}}}
    yield "put_item", {**things, "Item": {**key("largest"), "wording": {"S": "x" * 400_000}}}
    for place, expression in enumerate(UPDATES):
        for name in ("a", f"new-{place}"):
            update = {**things, "Key": key(name), "UpdateExpression": expression, **used(expression)}
            yield "update_item", {**update, "ReturnValues": "ALL_NEW"}
            yield "transact_write_items", {"TransactItems": [{"Update": update}]}
    for condition in CONDITIONS:
        for name in ("b", "absent"):
            arguments = {**things, "Key": key(name), "ConditionExpression": condition, **used(condition)}
            yield "update_item", {**arguments, "UpdateExpression": "REMOVE absent", "ReturnValues": "UPDATED_OLD"}
            check = {"TransactItems": [{"ConditionCheck": arguments}]}
            yield "transact_write_items", check
        for others in OTHERS:
            arguments = {**things, "Key": key("b"), "ConditionExpression": condition, **used(condition, others)}
            yield "transact_write_items", {"TransactItems": [{"ConditionCheck": arguments}]}
    yield "update_item", {**things, "Key": key("b"), "UpdateExpression": "SET wording = :text", **used(":text")}
    yield from queries()
    yield "scan", {**things, "FilterExpression": "attribute_exists(standing)", "Limit": 3}
    yield "scan", things
    yield "batch_get_item", {"RequestItems": {"Things": {"Keys": [key("a"), key("absent")]}}}
    yield "transact_get_items", {"TransactItems": [{"Get": {**things, "Key": key(name)}} for name in ("a", "absent")]}
    yield "batch_write_item", {"RequestItems": {"Things": [{"DeleteRequest": {"Key": key("b")}}]}}
    yield "delete_item", {**things, "Key": key("c"), "ReturnValues": "ALL_OLD"}
    yield "get_item", {"TableName": "Absent", "Key": key("a")}


def queries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Queries of several partitions, orders and pages, among items that are equal in an index's order."""
    things, ordered = {"TableName": "Things"}, {"TableName": "Things", "IndexName": "by-standing"}
    yield "query", {**things, **_of("me"), "Limit": 2}
    yield "query", {**things, **_of("me"), "KeyConditionExpression": "#o = :o AND begins_with(id, :o)"}
    yield "query", {**ordered, **_of("me")}
    yield "query", {**things, **_of("me"), "ProjectionExpression": "id, wording"}
    for owner, name in product(("other", "me"), ("tie-2", "tie-3", "tie-1")):
        yield "put_item", {**things, "Item": {**key(name, owner), "standing": {"N": "1"}}}
    for owner, forward in product(("me", "other", "absent"), (True, False)):
        for asked in (things, ordered):
            query = {**asked, **_of(owner), "ScanIndexForward": forward}
            yield "query", query
            after = {**key("tie-2", owner), **({"standing": {"N": "1"}} if asked is ordered else {})}
            yield "query", {**query, "ExclusiveStartKey": after, "Limit": 1}
    # A page has a megabyte at most.
    for name, filler in product("abc", ("x", "é")):
        yield "put_item", {**things, "Item": {**key(name + filler, "heavy"), "wording": {"S": filler * 190_000}}}
    yield "query", {**things, **_of("heavy"), "ProjectionExpression": "id"}
    yield "create_table", SINGLES
    for owner in ("me", "other"):
        yield "put_item", {"TableName": "Singles", "Item": {"owner": {"S": owner}, **EVERY_TYPE}}
    for owner in ("me", "absent"):
        yield "query", {"TableName": "Singles", **_of(owner)}


def _of(owner: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#o = :o",
        "ExpressionAttributeNames": {"#o": "owner"},
        "ExpressionAttributeValues": {":o": {"S": owner}},
    }


_PASSING = {"CreationDateTime", "TableId"}


def answers() -> list[Any]:
    """What the stand-in of this process answers."""
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        return [_answer(client, operation, arguments) for operation, arguments in requests()]


def _answer(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
    try:
        answer = getattr(client, operation)(**arguments)
    except ClientError as error:
        answer = error.response
    except Exception as error:  # noqa: BLE001 - a fault of the stand-in's own, which it keeps
        answer = {"fault": repr(error)}
    return operation, _steady({name: value for name, value in answer.items() if name != "ResponseMetadata"})


def _steady(value: Any) -> Any:
    match value:
        case dict():
            return {name: _steady(each) for name, each in value.items() if name not in _PASSING}
        case list():
            return [_steady(each) for each in value]
        case bytes():
            return value.hex()
        case _:
            return value


if __name__ == "__main__":
    moto_repairs.install(shortcuts=False)
    print(json.dumps(answers()))  # noqa: T201 - a command
