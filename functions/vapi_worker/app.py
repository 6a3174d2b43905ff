"""The voice provider's events, from their queue to calls."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core import config
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.erasures.erased_phones import ErasedPhones
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.vapi.events.attribution import Owner
from voxanne.vapi.events.repository import ProviderCalls
from voxanne.vapi.events.service import VapiEventHandler, to_log_entry
from voxanne.vapi.recordings.links import RecordingQueue
from voxanne.vapi.shared_number import SharedNumber
from voxanne.webhooks.inbound.worker import Worker
from voxanne.webhooks.logs.processed_events import ProcessedEvents
from voxanne.webhooks.logs.repository import WebhookLogRepository


@functools.cache
def _worker() -> Worker[Owner]:
    conversations = Bucket.from_environment()
    calls = CallRepository.from_environment()
    links = ProviderLinks.from_environment()
    contacts = ContactRepository.from_environment()
    organizations = Table.from_environment("ORGANIZATIONS_TABLE")
    recordings = RecordingQueue(config.required("RECORDINGS_QUEUE_URL"))
    tombstones = Tombstones.from_environment()
    events = VapiEventHandler(
        calls,
        ProviderCalls(calls, contacts, links, organizations, ErasedPhones.from_environment()),
        links,
        SharedNumber.from_environment(),
        marks=ProcessedEvents.from_environment(),
        conversations=conversations,
        recordings=recordings,
        tombstones=tombstones,
    )
    queue_url = config.required("VAPI_EVENTS_QUEUE_URL")
    logs = WebhookLogRepository.from_environment()
    return Worker(queue_url, conversations, logs, to_log_entry, events.owner_of, events.apply, tombstones)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return _worker().work(event, context)
