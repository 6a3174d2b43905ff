"""Reconciling calls: call-backs that are due are dialled, and calls that last too long are checked and ended."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import Record, RetryLaterError, message_of, process_batch, retry_on_provider_error
from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.domain.call_backs.daily_limits import DailyCallBacks
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.vapi.client import vapi
from voxanne.vapi.dialling.attempts import DialAttempts, DialOutcomeUnknownError
from voxanne.vapi.dialling.decisions import CallerNumbers, DialDecisions
from voxanne.vapi.dialling.overdue_calls import OverdueCallChecker
from voxanne.vapi.dialling.service import Dispatcher


@functools.cache
def _dispatcher() -> Dispatcher:
    calls = CallRepository.from_environment()
    agents = Table.from_environment("AGENTS_TABLE")
    links, daily = ProviderLinks.from_environment(), DailyCallBacks.from_environment()
    decisions = DialDecisions(
        ContactRepository.from_environment(),
        calls,
        agents,
        Table.from_environment("ASSISTANTS_TABLE"),
        Table.from_environment("ORGANIZATIONS_TABLE"),
        daily,
        CallerNumbers(vapi(), links, config.optional("VAPI_PHONE_NUMBER_ID")),
    )
    events, conversations = config.required("VAPI_EVENTS_QUEUE_URL"), Bucket.from_environment()
    checker = OverdueCallChecker(calls, links, agents, vapi(), events, conversations)
    return Dispatcher(calls, decisions, DialAttempts(calls, links, vapi()), checker, daily)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _reconcile, config.required("CALLS_QUEUE_URL"))


def _reconcile(record: Record) -> None:
    message = message_of(record)
    organization_id, call_id = message["organization_id"], message["call_id"]
    try:
        with retry_on_provider_error(organization_id=organization_id, call_id=call_id):
            _dispatcher().reconcile(organization_id, call_id)
    except DialOutcomeUnknownError as error:
        logger.warning("call.dial_outcome_unknown", organization_id=organization_id, call_id=call_id)
        raise RetryLaterError(at_most=error.decided_in) from error
