"""Stripe's events on their way: signed by its own package, through the receiver and the queue to the worker."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stripe import WebhookSignature

from functions.stripe_worker import app as worker
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.payments import Till
from tests.integration.webhooks import SECRETS, Webhooks, queued
from tests.integration.work_queues import records_of, settle
from tests.product import Answer, Client, Product, deployment
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.aws.provider_links import ProviderLinks, link_of


def link_customer(clinic: Client, customer_id: str = "cus_1") -> None:
    """Store what a checkout stores."""
    links = ProviderLinks(Table("ProviderLinksTable"))
    link = link_of("stripe", "customer", customer_id)
    commit([links.build_create(link, clinic.organization_id, customer_id)])


@dataclass
class Deliveries:
    """Stripe sends, the worker works."""

    webhooks: Webhooks
    product: Product
    till: Till

    def send(self, event: dict[str, Any]) -> Answer:
        """Post an event as Stripe does."""
        raw = json.dumps(event).encode()
        header = WebhookSignature.generate_signature_header(raw.decode(), SECRETS["stripe"], int(self.product.clock()))
        return self.webhooks.send("stripe", raw, {"Stripe-Signature": header})

    def work(self) -> int:
        """Hand the queue's messages to the worker, a batch; how many must come again."""
        messages = queued("stripe")
        records = records_of(messages)
        if not records:
            return 0
        failed = {record["messageId"] for record in records}
        try:
            answer = InProcessFunctions(deployment()).invoke("StripeWorkerFunction", {"Records": records})
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        finally:
            # Also where the worker died: after the queue's own time.
            settle(os.environ["STRIPE_EVENTS_QUEUE_URL"], messages, failed)
        return len(failed)

    def deliver(self, events: Iterable[dict[str, Any]]) -> int:
        """Send events, then work on them in that order; how many must come again."""
        for event in events:
            assert self.send(event).status == 200
        return self.work()

    def organization(self, clinic: Client) -> dict[str, Any]:
        items = self.product.items("OrganizationsTable")
        return next(each for each in items if each["organization_id"] == clinic.organization_id)

    def state(self, clinic: Client) -> tuple[str, str]:
        """Status and plan of an organisation."""
        stored = self.organization(clinic)
        return stored["billing_status"], stored["plan"]

    def account(self, clinic: Client) -> dict[str, Any]:
        items = self.product.items("BillingAccountsTable")
        return next((each for each in items if each["organization_id"] == clinic.organization_id), {})

    def rows(self) -> list[dict[str, Any]]:
        """Rows of the webhook logs, oldest first."""
        rows = [each for each in self.product.items("WebhookLogsTable") if each["id"].startswith("whl_")]
        return sorted(rows, key=lambda each: str(each["id"]))

    def row_of(self, event: dict[str, Any]) -> dict[str, Any]:
        return next(each for each in self.rows() if each.get("event_id") == event["id"])


def deliveries_of(webhooks: Webhooks, till: Till) -> Deliveries:
    """The product with Stripe before and behind it."""
    for kept in (worker._worker, worker._fetching):  # noqa: SLF001 - each test has its own
        kept.cache_clear()
    return Deliveries(webhooks, till.product, till)
