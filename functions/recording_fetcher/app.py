"""Recordings of calls, from the voice provider into our bucket: each message names a call that has one, or may."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config, queues
from voxanne.calls.repository import CallRepository
from voxanne.dynamodb.tables import Table
from voxanne.observability import log_unexpected, logger
from voxanne.provider_links import ProviderLinks
from voxanne.providers.errors import ProviderError
from voxanne.providers.vapi import vapi
from voxanne.public_http.addresses import Guard
from voxanne.public_http.fetching import Fetcher
from voxanne.s3.buckets import Bucket
from voxanne.vapi_events.fetching import NotYetError, RecordingFetcher

type Record = dict[str, Any]

# 2 + 4 + 8 ... s: 17 minutes. A recording that is there comes within a few; then nobody waits for it any more.
_LAST_ATTEMPT = 9
# Less than the function's own time-out (template.yaml). Twelve hours of sound, the longest call there is.
_SECONDS, _MOST_BYTES = 240, 2 * 1024**3


@functools.cache
def _fetcher() -> RecordingFetcher:
    guard = Guard(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
    return RecordingFetcher(
        CallRepository(Table(config.required("CALLS_TABLE"))),
        ProviderLinks(Table(config.required("PROVIDER_LINKS_TABLE"))),
        vapi(),
        Fetcher(guard, _SECONDS, _MOST_BYTES),
        Bucket(config.required("CONVERSATIONS_BUCKET")),
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on each message; those that must come again are named."""
    failed = [record["messageId"] for record in event["Records"] if not _done(record)]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _done(record: Record) -> bool:
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        message = json.loads(record["body"])
        is_last = attempt >= _LAST_ATTEMPT
        _fetcher().fetch(message["provider_call_id"], message["link"], is_last=is_last)
    except NotYetError:
        pass
    except ProviderError as error:
        logger.warning("the provider did not answer as it should", error=type(error).__name__, status=error.status)
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    try:
        queues.wait_longer(config.required("RECORDINGS_QUEUE_URL"), record["receiptHandle"], attempt)
    except Exception as error:  # noqa: BLE001 - then it comes again after the queue's own time
        log_unexpected(error)
    return False
