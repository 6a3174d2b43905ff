"""A restored table that is a copy of another table is refused before anything is written."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from operations.restoration import restore
from tests.erasures import patient
from tests.integration.appointments import NOW
from tests.integration.restoring import copied
from tests.integration.webhooks import Webhooks
from tests.operations import objects_of
from tests.product import Client, Product, deployment, dynamodb
from tests.samples import change_item
from voxanne.core.errors import ConflictError


@pytest.fixture
def copies(product: Product, clinic: Client, webhooks: Webhooks) -> Iterator[dict[str, str]]:
    """Copies of all tables that have items, with objects of each kind and what an erasure leaves."""
    product.clock.stop(NOW)
    contact = patient(clinic, webhooks)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    objects_of(clinic)
    agent_id = clinic("GET", "/api/agents").json[0]["id"]
    own = {"organization_id": clinic.organization_id}
    change_item("AssistantsTable", {**own, "id": agent_id}, assistant_id="assistant-1")
    change_item("BillingAccountsTable", own, version=1)
    change_item("CallCountsTable", {**own, "id": "day#2026-11-24#"}, answered=1)
    change_item("CallCountsTable", {**own, "id": clinic("GET", "/api/calls").json[0]["id"]}, version=1)
    change_item("SessionsTable", {**own, "id": "ses_01kb5aqmm0ne5vjjkz2jhe5ptb"}, expires_at=1)
    with ExitStack() as stack:
        filled = [table for table, items in product.stored().items() if items]
        yield {table: stack.enter_context(copied(table)) for table in filled}


def test_only_a_copy_of_the_same_table_is_taken(product: Product, copies: dict[str, str]) -> None:
    before = product.stored()

    # Counters of requests have no backup.
    assert set(copies) == set(deployment().tables) - {"RateLimitsTable"}
    for table in copies:
        for source, copy in copies.items():
            lines = restore(product.stack, table, copy, None, apply=True, overwrite=True)
            if source == table:
                assert list(lines) == [], table
                continue
            with pytest.raises(ConflictError, match="copy of"):
                list(lines)

    assert product.stored() == before


def test_items_of_another_table_are_refused_wherever_they_are(product: Product, clinic: Client) -> None:
    """Not only where each item is of the other table: what two tables may have, such as a count, comes first."""
    with copied("ServicesTable") as copy:
        for number in range(2):
            change_item(copy, {"organization_id": clinic.organization_id, "id": "count"}, n=number)
        change_item(copy, {"organization_id": clinic.organization_id, "id": "svc_1"}, name="Check-up")

        with pytest.raises(ConflictError, match="items of ServicesTable, not of WebhookEndpointsTable"):
            list(restore(product.stack, "WebhookEndpointsTable", copy, None, apply=True, overwrite=False))

    assert product.items("WebhookEndpointsTable") == []


def test_a_copy_of_before_an_index_was_added_is_taken(product: Product, clinic: Client) -> None:
    clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"})
    with copied("ContactsTable") as copy:
        dynamodb().update_table(
            TableName=copy, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-external-id-and-name"}}]
        )

        assert list(restore(product.stack, "ContactsTable", copy, None, apply=True, overwrite=True)) == []
