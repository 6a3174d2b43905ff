"""Recordings of calls, from the voice provider into our bucket: each message names a call that may have one."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import (
    Record,
    RetryLaterError,
    attempt_of,
    message_of,
    process_batch,
    retry_on_provider_error,
)
from voxanne.core import config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.fetching import Fetcher
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.vapi.client import vapi
from voxanne.vapi.recordings.service import RecordingFetcher, RecordingNotReadyError

# After 2 + 4 + 8 ... s: 17 minutes. The provider has a recording within a few minutes, or never.
_MAX_ATTEMPTS = 9
# Less than the function's own time-out (template.yaml). Twelve hours of audio, the longest call possible.
_MAX_SECONDS, _MAX_BYTES = 240, 2 * 1024**3


@functools.cache
def _fetcher() -> RecordingFetcher:
    guard = AddressPolicy.from_environment()
    return RecordingFetcher(
        CallRepository.from_environment(),
        ProviderLinks.from_environment(),
        vapi(),
        Fetcher(guard, _MAX_SECONDS, _MAX_BYTES),
        Bucket.from_environment(),
        Tombstones.from_environment(),
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _fetch, config.required("RECORDINGS_QUEUE_URL"))


def _fetch(record: Record) -> None:
    message = message_of(record)
    provider_call_id, is_last = message["provider_call_id"], attempt_of(record) >= _MAX_ATTEMPTS
    try:
        with retry_on_provider_error(provider_call_id=provider_call_id):
            _fetcher().fetch(message["organization_id"], provider_call_id, message["link"], is_last=is_last)
    except RecordingNotReadyError as error:
        raise RetryLaterError from error
