"""Transactions of the repaired stand-in: all conditions first, then all writes."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
from tests.local.moto_tables import ABSENT, code, key, put, refused, stored, update


def test_a_transaction_writes_all_in_several_tables(client: "DynamoDBClient") -> None:
    client.put_item(TableName="Things", Item={**key("old"), "n": {"N": "5"}})
    client.put_item(TableName="Things", Item={**key("gone"), "n": {"N": "5"}})
    check = {"ConditionCheck": {"TableName": "Things", "Key": key("new"), "ConditionExpression": ABSENT}}
    delete = {"Delete": {"TableName": "Things", "Key": key("gone")}}
    items: Any = [
        put("a"),
        put("b", table="Others"),
        update("old", "ADD n :x"),
        update("made", "SET n = :x"),
        check,
        delete,
    ]
    client.transact_write_items(TransactItems=items)
    assert (stored(client), stored(client, "Others")) == ({"a": 1, "old": 6, "made": 1}, {"b": 1})


def test_conditions_are_held_against_what_was_there_before_the_transaction(client: "DynamoDBClient") -> None:
    first = put("a", ConditionExpression=ABSENT)
    assert code(refused(client, first, put("b"), put("c", ConditionExpression="attribute_exists(id)"))) == (
        "TransactionCanceledException"
    )
    assert stored(client) == {}


def test_the_reasons_stand_in_the_items_order_with_the_item_where_asked_for(client: "DynamoDBClient") -> None:
    client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "7"}})
    response = refused(
        client,
        put("new"),
        put("a", ConditionExpression=ABSENT, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
        update("b", "SET n = :x", ConditionExpression="attribute_exists(id)"),
        put("a", table="Others", ConditionExpression=ABSENT),
    )
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert response["CancellationReasons"] == [
        {"Code": "None"},
        {**failed, "Item": {**key("a"), "n": {"N": "7"}}},
        failed,
        {"Code": "None"},
    ]


def test_an_update_that_cannot_be_carried_out_cancels_the_transaction(client: "DynamoDBClient") -> None:
    response = refused(client, put("a"), update("b", "SET n = n + :x"))
    assert [reason["Code"] for reason in response["CancellationReasons"]] == ["None", "ValidationError"]
    assert stored(client) == {}


def test_a_single_update_that_cannot_be_carried_out_leaves_nothing(client: "DynamoDBClient") -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        client.update_item(
            TableName="Things",
            Key=key("a"),
            UpdateExpression="SET n = n + :x",
            ExpressionAttributeValues={":x": {"N": "1"}},
        )
    assert client.scan(TableName="Things")["Count"] == 0


@pytest.mark.parametrize(
    "items",
    [
        [put(str(number)) for number in range(101)],
        [put("a"), put("a")],
        [put("a"), update("a", "SET n = :x")],
        [{**put("a"), **update("b", "SET n = :x")}],
    ],
    ids=["more than 100", "two puts on an item", "two actions on an item", "two actions in one"],
)
def test_what_is_wrong_in_the_request_itself_is_a_validation_exception(client: "DynamoDBClient", items: Any) -> None:
    assert code(refused(client, *items)) == "ValidationException"
    assert stored(client) == {}


def test_the_same_key_in_two_tables_is_two_items(client: "DynamoDBClient") -> None:
    items: Any = [put("a"), put("a", table="Others")]
    client.transact_write_items(TransactItems=items)
    assert (stored(client), stored(client, "Others")) == ({"a": 1}, {"a": 1})
