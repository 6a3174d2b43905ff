"""Requests side by side on the repaired stand-in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from moto.dynamodb.models import DynamoDBBackend

from local.runner.stores import moto_repairs

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
from tests.local.moto_tables import ABSENT, key, put, refused, stored


def test_no_other_request_runs_while_one_does(client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    read = DynamoDBBackend.get_item

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both.wait(0.05)  # a second one would come in meanwhile, and be seen
        with lock:
            inside -= 1
        return read(*arguments, **named)

    both = threading.Event()
    monkeypatch.setattr(DynamoDBBackend, "get_item", counted)
    with ThreadPoolExecutor(4) as executor:
        list(executor.map(lambda name: client.get_item(TableName="Things", Key=key(name)), "abcd"))
    assert most == 1


def test_acknowledged_writes_stay_while_transactions_fail_beside_them(client: "DynamoDBClient") -> None:
    client.put_item(TableName="Things", Item={**key("taken"), "n": {"N": "1"}})

    def write(number: int) -> None:
        if number % 2:
            client.put_item(TableName="Things", Item={**key(f"put-{number}"), "n": {"N": "1"}})
        else:
            refused(client, put(f"half-{number}"), put("taken", ConditionExpression=ABSENT))

    with ThreadPoolExecutor(8) as executor:
        list(executor.map(write, range(80)))
    assert set(stored(client)) == {"taken", *(f"put-{number}" for number in range(1, 80, 2))}


def test_installing_again_changes_nothing() -> None:
    moto_repairs.install()
    before = DynamoDBBackend.transact_write_items, DynamoDBBackend.update_item
    moto_repairs.install()
    assert (DynamoDBBackend.transact_write_items, DynamoDBBackend.update_item) == before
