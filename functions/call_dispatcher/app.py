"""Calls that someone has to look at: call-backs that are due, and calls that go on for long."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import Record, RetryLaterError, process_batch
from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.vapi.client import vapi
from voxanne.vapi.dialling.attempts import DialAttempts, DialOutcomeUnknownError
from voxanne.vapi.dialling.decisions import CallerNumbers, DialDecisions
from voxanne.vapi.dialling.overdue_calls import OverdueCallChecker
from voxanne.vapi.dialling.service import Dispatcher


@functools.cache
def _dialler() -> Dispatcher:
    calls = CallRepository.from_environment()
    agents = Table.from_environment("AGENTS_TABLE")
    links = ProviderLinks.from_environment()
    decisions = DialDecisions(
        ContactRepository.from_environment(),
        agents,
        Table.from_environment("ASSISTANTS_TABLE"),
        Table.from_environment("ORGANIZATIONS_TABLE"),
        CallerNumbers(vapi(), links, config.optional("VAPI_PHONE_NUMBER_ID")),
    )
    events, conversations = config.required("VAPI_EVENTS_QUEUE_URL"), Bucket.from_environment()
    watcher = OverdueCallChecker(calls, agents, vapi(), events, conversations)
    return Dispatcher(calls, decisions, DialAttempts(calls, links, vapi()), watcher)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Look after each call; messages that must come again are named."""
    return process_batch(event, _look_after, config.required("CALLS_QUEUE_URL"))


def _look_after(record: Record) -> None:
    message = json.loads(record["body"])
    try:
        _dialler().reconcile(message["organization_id"], message["call_id"])
    except DialOutcomeUnknownError as error:
        logger.warning("nobody knows yet whether the provider dials", call_id=message["call_id"])
        raise RetryLaterError from error
    except ProviderError as error:
        logger.warning(
            "the provider did not answer as it should",
            call_id=message["call_id"],
            error=type(error).__name__,
            status=error.status,
        )
        raise RetryLaterError from error
