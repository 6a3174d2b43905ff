"""Keys with a few scopes: events, webhook logs, endpoints, replays, errors and other keys show no more than these."""

from typing import Any

import pytest

from tests.integration import contacts
from tests.integration.outbound import Outbox, events
from tests.integration.webhook_logs import stored_log
from tests.listing import pages
from tests.product import Answer, Client, Product, dynamodb
from tests.samples import change_item, make_key
from voxanne.domain.api_keys.key_format import digest
from voxanne.domain.api_keys.models import ALL_SCOPES

URL = {"url": "https://8.8.8.8/hooks"}


@pytest.fixture
def outbox(product: Product) -> Outbox:
    del product
    return Outbox()


def narrow(clinic: Client, *scopes: str) -> Client:
    return clinic.with_key(make_key(clinic, *scopes)["key"])


def booking(phone: str = contacts.phone(7), starts_at: str = "2099-01-05T15:00:00Z") -> dict[str, Any]:
    """An appointment, years ahead and at any hour: for keys that may override the rules."""
    return {"contact": {"name": "Grace Sample", "phone": phone}, "starts_at": starts_at, "override_rules": True}


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [
        (["contacts:read"], {"contact"}),
        (["contacts:read", "calls:read"], {"contact"}),
        (["appointments:read", "webhooks:read"], {"appointment"}),
        (["webhooks:read", "organization:read"], set()),
        (["appointments:read", "contacts:read", "calls:read"], {"contact", "appointment"}),
    ],
)
def test_events_are_those_of_objects_that_the_key_may_read(
    clinic: Client, outbox: Outbox, scopes: list[str], kinds: set[str]
) -> None:
    assert clinic("POST", "/api/appointments", booking()).status == 201
    outbox.record()

    listed = events(narrow(clinic, *scopes))

    assert {event["type"].partition(".")[0] for event in listed} == kinds


def test_pages_of_events_go_on_over_those_that_the_key_may_not_read(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    names = [f"Jane {number}" for number in range(3)]
    for number, name in enumerate(names):
        product.clock.advance(1)
        contacts.made(clinic, name=name, phone=contacts.phone(number))
        day = 5 + number
        assert clinic("POST", "/api/appointments", booking(starts_at=f"2099-01-{day:02}T15:00:00Z")).status == 201
    outbox.record()

    listed = pages(narrow(clinic, "contacts:read", "calls:read"), "/api/events?limit=1")

    shown = [event["contact"]["name"] for page in listed for event in page.json if event["type"] == "contact.created"]
    assert [name for name in shown if name in names] == names[::-1]


def test_a_type_of_events_needs_the_scope_of_its_object(clinic: Client) -> None:
    key = narrow(clinic, "contacts:read")

    assert key("GET", "/api/events?type=contact.created").status == 200
    refused = key("GET", "/api/events?type=call.ended")
    assert (refused.code, refused.json["required_scope"]) == ("insufficient_scope", "calls:read")


@pytest.mark.parametrize(
    ("scope", "sources"),
    [("calls:read", ["vapi"]), ("organization:read", ["stripe"]), ("contacts:read", []), ("agents:read", [])],
)
def test_webhook_logs_are_those_of_objects_that_the_key_may_read(
    clinic: Client, scope: str, sources: list[str]
) -> None:
    ids = {stored_log(clinic, source=source): source for source in ("vapi", "stripe")}
    key = narrow(clinic, "webhooks:read", scope)

    assert [log["source"] for log in key("GET", "/api/webhook-logs").json] == sources
    for source in ("vapi", "stripe"):
        listed = key("GET", f"/api/webhook-logs?source={source}&status=processed").json
        assert [log["source"] for log in listed] == [each for each in sources if each == source]
    seen = {source for identifier, source in ids.items() if key("GET", f"/api/webhook-logs/{identifier}").status == 200}
    assert sorted(seen) == sources


@pytest.mark.parametrize(
    ("scope", "readable"),
    [
        ("calls:read", {"call"}),
        ("contacts:read", {"contact"}),
        ("appointments:read", {"appointment", "calendar"}),
    ],
)
def test_an_endpoint_without_events_gets_what_its_maker_may_read(
    clinic: Client, scope: str, readable: set[str]
) -> None:
    made = narrow(clinic, "webhooks:write", "webhooks:read", scope)("POST", "/api/webhook-endpoints", URL)

    assert made.status == 201
    kinds = {event.partition(".")[0] for event in made.json["events"]}
    assert kinds == {*readable, "endpoint"}


def test_an_endpoint_is_made_only_for_events_that_its_maker_may_read(product: Product, clinic: Client) -> None:
    key, narrower = narrow(clinic, "webhooks:write", "contacts:read"), narrow(clinic, "webhooks:write")

    refused = key("POST", "/api/webhook-endpoints", {**URL, "events": ["contact.created", "call.ended"]})

    assert (refused.status, refused.code, refused.json["lacking_scopes"]) == (403, "scope_not_held", ["calls:read"])
    assert narrower("POST", "/api/webhook-endpoints", URL).code == "scope_not_held"
    assert product.items("WebhookEndpointsTable") == []


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("PATCH", "", {"url": "https://8.8.4.4/theirs"}),
        ("PATCH", "", {"description": "mine now"}),
        ("PATCH", "", {"enabled": True}),
        ("PATCH", "", {"events": ["contact.created"]}),
        ("POST", "/rotate-secret", None),
    ],
)
def test_an_endpoint_that_shows_more_than_the_key_reads_is_not_its_to_change(
    clinic: Client, method: str, suffix: str, body: dict[str, Any] | None
) -> None:
    endpoint = clinic("POST", "/api/webhook-endpoints", URL).json
    key = narrow(clinic, "webhooks:write", "webhooks:read", "contacts:read")

    refused = key(method, f"/api/webhook-endpoints/{endpoint['id']}{suffix}", body)

    assert (refused.status, refused.code) == (403, "scope_not_held")
    assert refused.json["lacking_scopes"] == ["appointments:read", "calls:read"]
    del endpoint["secret"]
    assert clinic("GET", f"/api/webhook-endpoints/{endpoint['id']}").json == endpoint


