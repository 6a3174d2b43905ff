"""Recordings of calls, from the voice provider into our bucket: each message names a call that has one, or may."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import Record, RetryLaterError, attempt_of, process_batch
from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.fetching import Fetcher
from voxanne.domain.calls.repository import CallRepository
from voxanne.vapi.client import vapi
from voxanne.vapi.recordings.service import RecordingFetcher, RecordingNotReadyError

# 2 + 4 + 8 ... s: 17 minutes. A recording that is there comes within a few; then nobody waits for it any more.
_LAST_ATTEMPT = 9
# Less than the function's own time-out (template.yaml). Twelve hours of sound, the longest call there is.
_SECONDS, _MOST_BYTES = 240, 2 * 1024**3


@functools.cache
def _fetcher() -> RecordingFetcher:
    guard = AddressPolicy(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
    return RecordingFetcher(
        CallRepository.from_environment(),
        ProviderLinks.from_environment(),
        vapi(),
        Fetcher(guard, _SECONDS, _MOST_BYTES),
        Bucket.from_environment(),
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on each message; those that must come again are named."""
    return process_batch(event, _fetch, config.required("RECORDINGS_QUEUE_URL"))


def _fetch(record: Record) -> None:
    message = json.loads(record["body"])
    is_last = attempt_of(record) >= _LAST_ATTEMPT
    try:
        _fetcher().fetch(message["provider_call_id"], message["link"], is_last=is_last)
    except RecordingNotReadyError as error:
        raise RetryLaterError from error
    except ProviderError as error:
        logger.warning("the provider did not answer as it should", error=type(error).__name__, status=error.status)
        raise RetryLaterError from error
