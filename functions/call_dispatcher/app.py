"""Calls that someone has to look at: call-backs that are due, and calls that go on for long."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config, queues
from voxanne.calls.repository import CallRepository
from voxanne.contacts.repository import ContactRepository
from voxanne.dialling.attempts import Attempts, StillUnknownError
from voxanne.dialling.decisions import Decisions
from voxanne.dialling.numbers import Numbers
from voxanne.dialling.service import Dialler
from voxanne.dialling.watching import Watcher
from voxanne.dynamodb.tables import Table
from voxanne.observability import log_unexpected, logger
from voxanne.provider_links import ProviderLinks
from voxanne.providers.errors import ProviderError
from voxanne.providers.vapi import vapi
from voxanne.s3.buckets import Bucket

type Record = dict[str, Any]


@functools.cache
def _dialler() -> Dialler:
    calls = CallRepository(Table(config.required("CALLS_TABLE")))
    agents = Table(config.required("AGENTS_TABLE"))
    links = ProviderLinks(Table(config.required("PROVIDER_LINKS_TABLE")))
    decisions = Decisions(
        ContactRepository(Table(config.required("CONTACTS_TABLE"))),
        agents,
        Table(config.required("ASSISTANTS_TABLE")),
        Table(config.required("ORGANIZATIONS_TABLE")),
        Numbers(vapi(), links, config.optional("VAPI_PHONE_NUMBER_ID")),
    )
    events, conversations = config.required("VAPI_EVENTS_QUEUE_URL"), Bucket(config.required("CONVERSATIONS_BUCKET"))
    watcher = Watcher(calls, agents, vapi(), events, conversations)
    return Dialler(calls, decisions, Attempts(calls, links, vapi()), watcher)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Look after each call; messages that must come again are named."""
    failed = [record for record in event["Records"] if not _done(record)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _done(record: Record) -> bool:
    message = json.loads(record["body"])
    try:
        _dialler().look_after(message["organization_id"], message["call_id"])
    except StillUnknownError:
        logger.warning("nobody knows yet whether the provider dials", call_id=message["call_id"])
    except ProviderError as error:
        logger.warning(
            "the provider did not answer as it should",
            call_id=message["call_id"],
            error=type(error).__name__,
            status=error.status,
        )
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    _come_again(record)
    return False


def _come_again(record: Record) -> None:
    """Soon, then ever later. The queue's own time, which must exceed a crash, would be long for a lost answer."""
    count = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        queues.wait_longer(config.required("CALLS_QUEUE_URL"), record["receiptHandle"], count)
    except Exception as error:  # noqa: BLE001 - then it comes again after the queue's own time
        log_unexpected(error)