def test_a_narrow_key_changes_its_own_endpoint_but_gives_it_no_more_events(clinic: Client) -> None:
    key = narrow(clinic, "webhooks:write", "webhooks:read", "contacts:read")
    path = f"/api/webhook-endpoints/{key('POST', '/api/webhook-endpoints', URL).json['id']}"

    assert key("PATCH", path, {"url": "https://8.8.4.4/new"}).json["url"] == "https://8.8.4.4/new"
    assert key("PATCH", path, {"events": ["contact.created", "call.ended"]}).code == "scope_not_held"
    assert key("PATCH", path, {"enabled": False}, {"If-Match": '"1"'}).code == "stale_version"
    assert key("POST", f"{path}/rotate-secret").status == 200
    assert key("DELETE", path).status == 204


def test_a_delivery_is_sent_again_only_by_a_key_that_reads_all_its_endpoint_gets(clinic: Client) -> None:
    all_events = clinic("POST", "/api/webhook-endpoints", URL).json["id"]
    contacts_only = clinic("POST", "/api/webhook-endpoints", {**URL, "events": ["contact.created"]}).json["id"]
    key = narrow(clinic, "webhooks:write", "webhooks:read", "contacts:read")

    def replay(endpoint_id: str, event_type: str) -> Answer:
        test = clinic("POST", f"/api/webhook-endpoints/{endpoint_id}/test", {"type": event_type})
        return key("POST", f"/api/webhook-logs/{test.json['id']}/replay")

    assert replay(all_events, "contact.created").code == "scope_not_held"
    assert replay(all_events, "call.ended").code == "not_found"
    assert replay(contacts_only, "contact.created").status == 202


def test_a_write_shows_the_object_only_with_the_scope_to_read_it(clinic: Client) -> None:
    key = narrow(clinic, "contacts:write")
    contact = contacts.made(clinic, notes="Afraid of needles")

    patched = key("PATCH", f"/api/contacts/{contact['id']}", {})
    made = key("POST", "/api/contacts", {"name": "Jo", "phone": contacts.phone(3)}, {"Idempotency-Key": "once"})
    again = key("POST", "/api/contacts", {"name": "Jo", "phone": contacts.phone(3)}, {"Idempotency-Key": "once"})

    assert (patched.status, patched.response.body) == (204, b"")
    assert patched.header("ETag") is None
    assert made.json == again.json == {"id": made.json["id"]}
    assert again.header("Idempotent-Replayed") == "true"
    assert str(made.header("Location")).endswith(f"/api/contacts/{made.json['id']}")


def test_a_secret_that_is_shown_once_is_shown_to_its_maker(clinic: Client) -> None:
    key = narrow(clinic, "webhooks:write", "contacts:read")

    made = key("POST", "/api/webhook-endpoints", URL)
    rotated = key("POST", f"/api/webhook-endpoints/{made.json['id']}/rotate-secret")

    assert set(made.json) == set(rotated.json) == {"id", "secret"}
    assert rotated.json["secret"].startswith("whsec_")


