from typing import TYPE_CHECKING, Any

import pytest

from local.runner.stores import moto_transactions as moto_tokens

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
from tests.local.moto_tables import ABSENT, code, key, put, refused, stored, update


def test_a_transaction_sent_again_with_its_token_is_not_applied_again(client: "DynamoDBClient") -> None:
    items: Any = [update("a", "ADD n :x")]
    for _ in range(2):
        client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    assert stored(client) == {"a": 1}
    client.transact_write_items(TransactItems=items, ClientRequestToken="other")
    assert stored(client) == {"a": 2}


def test_a_token_with_other_content_is_refused(client: "DynamoDBClient") -> None:
    items: Any = [put("a")]
    client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    assert code(refused(client, put("b"), ClientRequestToken="token")) == "IdempotentParameterMismatchException"
    assert stored(client) == {"a": 1}


def test_a_token_is_forgotten_after_ten_minutes(client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr(moto_tokens, "unix_time", lambda: now)
    items: Any = [update("a", "ADD n :x")]
    client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    now += 599
    client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    assert stored(client) == {"a": 1}
    now += 1
    client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    assert stored(client) == {"a": 2}


def test_a_transaction_that_failed_is_tried_again_with_its_token(client: "DynamoDBClient") -> None:
    items: Any = [put("b", ConditionExpression=ABSENT)]
    client.put_item(TableName="Things", Item={**key("b"), "n": {"N": "9"}})
    refused(client, *items, ClientRequestToken="token")
    client.delete_item(TableName="Things", Key=key("b"))
    client.transact_write_items(TransactItems=items, ClientRequestToken="token")
    assert stored(client) == {"b": 1}
