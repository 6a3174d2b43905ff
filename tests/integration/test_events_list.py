"""GET /api/events."""

import pytest

from tests.integration import contacts
from tests.integration.outbound import Outbox, events
from tests.listing import pages
from tests.product import Client, Product
from tests.samples import make_key


@pytest.fixture
def outbox(product: Product) -> Outbox:
    del product
    return Outbox()


def test_events_come_newest_first_in_pages_that_neither_skip_nor_repeat(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    names = []
    for number in range(5):
        product.clock.advance(1)
        names.append(contacts.made(clinic, name=f"Jane {number}", phone=contacts.phone(number))["name"])
    outbox.record()

    following = pages(clinic, "/api/events?limit=2")

    assert [event["contact"]["name"] for page in following for event in page.json] == names[::-1]


def test_events_of_one_type_are_listed_by_it(product: Product, clinic: Client, outbox: Outbox) -> None:
    contact = contacts.made(clinic)
    for name in ("Jo", "Joan", "Joanna"):
        product.clock.advance(1)
        clinic("PATCH", f"/api/contacts/{contact['id']}", {"name": name})
    outbox.record()

    following = pages(clinic, "/api/events?type=contact.updated&limit=1")

    assert [event["contact"]["name"] for page in following for event in page.json] == ["Joanna", "Joan", "Jo"]
    assert clinic("GET", "/api/events?type=contact.deleted").pointers == ["#/type"]
    cursor = str(following[0].next).partition("cursor=")[2]
    assert clinic("GET", f"/api/events?type=contact.created&cursor={cursor}").code == "invalid_cursor"


def test_events_are_there_for_30_days(product: Product, clinic: Client, outbox: Outbox) -> None:
    contacts.made(clinic)
    outbox.record()
    product.clock.advance(30 * 86_400 - 60)
    assert len(events(clinic)) == 1
    assert len(events(clinic, "?type=contact.created")) == 1
    product.clock.advance(120)

    assert events(clinic) == events(clinic, "?type=contact.created") == []
    [stored] = product.items("EventsTable")
    # DynamoDB deletes it by then.
    assert abs(stored["expires_at"] - product.clock()) <= 120


def test_another_organisation_sees_none_of_them(clinic: Client, other_clinic: Client, outbox: Outbox) -> None:
    contacts.made(clinic)
    outbox.record()

    assert events(other_clinic) == events(other_clinic, "?type=contact.created") == []


def test_reading_events_takes_any_scope_that_reads(clinic: Client) -> None:
    reader = clinic.with_key(make_key(clinic, "webhooks:read")["key"])
    writer = clinic.with_key(make_key(clinic, "contacts:write", "keys:write")["key"])

    assert reader("GET", "/api/events").status == 200
    assert writer("GET", "/api/events").code == "insufficient_scope"
