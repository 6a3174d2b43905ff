"""The poller of a table's stream: the part of Lambda's event source mapping that invokes its function."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions
from local.runner.log_lines import say, stamp
from local.runner.streams.events import Record, done, given_up, record
from local.runner.streams.reader import Records, StreamReader
from local.runner.template.deployment import StreamMapping

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BETWEEN_SECONDS = 0.25  # Lambda reads a shard four times a second
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 30.0


@dataclass(frozen=True)
class _Batch:
    """Records that wait for the function, and the number of their failed tries."""

    records: list[Record]
    tries: int = 0


class StreamPoller:
    """Reads records in order and invokes the function; continues when it has succeeded or its retries are used up."""

    def __init__(
        self,
        mapping: StreamMapping,
        reader: StreamReader,
        s3: "S3Client",
        functions: Functions,
        under_way: InFlight,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._mapping = mapping
        self._reader = reader
        self._s3 = s3
        self._functions = functions
        self._under_way = under_way
        self._pause = pause

    def start(self) -> None:
        """Read in a thread until the runner ends."""
        threading.Thread(target=self._run, daemon=True).start()

    def poll(self) -> int:
        """Read once and invoke the function with the records; return their number."""
        count = 0
        for batch_read in self._reader.read(self._mapping.batch_size):
            records = [record(batch_read.stream, source_record) for source_record in batch_read.records]
            self._work(batch_read, records)
            count += len(records)
        return count

    def _run(self) -> None:
        while not self._under_way.ending:
            try:
                count = self.poll()
            except (BotoCoreError, ClientError) as error:
                if not self._under_way.ending:
                    say(f"{stamp()} the stream of {self._mapping.table} can't be read: {error}")
                count = 0
            if not count:
                self._pause(_BETWEEN_SECONDS)

    def _work(self, source: Records, records: list[Record]) -> None:
        waiting = deque([_Batch(records)])
        while waiting and not self._under_way.ending:
            batch = waiting.popleft()
            finished = self._invoked(batch.records)
            left = batch.records[finished:]
            if left:
                waiting.extendleft(reversed(self._to_retry(source, replace(batch, records=left), halves=not finished)))

    def _to_retry(self, source: Records, failed: _Batch, *, halves: bool) -> list[_Batch]:
        """Return the batches to try again: both halves, which does not count as a retry, or the same after a pause."""
        middle = len(failed.records) // 2
        if self._mapping.bisects and halves and middle:
            return [replace(failed, records=part) for part in (failed.records[:middle], failed.records[middle:])]
        tried = replace(failed, tries=failed.tries + 1)
        if self._mapping.most_retries is not None and tried.tries > self._mapping.most_retries:
            self._give_up(source, tried)
            return []
        self._pause(min(_FIRST_PAUSE_SECONDS * 2**failed.tries, _LONGEST_PAUSE_SECONDS))
        return [tried]

    def _invoked(self, batch: list[Record]) -> int:
        """Invoke the function; return how many records, from the first on, it has finished."""
        function = self._mapping.function
        with self._under_way.track() as may_start:
            if not may_start:
                return 0
            try:
                answer = self._functions.invoke(function, {"Records": batch})
            except (FunctionError, EventTooLargeError) as error:
                say(f"{stamp()} {function} failed at {len(batch)} of {self._mapping.table}'s stream: {error}")
                return 0
        return done(answer, batch) if self._mapping.reports_failures else len(batch)

    def _give_up(self, source: Records, batch: _Batch) -> None:
        say(f"{stamp()} {self._mapping.function}: {len(batch.records)} of {self._mapping.table}'s stream are discarded")
        if self._mapping.failures_bucket is not None:
            key, body = given_up(self._mapping, source, batch.records, batch.tries)
            self._s3.put_object(Bucket=self._mapping.failures_bucket, Key=key, Body=body.encode())
