from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import boto3

from local.runner.functions.invoke_api import FunctionError
from tests.races.conftest import Race
from tests.sweeps import store_due, taken_from, work_of

ORGANIZATIONS = [f"org_{number:026}" for number in range(6)]
SWEEPERS, WORK = 2, 60


def test_of_several_sweepers_at_once_one_sends_each_message_and_nothing_is_lost(race: Race) -> None:
    functions = race.product.gateway._functions  # noqa: SLF001 - Lambda is no gateway
    owners = [ORGANIZATIONS[number % len(ORGANIZATIONS)] for number in range(WORK)]
    keys = set(map(_key, store_due("WebhookLogsTable", owners, 1_700_000_000)))
    url = race.deployment.functions["DeliverySweeperFunction"].environment["DELIVERIES_QUEUE_URL"]
    queues = boto3.client("sqs", endpoint_url=f"http://{urlsplit(url).netloc}")

    def sweep(_: int) -> None:
        # A write whose answer is lost is an error, though it may have been applied.
        with suppress(FunctionError):
            functions.invoke("DeliverySweeperFunction", {})

    race.at_once(SWEEPERS, sweep)

    sent = Counter(_key(work) for work in map(work_of, taken_from(queues, url)))
    due = {_key(item) for item in race.product.items("WebhookLogsTable") if "due" in item}
    # Others than ours may be due in this store.
    ours = {key: number for key, number in sent.items() if key in keys}
    assert set(ours.values()) == {1}
    assert len(ours) > WORK / 2
    assert due >= keys


def _key(work: Mapping[str, Any]) -> tuple[str, str]:
    return work["organization_id"], work["id"]
