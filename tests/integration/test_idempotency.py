import json

import pytest

from tests.integration import contacts
from tests.integration.appointments import NINE, NOW
from tests.integration.billing import set_billing
from tests.product import Client, Product
from tests.samples import AGENT, assign_number, make_agent, make_key

KEY = {"Idempotency-Key": "a-key"}


def test_the_same_request_again_gets_the_first_answer_and_makes_nothing(product: Product, clinic: Client) -> None:
    first = clinic("POST", "/api/agents", AGENT, KEY)
    stored = product.stored()

    again = clinic("POST", "/api/agents", AGENT, KEY)

    assert (again.status, again.response.body) == (201, first.response.body)
    for name in ("Location", "ETag", "Content-Type"):
        assert again.header(name) == first.header(name)
    assert first.header("Idempotent-Replayed") is None
    assert again.header("Idempotent-Replayed") == "true"
    assert again.header("Request-Id") != first.header("Request-Id")
    assert product.stored() == stored


def test_another_body_or_path_with_the_key_is_refused(product: Product, clinic: Client) -> None:
    clinic("POST", "/api/agents", AGENT, KEY)
    stored = product.stored()

    for path, body in (("/api/agents", {**AGENT, "name": "B"}), ("/api/api-keys", {"name": "B"})):
        answer = clinic("POST", path, body, KEY)
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert product.stored() == stored


def test_spaces_and_the_order_of_keys_make_no_other_body(product: Product, clinic: Client) -> None:
    clinic("POST", "/api/agents", AGENT, KEY)
    other_spelling = json.dumps(dict(reversed(AGENT.items())), indent=4).encode()

    answer = clinic("POST", "/api/agents", raw=other_spelling, headers=KEY)

    assert (answer.status, answer.header("Idempotent-Replayed")) == (201, "true")
    assert len(product.items("AgentsTable")) == 1


def test_failed_validation_is_not_remembered(product: Product, clinic: Client) -> None:
    assert clinic("POST", "/api/agents", {**AGENT, "name": ""}, KEY).status == 422
    assert clinic("POST", "/api/agents", {**AGENT, "phone_number": "12"}, KEY).status == 422
    assert clinic("POST", "/api/agents", raw=b"{", headers=KEY).status == 400
    assert product.items("IdempotencyTable") == []

    answer = clinic("POST", "/api/agents", AGENT, KEY)

    assert (answer.status, answer.header("Idempotent-Replayed")) == (201, None)


def test_a_key_holds_for_24_hours(product: Product, clinic: Client) -> None:
    product.clock.stop(1_800_000_000)
    first = clinic("POST", "/api/agents", AGENT, KEY)

    product.clock.advance(86_399)
    within = clinic("POST", "/api/agents", AGENT, KEY)
    product.clock.advance(1)
    after = clinic("POST", "/api/agents", {**AGENT, "name": "B"}, KEY)

    assert within.json == first.json
    assert (after.status, after.json["name"]) == (201, "B")
    assert len(product.items("AgentsTable")) == 2


def test_a_key_is_its_organisations_own(product: Product, clinic: Client, other_clinic: Client) -> None:
    mine = clinic("POST", "/api/agents", AGENT, KEY)

    theirs = other_clinic("POST", "/api/agents", {**AGENT, "name": "Theirs"}, KEY)

    assert (theirs.status, theirs.json["name"]) == (201, "Theirs")
    assert theirs.json["id"] != mine.json["id"]
    assert len(product.items("IdempotencyTable")) == 2


@pytest.mark.parametrize("key", ["x", "x" * 255, "!~", '{"odd": 1}'.replace(" ", "")])
def test_a_key_is_1_to_255_visible_ascii_characters(clinic: Client, key: str) -> None:
    assert clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": key}).status == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "two words", "naïve", "tab\there"])
def test_another_key_is_refused(product: Product, clinic: Client, key: str) -> None:
    answer = clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": key})

    assert (answer.status, answer.code) == (400, "invalid_idempotency_key")
    assert product.items("AgentsTable") == []


