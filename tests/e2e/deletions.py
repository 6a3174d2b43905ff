"""``python -m tests.e2e.deletions``: delete an organisation while 20 senders post its reports and processes are killed.

Starts the product, has each sender post a report of a phone call a second until the deletion says it is complete, and
kills receivers and workers at random meanwhile. What had been under way arrives; the deletion is run once more, as
operators are told to. Prints what was sent, killed and deleted, and what is left anywhere: all but the tombstone is a
fault.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

from local.runner.stores.local_aws import Aws
from tests.e2e.clinics import Caller, Clinic
from tests.e2e.conftest import Running, started
from tests.e2e.disturbances import again_and_again, kill_one, show

_MARK = "Marigold"
_KILLED = ("VapiReceiverFunction", "VapiWorkerFunction", "EventRecorderFunction")
_BETWEEN_RUNS_SECONDS = 5.0
# The tombstone, its mark, the ids of assistants whose reports may still come, and counters that end within the hour.
_KEEPS_IDS = ("OrganizationsTable", "ErasuresTable", "ProviderLinksTable", "RateLimitsTable")
# A receiver takes ten times as many as a worker works through, and the last look waits for all of them.
_BETWEEN_REPORTS_SECONDS = 1.0


class Senders:
    """Threads that each send a report now and then."""

    def __init__(self, clinic: Clinic, count: int) -> None:
        self._clinic = clinic
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(count)]
        self.answers: Counter[int | str] = Counter()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _send(self, number: int) -> None:
        while not self._over.is_set():
            caller = Caller(number, "", asks_again=False)
            said = [{"role": "user", "message": f"I am {_MARK}.", "secondsFromStart": 1.0, "duration": 900}]
            report = {
                "type": "end-of-call-report",
                "endedReason": "customer-ended-call",
                "analysis": {"summary": f"{_MARK} called."},
                "artifact": {"messages": said},
            }
            try:
                self.answers[self._clinic.send(caller, report)[0]] += 1
            except OSError as error:
                self.answers[type(error).__name__] += 1
            self._over.wait(_BETWEEN_REPORTS_SECONDS)


def delete(running: Running, clinic: Clinic) -> dict[str, Any]:
    """Run the deletion once; return its last line."""
    done = running.voxanne("delete-org", "--org", clinic.organization_id, "--confirm", "Outages")
    if done.returncode != 0:
        return {"failed": done.stderr[-500:]}
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return last


class Stores:
    """All that the product keeps."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def traces(self, *words: str) -> dict[str, list[str]]:
        """Where any of the words is, by table or bucket."""
        found: dict[str, list[str]] = {}
        for table in self._aws.dynamodb.list_tables()["TableNames"]:
            for page in self._aws.dynamodb.get_paginator("scan").paginate(TableName=table):
                found.setdefault(table, []).extend(str(item) for item in page["Items"])
        for bucket in (each["Name"] for each in self._aws.s3.list_buckets()["Buckets"]):
            for listing in self._aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
                for each in listing.get("Versions", []):
                    key, version = each["Key"], each["VersionId"]
                    answer = self._aws.s3.get_object(Bucket=bucket, Key=key, VersionId=version)
                    found.setdefault(bucket, []).append(key + answer["Body"].read().decode(errors="replace"))
        kept = {
            store: [text for text in texts if any(word in text for word in words)] for store, texts in found.items()
        }
        return {store: texts for store, texts in kept.items() if texts}

    def wait_until_idle(self) -> None:
        """Wait until no queue but those of dead letters has a message."""
        urls = [url for url in self._aws.sqs.list_queues()["QueueUrls"] if "DeadLetter" not in url]
        while sum(map(self._count, urls)):
            time.sleep(1)

    def _count(self, url: str) -> int:
        answer = self._aws.sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        )
        return sum(map(int, answer["Attributes"].values()))


def main() -> int:
    """Print what happened; return 1 if anything of the organisation is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.deletions", description=__doc__)
    parser.add_argument("--senders", type=int, default=20)
    options = parser.parse_args()
    killed: list[str] = []
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as running:
        clinic = Clinic(running)
        stores = Stores(clinic.aws)
        with Senders(clinic, options.senders) as senders, again_and_again(lambda: kill_one(running, _KILLED, killed)):
            time.sleep(_BETWEEN_RUNS_SECONDS)
            before = {store: len(texts) for store, texts in stores.traces(clinic.organization_id).items()}
            while not runs or runs[-1].get("deleted") is not True:
                runs.append(delete(running, clinic))
                show(**runs[-1])
                time.sleep(_BETWEEN_RUNS_SECONDS)
        stores.wait_until_idle()
        runs.append(delete(running, clinic))
        named = stores.traces(clinic.organization_id)
        left = stores.traces(_MARK) | {store: texts for store, texts in named.items() if store not in _KEEPS_IDS}
    show(answers=senders.answers, killed=Counter(killed), before=before)
    show(runs=len(runs), last_two=runs[-2:], left=left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
