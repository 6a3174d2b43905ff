import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.runner.functions.in_flight import InFlight
from local.runner.stores.provisioning import create_queues
from tests.local.fakes import Clock
from tests.local.queueing import Jobs, deployed, failing, poller
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Rig:
    """A queue with a poller, and what has become of its messages."""

    def __init__(self, folder: Path, client: "SQSClient", *properties: str, **named: Any) -> None:
        self.client, self.jobs = client, Jobs()
        deployment = deployed(folder, *properties)
        self.urls = create_queues(deployment, client)
        self.poller = poller(deployment, self.urls, client, self.jobs, **named)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.client.send_message(QueueUrl=self.urls["Jobs"], MessageBody=body)

    def left(self, queue: str = "Jobs") -> tuple[int, int]:
        """How many messages can be received, and how many are invisible."""
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.client.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=names)["Attributes"]
        return int(found[names[0]]), int(found[names[1]])

    def let_reappear(self) -> None:
        """Let the visibility timeout end of what is left of the last batch."""
        handles = [record["receiptHandle"] for record in self.jobs.given[-1]]
        entries: Any = [
            {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
            for number, handle in enumerate(handles)
        ]
        self.client.change_message_visibility_batch(QueueUrl=self.urls["Jobs"], Entries=entries)


@pytest.fixture
def rig(tmp_path: Path, sqs: "SQSClient") -> Rig:
    return Rig(tmp_path, sqs)


def test_a_record_is_as_lambdas_poller_makes_it(rig: Rig) -> None:
    attributes: Any = {
        "Kind": {"DataType": "String", "StringValue": "call"},
        "Raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = rig.client.send_message(QueueUrl=rig.urls["Jobs"], MessageBody='{"ž": 1}', MessageAttributes=attributes)
    assert rig.poller.poll() == 1
    ((record,),) = rig.jobs.given
    handle, found = record.pop("receiptHandle"), record.pop("attributes")
    assert isinstance(handle, str)
    assert set(found) == {
        "ApproximateFirstReceiveTimestamp",
        "ApproximateReceiveCount",
        "SenderId",
        "SentTimestamp",
    }
    assert found["ApproximateReceiveCount"] == "1"
    assert record == {
        "messageId": sent["MessageId"],
        "body": '{"ž": 1}',
        "messageAttributes": {
            "Kind": {"stringValue": "call", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            "Raw": {"binaryValue": "AP8=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
        },
        "md5OfBody": sent["MD5OfMessageBody"],
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:Jobs",
        "awsRegion": "us-east-1",
    }
    json.dumps(record)


def test_what_succeeded_is_deleted(rig: Rig) -> None:
    rig.send("a", "b")
    assert rig.poller.poll() == 2
    assert (rig.jobs.bodies(), rig.left()) == ([["a", "b"]], (0, 0))


def test_a_batch_that_raised_stays_and_ends_among_the_dead_letters(rig: Rig) -> None:
    rig.jobs.answer = failing
    rig.send("a", "b")
    for _ in range(2):
        rig.poller.poll()
        assert rig.left() == (0, 2)
        rig.let_reappear()
    assert rig.poller.poll() == 0
    assert (rig.left(), rig.left("JobsDead")) == ((0, 0), (2, 0))


def test_only_the_messages_reported_as_failed_stay(rig: Rig) -> None:
    rig.jobs.answer = lambda batch: {
        "batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in batch if record["body"] == "poison"]
    }
    rig.send("a", "poison", "b")
    rig.poller.poll()
    assert rig.left() == (0, 1)
    rig.let_reappear()
    rig.poller.poll()
    assert rig.jobs.bodies()[1] == ["poison"]


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_answer_that_names_no_message_is_success(rig: Rig, answer: Any) -> None:
    rig.jobs.answer = lambda _: answer
    rig.send("a")
    rig.poller.poll()
    assert rig.left() == (0, 0)


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        [],
        {"batchItemFailures": {}},
        {"batchItemFailures": ["id"]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": ["a"]}]},
        {"batchItemFailures": [{"messageId": "a"}]},
        {"batchItemFailures": [{"itemIdentifier": "of no message"}]},
    ],
)
def test_an_answer_that_is_unclear_fails_the_whole_batch(rig: Rig, answer: Any) -> None:
    rig.jobs.answer = lambda _: answer
    rig.send("a", "b")
    rig.poller.poll()
    assert rig.left() == (0, 2)


def test_an_answer_says_nothing_of_single_messages_unless_the_template_says_so(
    tmp_path: Path, sqs: "SQSClient"
) -> None:
    rig = Rig(tmp_path, sqs, "FunctionResponseTypes: []")
    rig.jobs.answer = lambda batch: {"batchItemFailures": [{"itemIdentifier": batch[0]["messageId"]}]}
    rig.send("a")
    rig.poller.poll()
    assert rig.left() == (0, 0)


def test_a_batch_is_as_large_as_the_template_says(tmp_path: Path, sqs: "SQSClient") -> None:
    rig = Rig(tmp_path, sqs, "BatchSize: 2")
    rig.send("a", "b", "c")
    assert [rig.poller.poll(), rig.poller.poll(), rig.poller.poll()] == [2, 1, 0]


def test_a_batch_larger_than_an_event_is_handed_over_in_parts(rig: Rig) -> None:
    rig.send(*("x" * 1_000_000 for _ in range(8)))
    assert rig.poller.poll() == 8
    assert ([len(batch) for batch in rig.jobs.given], rig.left()) == ([6, 2], (0, 0))


class Slow:
    """A queue with one message at each request, each a second after the one before."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.asked = clock, []  # type: ignore[var-annotated]

    def receive_message(self, **named: Any) -> Any:
        self.clock.now += 1
        self.asked.append((named["MaxNumberOfMessages"], named["WaitTimeSeconds"]))
        number = str(len(self.asked))
        return {"Messages": [{"MessageId": number, "ReceiptHandle": number, "Body": number, "MD5OfBody": ""}]}

    def delete_message_batch(self, **_: Any) -> None:
        pass


def test_a_batch_waits_to_be_filled_no_longer_than_its_window(tmp_path: Path) -> None:
    clock, jobs = Clock(), Jobs()
    slow: Any = Slow(clock)
    deployment = deployed(tmp_path, "BatchSize: 12", "MaximumBatchingWindowInSeconds: 3")
    waiting = poller(deployment, {"Jobs": "url"}, slow, jobs, clock=clock)
    assert waiting.poll(20) == 4
    assert slow.asked == [(10, 20), (10, 3), (10, 2), (9, 1)]


def test_the_end_waits_for_the_batch_under_way_and_begins_no_other(tmp_path: Path, sqs: "SQSClient") -> None:
    under_way = InFlight()
    rig = Rig(tmp_path, sqs, "BatchSize: 1", under_way=under_way)
    inside, go_on = threading.Event(), threading.Event()

    def answer(_: Any) -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    rig.jobs.answer = answer
    rig.send("a")
    # A message may be sent a moment before the queue shows it: each poll waits for one.
    batch = threading.Thread(target=rig.poller.poll, args=(20,))
    batch.start()
    assert inside.wait(PATIENCE)
    under_way.stop()
    rig.send("b")
    rig.poller.poll(20)
    assert rig.jobs.bodies() == [["a"]]
    threading.Timer(0.1, go_on.set).start()
    under_way.wait()
    # Of two, one is done; the other was received too late, and is left for the next receiver.
    assert (go_on.is_set(), rig.left()) == (True, (0, 1))
    batch.join(10)


def test_told_twice_to_end_nothing_is_waited_for() -> None:
    under_way = InFlight()
    with under_way.track() as begun:
        assert begun
        under_way.stop()
        under_way.stop()
        under_way.wait()


def test_several_batches_are_worked_on_at_once_up_to_the_mappings_bound(tmp_path: Path, sqs: "SQSClient") -> None:
    under_way = InFlight()
    rig = Rig(tmp_path, sqs, "BatchSize: 1", "ScalingConfig: {MaximumConcurrency: 2}", under_way=under_way)
    inside, go_on, done = threading.Semaphore(0), threading.Event(), threading.Semaphore(0)

    def answer(_: Any) -> None:
        inside.release()
        assert go_on.wait(PATIENCE)
        done.release()

    rig.jobs.answer = answer
    rig.send("a", "b", "c")
    rig.poller.start()
    for _ in range(2):
        assert inside.acquire(timeout=PATIENCE)
    assert not inside.acquire(timeout=0.3)
    go_on.set()
    for _ in range(3):
        assert done.acquire(timeout=PATIENCE)
    under_way.wait()