def test_a_key_means_nothing_but_on_post(product: Product, clinic: Client) -> None:
    path = f"/api/agents/{make_agent(clinic)['id']}"

    for name in ("A", "B"):
        assert clinic("PATCH", path, {"name": name}, KEY).json["name"] == name
    assert clinic("GET", path, headers={"Idempotency-Key": "two words"}).status == 200
    assert product.items("IdempotencyTable") == []


def test_a_replay_is_what_was_answered_then(clinic: Client) -> None:
    first = clinic("POST", "/api/agents", AGENT, KEY)
    clinic("DELETE", f"/api/agents/{first.json['id']}")

    again = clinic("POST", "/api/agents", AGENT, KEY)

    assert (again.status, again.json) == (201, first.json)
    assert clinic("GET", "/api/agents").json == []


def test_a_replay_comes_even_where_the_request_would_now_be_refused(product: Product) -> None:
    """A national number that was read with a country that the organisation no longer has."""
    clinic = product.organization(country="GB")
    wanted = {**AGENT, "phone_number": assign_number(clinic, "020 7946 0018").replace("+44", "0")}
    first = clinic("POST", "/api/agents", wanted, KEY)
    clinic("PATCH", "/api/organization", {"country": "US"})
    product.clock.advance(31)

    assert clinic("POST", "/api/agents", wanted).status == 422
    again = clinic("POST", "/api/agents", wanted, KEY)
    other = clinic("POST", "/api/agents", {**wanted, "name": "B"}, KEY)

    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("operation", ["book", "call back"])
def test_a_replay_comes_though_its_contact_was_merged_since(product: Product, clinic: Client, operation: str) -> None:
    """Who retries after a lost answer must not learn of another contact, whom to book or call once more."""
    product.clock.stop(NOW)
    kept, other = contacts.made(clinic), contacts.made(clinic, phone=contacts.phone(1))
    path, body = "/api/appointments", {"contact_id": other["id"], "starts_at": NINE}
    if operation == "call back":
        path, body = f"/api/contacts/{other['id']}/call-back", {"agent_id": make_agent(clinic)["id"]}
    first = clinic("POST", path, body, KEY)
    assert first.status in {201, 202}, first
    merged = clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]})
    assert merged.status == 200, merged

    again = clinic("POST", path, body, KEY)

    assert (again.status, again.json, again.header("Idempotent-Replayed")) == (first.status, first.json, "true")
    assert clinic("POST", path, body).code == "merged"
    assert clinic("POST", path, {**body, "notes": "B"}, KEY).status == 422


def test_a_replay_of_a_booking_tells_nothing_of_a_patient_who_was_erased_since(
    product: Product, clinic: Client
) -> None:
    product.clock.stop(NOW)
    contact = contacts.made(clinic)
    body = {"contact_id": contact["id"], "starts_at": NINE}
    first = clinic("POST", "/api/appointments", body, KEY)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204

    again = clinic("POST", "/api/appointments", body, KEY)

    assert (again.status, again.json) == (201, {**first.json, "patient": None})


def test_a_replay_comes_though_billing_has_lapsed_since(product: Product, clinic: Client) -> None:
    first = clinic("POST", "/api/agents", AGENT, KEY)
    set_billing(product, clinic, "canceled")

    again = clinic("POST", "/api/agents", AGENT, KEY)

    assert (again.status, again.json, again.header("Idempotent-Replayed")) == (201, first.json, "true")
    assert clinic("POST", "/api/agents", AGENT).code == "billing_inactive"
    assert clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": "another"}).code == "billing_inactive"
    assert clinic("POST", "/api/agents", {**AGENT, "name": "B"}, KEY).code == "idempotency_key_reused"
    writer = clinic.with_key(make_key(clinic, "agents:write")["key"])
    assert set(writer("POST", "/api/agents", AGENT, KEY).json) == {"id"}
    assert len(clinic("GET", "/api/agents").json) == 1


def test_a_replay_counts_and_tells_the_limits_as_they_are_now(product: Product) -> None:
    clinic = product.organization(limit=10)

    first, again = (clinic("POST", "/api/agents", AGENT, KEY).header("RateLimit") or "" for _ in range(2))

    assert first.startswith('"org";r=9;')
    assert again.startswith('"org";r=8;')
