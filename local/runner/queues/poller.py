"""The poller of a queue: the part of Lambda's event source mapping that invokes its function."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions
from local.runner.log_lines import say, stamp
from local.runner.queues.events import Record, batches, failed, record
from local.runner.template.deployment import QueueMapping

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_MAX_CONCURRENCY = 4
_MAX_PER_REQUEST = 10  # SQS's limit
_WAIT_SECONDS = 20
_PAUSE_SECONDS = 1.0


class Poller:
    """Receives messages, invokes the function, and deletes those that succeeded.

    SQS makes the others visible again, or moves them to the dead-letter queue.
    """

    def __init__(
        self,
        mapping: QueueMapping,
        queue_url: str,
        client: "SQSClient",
        functions: Functions,
        under_way: InFlight,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mapping = mapping
        self._queue_url = queue_url
        self._client = client
        self._functions = functions
        self._under_way = under_way
        self._clock = clock
        # More batches than processes would only wait while their visibility timeout runs.
        self._free = threading.BoundedSemaphore(min(mapping.most_at_once or _MAX_CONCURRENCY, _MAX_CONCURRENCY))

    def start(self) -> None:
        """Poll in a thread until the runner ends."""
        threading.Thread(target=self._run, daemon=True).start()

    def poll(self, wait_seconds: int = 0) -> int:
        """Receive one batch and invoke the function with it; return the number of messages."""
        records = self._gather(wait_seconds)
        self._work(records)
        return len(records)

    def _run(self) -> None:
        while not self._under_way.ending:
            self._free.acquire()
            records = self._gathered_or_none()
            if records:
                threading.Thread(target=self._work_and_free, args=(records,), daemon=True).start()
            else:
                self._free.release()

    def _gathered_or_none(self) -> list[Record]:
        try:
            return self._gather(_WAIT_SECONDS)
        except (BotoCoreError, ClientError) as error:
            if not self._under_way.ending:
                say(f"{stamp()} {self._mapping.queue} can't be read: {error}")
                time.sleep(_PAUSE_SECONDS)
            return []

    def _gather(self, wait_seconds: int) -> list[Record]:
        """Return up to a batch of messages: those available, and those that arrive within the batching window."""
        most = self._mapping.batch_size
        gathered = self._receive(min(most, _MAX_PER_REQUEST), wait_seconds)
        until = self._clock() + self._mapping.window_seconds
        while gathered and len(gathered) < most:
            left = until - self._clock()
            if left <= 0:
                break
            gathered += self._receive(
                min(most - len(gathered), _MAX_PER_REQUEST), min(max(1, int(left)), _WAIT_SECONDS)
            )
        return gathered

    def _receive(self, most: int, wait_seconds: int) -> list[Record]:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=most,
            WaitTimeSeconds=wait_seconds,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return [record(self._mapping.queue, message) for message in answer.get("Messages", [])]

    def _work_and_free(self, records: list[Record]) -> None:
        try:
            self._work(records)
        except (BotoCoreError, ClientError) as error:
            say(f"{stamp()} {self._mapping.queue} can't be written to, so its messages will come again: {error}")
        finally:
            self._free.release()

    def _work(self, records: list[Record]) -> None:
        for batch in batches(records):
            with self._under_way.track() as may_start:
                if may_start:
                    self._settle(batch, self._failed(batch))

    def _failed(self, batch: list[Record]) -> set[str]:
        function = self._mapping.function
        try:
            answer = self._functions.invoke(function, {"Records": batch})
        except (FunctionError, EventTooLargeError) as error:
            say(f"{stamp()} {function} failed at {len(batch)} of {self._mapping.queue}: {error}")
            return {one["messageId"] for one in batch}
        return failed(answer, batch) if self._mapping.reports_failures else set()

    def _settle(self, batch: list[Record], failures: set[str]) -> None:
        done = [one["receiptHandle"] for one in batch if one["messageId"] not in failures]
        for begin in range(0, len(done), _MAX_PER_REQUEST):
            part = done[begin : begin + _MAX_PER_REQUEST]
            self._client.delete_message_batch(
                QueueUrl=self._queue_url,
                Entries=[{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(part)],
            )
