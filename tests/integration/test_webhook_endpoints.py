"""/api/webhook-endpoints."""

import base64

from tests.integration.outbound import endpoint_at
from tests.listing import pages
from tests.product import Client, Product
from voxanne.webhooks.events.event_types import EVENT_TYPES

URL = "https://8.8.8.8/hooks"
PATH = "/api/webhook-endpoints"


def test_an_endpoint_is_made_read_changed_and_deleted(clinic: Client) -> None:
    made = clinic("POST", PATH, {"url": URL, "events": ["call.ended"], "description": "Reports"})
    path = f"{PATH}/{made.json['id']}"

    assert (made.status, made.header("Location")) == (201, f"http://api.example.com{path}")
    assert {name: made.json[name] for name in ("url", "events", "description", "enabled", "status")} == {
        "url": URL,
        "events": ["call.ended"],
        "description": "Reports",
        "enabled": True,
        "status": "active",
    }
    without_secret = {name: value for name, value in made.json.items() if name != "secret"}
    read = clinic("GET", path)
    assert (read.json, read.etag) == (without_secret, clinic("GET", path).etag)
    changed = clinic(
        "PATCH", path, {"description": None, "events": ["call.started", "call.ended"]}, {"If-Match": read.etag}
    )
    assert (changed.json["description"], changed.json["events"]) == (None, ["call.started", "call.ended"])
    assert clinic("PATCH", path, {"enabled": False}, {"If-Match": read.etag}).code == "stale_version"
    assert clinic("DELETE", path, headers={"If-Match": read.etag}).code == "stale_version"
    assert clinic("DELETE", path).status == 204
    for method in ("GET", "PATCH", "DELETE"):
        assert clinic(method, path, {"description": "x"} if method == "PATCH" else None).code == "not_found"
    assert clinic("GET", PATH).json == []


def test_a_secret_is_drawn_anew_shown_once_and_not_replayed(clinic: Client, product: Product) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = (clinic("POST", PATH, {"url": URL}, key) for _ in range(2))
    other = clinic("POST", PATH, {"url": URL})

    assert len(base64.b64decode(first.json["secret"].removeprefix("whsec_"))) == 32
    assert first.json["secret"] != other.json["secret"]
    assert again.header("Idempotent-Replayed") == "true"
    assert again.json == {**first.json, "secret": None}
    shown = clinic("GET", PATH).response.body + clinic("GET", f"{PATH}/{first.json['id']}").response.body
    assert b"whsec_" not in shown
    assert first.json["secret"] not in str(product.items("IdempotencyTable"))


def test_without_types_an_endpoint_gets_all_that_there_are(clinic: Client) -> None:
    assert endpoint_at(clinic, URL)["events"] == list(EVENT_TYPES)


def test_endpoints_are_listed_newest_first(product: Product, clinic: Client, other_clinic: Client) -> None:
    made = []
    for _ in range(5):
        product.clock.advance(1)
        made.append(endpoint_at(clinic, URL)["id"])
    endpoint_at(other_clinic, URL)

    listed = pages(clinic, f"{PATH}?limit=2")

    assert [[each["id"] for each in page.json] for page in listed] == [made[4:2:-1], made[2:0:-1], made[:1]]


def test_an_organisation_has_at_most_32_endpoints_counted_exactly(clinic: Client, other_clinic: Client) -> None:
    made = [endpoint_at(clinic, URL)["id"] for _ in range(32)]

    assert clinic("POST", PATH, {"url": URL}).code == "too_many_endpoints"
    assert other_clinic("POST", PATH, {"url": URL}).status == 201
    assert clinic("DELETE", f"{PATH}/{made[0]}").status == 204
    assert clinic("DELETE", f"{PATH}/{made[0]}").status == 404
    assert clinic("POST", PATH, {"url": URL}).status == 201
    assert clinic("POST", PATH, {"url": URL}).code == "too_many_endpoints"


def test_a_change_of_the_url_is_checked_as_well(clinic: Client) -> None:
    path = f"{PATH}/{endpoint_at(clinic, URL)['id']}"

    assert clinic("PATCH", path, {"url": "https://10.0.0.1/"}).pointers == ["#/url"]
    assert clinic("PATCH", path, {"url": None}).pointers == ["#/url"]
    assert clinic("GET", path).json["url"] == URL


def test_an_endpoint_that_a_client_disables_says_so_and_forgets_it_when_enabled(clinic: Client) -> None:
    path = f"{PATH}/{endpoint_at(clinic, URL)['id']}"

    disabled = clinic("PATCH", path, {"enabled": False}).json
    assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "client")
    enabled = clinic("PATCH", path, {"enabled": True}).json
    assert (enabled["status"], enabled["disabled_reason"], enabled["disabled_at"]) == ("active", None, None)
