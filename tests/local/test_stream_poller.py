import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from moto.dynamodbstreams.models import dynamodbstreams_backends

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores import moto_repairs
from tests.local.streaming import Rig, deployed

_APART = Config(account_id_endpoint_mode="disabled")


def rig_of(folder: Path, url: str | None, *changes: tuple[str, str]) -> Rig:
    clients = [boto3.client(name, region_name=REGION, endpoint_url=url, config=_APART) for name in ("dynamodb",)]
    streams = boto3.client("dynamodbstreams", region_name=REGION, endpoint_url=url, config=_APART)
    return Rig(deployed(folder, *changes), clients[0], streams, boto3.client("s3", region_name=REGION))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """On the repaired stand-in."""
    moto_repairs.install()
    with mock_aws():
        yield rig_of(tmp_path, None)


@pytest.fixture(params=["moto", pytest.param("dynamodb_local", marks=pytest.mark.processes)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """On either stand-in of DynamoDB."""
    moto_repairs.install()
    url = request.getfixturevalue("dynamodb_local") if request.param == "dynamodb_local" else None
    with mock_aws(config={"core": {"passthrough": {"urls": ["http://127.0.0.1.*"]}}}):
        made = rig_of(tmp_path, url)
        yield made
        made.dynamodb.delete_table(TableName="Things")
        made.dynamodb.delete_table(TableName="Plain")


def test_a_record_is_as_lambdas_poller_makes_it(either: Rig) -> None:
    either.put("a", raw={"B": b"\x00\xff"}, deep={"M": {"parts": {"L": [{"B": b"a"}, {"N": "1"}]}}})
    either.put("a", n={"N": "1"})
    assert either.poller.poll() == 2
    first, second = either.work.records
    json.dumps([first, second])
    assert {name: first[name] for name in ("eventName", "eventVersion", "eventSource", "awsRegion")} == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
    }
    assert "table/Things/stream/" in first["eventSourceARN"]
    change = first["dynamodb"]
    assert change["Keys"] == {"id": {"S": "a"}}
    assert change["NewImage"]["raw"] == {"B": "AP8="}
    assert change["NewImage"]["deep"] == {"M": {"parts": {"L": [{"B": "YQ=="}, {"N": "1"}]}}}
    assert "OldImage" not in change
    assert isinstance(change["ApproximateCreationDateTime"], float)
    assert (second["eventName"], second["dynamodb"]["NewImage"]["n"]) == ("MODIFY", {"N": "1"})
    assert second["dynamodb"]["OldImage"]["raw"] == {"B": "AP8="}


def test_records_come_once_in_their_order_and_in_batches(either: Rig) -> None:
    either.put(*"abc")
    assert either.poller.poll() == 3
    assert either.poller.poll() == 0
    either.put("d")
    assert either.poller.poll() == 1
    assert either.work.given == [["a", "b", "c"], ["d"]]


def test_what_was_there_before_counts_unless_the_mapping_begins_at_the_latest(tmp_path: Path) -> None:
    moto_repairs.install()
    with mock_aws():
        rig = rig_of(tmp_path, None, ("TRIM_HORIZON", "LATEST"))
        rig.put("a")
        rig.poller.poll()
        rig.put("b")
        rig.poller.poll()
        assert rig.work.given == [["b"]]


def test_a_failing_batch_is_halved_until_the_poison_is_alone_and_goes_to_the_bucket(rig: Rig) -> None:
    rig.work.raises("c")
    rig.put(*"abcd")
    rig.poller.poll()
    assert rig.work.given == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["c"], ["c"], ["d"]]
    (kept,) = rig.given_up()
    payload = json.loads(kept["payload"])
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in payload["Records"]] == ["c"]
    assert kept["requestContext"]["approximateInvokeCount"] == 3
    assert kept["DDBStreamBatchInfo"]["batchSize"] == 1
    # Two retries of the poison, each after a longer wait; halves are no retries.
    assert rig.pauses == [0.2, 0.4]


def test_a_report_ends_the_batch_before_the_first_that_failed(rig: Rig) -> None:
    rig.work.reports("c")
    rig.put(*"abcd")
    rig.poller.poll()
    assert rig.work.given[:2] == [["a", "b", "c", "d"], ["c", "d"]]
    assert rig.work.given[-1] == ["d"]
    assert len(rig.given_up()) == 1


@pytest.mark.parametrize("answer", ["text", [], {"batchItemFailures": {}}, {"batchItemFailures": [{"id": "1"}]}])
def test_an_answer_that_is_unclear_fails_the_whole_batch(rig: Rig, answer: Any) -> None:
    rig.work.answer = lambda _: answer
    rig.put("a")
    rig.poller.poll()
    assert (rig.work.given, len(rig.given_up())) == ([["a"]] * 3, 1)


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_answer_that_names_no_record_is_success(rig: Rig, answer: Any) -> None:
    rig.work.answer = lambda _: answer
    rig.put("a")
    rig.poller.poll()
    assert (rig.work.given, rig.given_up()) == ([["a"]], [])


def test_without_a_bound_a_batch_is_tried_until_it_succeeds(tmp_path: Path) -> None:
    moto_repairs.install()
    with mock_aws():
        rig = rig_of(tmp_path, None, ("MaximumRetryAttempts: 2", "MaximumRetryAttempts: -1"))
        rig.work.answer = lambda _: "unclear" if len(rig.work.given) < 12 else None
        rig.put("a")
        rig.poller.poll()
        assert (rig.work.given, rig.given_up()) == ([["a"]] * 12, [])
        assert max(rig.pauses) == 30.0


def test_nothing_begins_after_the_end(rig: Rig) -> None:
    rig.under_way.stop()
    rig.put("a")
    rig.poller.poll()
    assert rig.work.given == []


def test_the_stand_in_forgets_iterators_that_are_not_asked_for_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moto_repairs, "_MAX_ITERATORS", 100)
    for _ in range(110):
        rig.poller.poll()
    assert len(dynamodbstreams_backends[ACCOUNT_ID][REGION].shard_iterators) == 100
    rig.put("a")
    assert rig.poller.poll() == 1