def test_a_conflict_names_an_object_only_to_a_key_that_may_read_it(clinic: Client) -> None:
    contact = contacts.made(clinic)
    taken = {"name": "Jo", "phone": contact["phone"]}
    writer, reader = narrow(clinic, "contacts:write"), narrow(clinic, "contacts:write", "contacts:read")

    hidden, shown = (key("POST", "/api/contacts", taken) for key in (writer, reader))

    assert contact["id"] not in hidden.response.body.decode()
    assert shown.json["contact_id"] == contact["id"]
    assert (hidden.json["detail"], shown.json["detail"]) == (
        "Another contact has this phone.",
        f"Contact {contact['id']} has this phone.",
    )


def test_the_free_times_of_a_conflict_are_for_keys_that_read_appointments(clinic: Client) -> None:
    assert clinic("POST", "/api/appointments", booking()).status == 201
    writer, reader = narrow(clinic, "appointments:write"), narrow(clinic, "appointments:write", "appointments:read")

    hidden, shown = (key("POST", "/api/appointments", booking(contacts.phone(8))) for key in (writer, reader))

    assert hidden.code == shown.code == "slot_taken"
    assert "next_free_slots" not in hidden.json
    assert "next_free_slots" in shown.json


def test_a_key_revokes_none_that_has_scopes_which_it_lacks(product: Product, clinic: Client) -> None:
    manager = narrow(clinic, "keys:write", "agents:read")
    first = clinic("GET", "/api/api-keys").json[-1]["id"]
    equal, own = make_key(clinic, "agents:read"), manager("GET", "/api/api-keys").json[0]["id"]
    before = product.stored()["OrganizationsTable"]

    refused = manager("DELETE", f"/api/api-keys/{first}")

    assert (refused.status, refused.code) == (403, "scope_not_held")
    assert "calls:read" in refused.json["lacking_scopes"]
    assert product.stored()["OrganizationsTable"] == before
    assert manager("DELETE", f"/api/api-keys/{equal['id']}").status == 200
    assert manager("DELETE", f"/api/api-keys/{own}").status == 200


@pytest.mark.parametrize("lacking", ["webhooks:read", "keys:write", "contacts:write"])
def test_the_last_key_with_all_scopes_stays_whatever_others_there_are(clinic: Client, lacking: str) -> None:
    make_key(clinic, *sorted(ALL_SCOPES - {lacking}))
    make_key(clinic, expires_at="2099-01-01T00:00:00Z")
    first = clinic("GET", "/api/api-keys").json[-1]["id"]

    assert clinic("DELETE", f"/api/api-keys/{first}").code == "last_key_manager"


def test_a_key_stored_with_full_access_holds_scopes_that_are_introduced_later(product: Product, clinic: Client) -> None:
    """Keys of earlier releases have no mark: they have full access if they hold all scopes of the first one."""
    made, part = make_key(clinic), make_key(clinic, *sorted(ALL_SCOPES - {"agents:read"}))
    change_item("ApiKeysTable", {"key_hash": digest(made["key"])}, scopes=["agents:read"])
    product.clock.advance(31)

    assert set(clinic("GET", f"/api/api-keys/{made['id']}").json["scopes"]) == ALL_SCOPES
    assert clinic.with_key(made["key"])("GET", "/api/contacts").status == 200
    dynamodb().update_item(
        TableName="ApiKeysTable",
        Key={"key_hash": {"S": digest(part["key"])}},
        UpdateExpression="REMOVE full_access",
    )
    assert "agents:read" not in clinic("GET", f"/api/api-keys/{part['id']}").json["scopes"]


def test_a_key_that_expires_makes_and_rotates_none_that_outlives_it(clinic: Client) -> None:
    week = clinic.with_key(make_key(clinic, expires_at="2099-01-08T00:00:00Z")["key"])
    first = clinic("GET", "/api/api-keys").json[-1]["id"]

    assert make_key(week)["expires_at"] == "2099-01-08T00:00:00.000Z"
    later = week("POST", "/api/api-keys", {"name": "For good", "expires_at": "2099-01-09T00:00:00Z"})
    assert later.pointers == ["#/expires_at"]
    assert week("POST", f"/api/api-keys/{first}/rotate", {}).code == "key_outlives_caller"
    shorter = make_key(clinic, "agents:read", expires_at="2099-01-07T00:00:00Z")["id"]
    assert week("POST", f"/api/api-keys/{shorter}/rotate", {}).status == 201


def test_a_test_event_shows_no_more_than_the_key_reads(clinic: Client) -> None:
    endpoint = clinic("POST", "/api/webhook-endpoints", URL).json["id"]
    key = narrow(clinic, "webhooks:write", "webhooks:read", "contacts:read")

    assert key("POST", f"/api/webhook-endpoints/{endpoint}/test", {"type": "call.ended"}).code == "scope_not_held"
    assert key("POST", f"/api/webhook-endpoints/{endpoint}/test", {"type": "contact.created"}).status == 202
