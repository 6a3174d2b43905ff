"""Stripe's events, from their queue to the organisations' billing accounts."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.billing.stripe.client import SubscriptionFetcher, stripe
from voxanne.billing.subscriptions.attribution import Attribution, Owner
from voxanne.billing.subscriptions.event_handler import StripeEventHandler, to_log_entry
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.billing.subscriptions.service import Billing
from voxanne.billing.usage_plans.service import UsagePlans
from voxanne.core import config
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.webhooks.inbound.worker import Worker
from voxanne.webhooks.logs.processed_events import ProcessedEvents
from voxanne.webhooks.logs.repository import WebhookLogRepository


@functools.cache
def _fetching() -> SubscriptionFetcher:
    return SubscriptionFetcher(stripe())


@functools.cache
def _worker() -> Worker[Owner]:
    accounts = BillingRepository.from_environment()
    attribution = Attribution(ProviderLinks.from_environment(), accounts)
    events = StripeEventHandler(
        Billing(accounts, attribution, _fetching()),
        UsagePlans.from_environment(),
        ProcessedEvents.from_environment(),
        livemode=config.required("MODE") == "live",
    )
    return Worker(
        config.required("STRIPE_EVENTS_QUEUE_URL"),
        Bucket.from_environment(),
        WebhookLogRepository.from_environment(),
        to_log_entry,
        events.owner_of,
        events.apply,
        Tombstones.from_environment(),
    )


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    # A batch that finds Stripe unreachable stops asking; the next batch asks again.
    _fetching().reachable = True
    return _worker().work(event, context)
