import pytest

from tests.integration.contacts import JANE, made, phone, stored
from tests.observers import DynamoDBCall
from tests.product import Client, Product


def test_a_patch_changes_what_it_names_and_nothing_else(product: Product, clinic: Client) -> None:
    before = made(clinic, **JANE)
    product.clock.advance(5)

    answer = clinic("PATCH", f"/api/contacts/{before['id']}", {"notes": "Prefers evenings.", "tags": ["recall"]})

    assert answer.status == 200
    after = answer.json
    assert after["updated_at"] > before["updated_at"]
    changed = {"notes": "Prefers evenings.", "tags": ["recall"], "updated_at": after["updated_at"]}
    assert after == before | changed
    assert clinic("GET", f"/api/contacts/{before['id']}").json == after


def test_null_clears_what_is_optional(product: Product, clinic: Client) -> None:
    contact = made(clinic, **JANE)
    optional = set(JANE) - {"name", "phone"}

    cleared = clinic("PATCH", f"/api/contacts/{contact['id']}", dict.fromkeys(optional)).json

    assert {name: cleared[name] for name in optional} == {
        **dict.fromkeys(optional),
        "tags": [],
        "do_not_call": False,
        "metadata": {},
    }
    assert "external_scope" not in stored(product, clinic)[0][contact["id"]]


def test_metadata_are_merged(clinic: Client) -> None:
    path = f"/api/contacts/{made(clinic, metadata={'a': '1', 'b': '2'})['id']}"

    assert clinic("PATCH", path, {"metadata": {"a": None, "c": "3"}}).json["metadata"] == {"b": "2", "c": "3"}


@pytest.mark.parametrize("with_phone", [False, True])
def test_metadata_that_would_be_too_many_are_refused_and_those_that_just_fit_are_not(
    clinic: Client, *, with_phone: bool
) -> None:
    path = f"/api/contacts/{made(clinic, metadata={f'k{n}': '' for n in range(49)})['id']}"
    other = {"phone": phone(1)} if with_phone else {}

    refused = clinic("PATCH", path, {"metadata": {"x": "", "y": ""}, **other})
    fitting = clinic("PATCH", path, {"metadata": {"x": "", "y": "", "k0": None}, **other})

    assert (refused.status, refused.code) == (422, "invalid_fields")
    assert len(fitting.json["metadata"]) == 50


def test_an_empty_patch_changes_nothing(clinic: Client) -> None:
    contact = made(clinic)
    path = f"/api/contacts/{contact['id']}"
    tag = clinic("GET", path).header("ETag")

    answer = clinic("PATCH", path, {})

    assert (answer.status, answer.json, answer.header("ETag")) == (200, contact, tag)


@pytest.mark.parametrize("patch", [{}, {"name": "J"}, {"phone": phone(1)}, {"metadata": {"a": "b"}}])
def test_a_stale_if_match_is_412_and_a_current_one_is_taken(clinic: Client, patch: dict[str, object]) -> None:
    path = f"/api/contacts/{made(clinic)['id']}"
    old = str(clinic("GET", path).header("ETag"))
    current = str(clinic("PATCH", path, {"notes": "a"}).header("ETag"))

    stale = clinic("PATCH", path, patch, {"If-Match": old})
    assert (stale.status, stale.code) == (412, "stale_version")
    assert clinic("GET", path).header("ETag") == current

    assert clinic("PATCH", path, patch, {"If-Match": current}).status == 200


@pytest.mark.parametrize("patch", [{}, {"name": "J"}, {"phone": phone(1)}, {"metadata": {"a": "b"}}])
@pytest.mark.parametrize("contact_id", ["con_01k0000000000000000000000v", "con_", "nonsense", "phone%23%2B14155550100"])
def test_an_unknown_contact_is_404(product: Product, clinic: Client, patch: dict[str, object], contact_id: str) -> None:
    made(clinic)
    before = stored(product, clinic)

    for answer in (clinic("GET", f"/api/contacts/{contact_id}"), clinic("PATCH", f"/api/contacts/{contact_id}", patch)):
        assert (answer.status, answer.code) == (404, "not_found")
    assert stored(product, clinic) == before


def test_a_new_name_and_external_id_are_found_and_the_old_ones_are_not(clinic: Client) -> None:
    contact = made(clinic, external_id="17")

    clinic("PATCH", f"/api/contacts/{contact['id']}", {"name": "Örsula", "external_id": "18"})

    found = {
        query: [each["id"] for each in clinic("GET", f"/api/contacts?{query}").json]
        for query in ("q=jane", "q=orsula", "external_id=17", "external_id=18", "q=or&external_id=18")
    }
    assert found == {
        "q=jane": [],
        "q=orsula": [contact["id"]],
        "external_id=17": [],
        "external_id=18": [contact["id"]],
        "q=or&external_id=18": [contact["id"]],
    }


def test_a_patch_costs_three_round_trips_and_one_of_the_phone_as_many(
    clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    path = f"/api/contacts/{made(clinic)['id']}"
    counters = ["UpdateItem", "UpdateItem"]

    def operations(patch: dict[str, object]) -> list[str]:
        dynamodb_calls.clear()
        assert clinic("PATCH", path, patch).status == 200
        return [call.operation for call in dynamodb_calls if call.table not in {"ApiKeysTable", "OrganizationsTable"}]

    assert operations({"name": "J", "external_id": "17", "metadata": {"a": "b"}}) == [
        *counters,
        "TransactWriteItems",
        "GetItem",
    ]
    assert operations({"phone": phone(1), "name": "K"}) == [*counters, "GetItem", "TransactWriteItems"]
    assert operations({"phone": phone(1), "name": "L"}) == [*counters, "GetItem", "TransactWriteItems"]
