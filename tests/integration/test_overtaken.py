"""A request that another overtakes between its reading and its writing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration import contacts
from tests.integration.appointments import NOW, booked
from tests.integration.outbound import endpoint_at
from tests.integration.overtaking import overtaken_by
from tests.product import Client, Product
from tests.samples import change_item, make_agent, make_key
from voxanne.domain.api_keys import key_format as keys

LATER = "2099-01-01T00:00:00.000Z"


def change_key(made: dict[str, Any], **values: Any) -> Callable[[], None]:
    return lambda: change_item("ApiKeysTable", {"key_hash": keys.digest(made["key"])}, **values)


def test_a_rotation_of_a_key_that_is_revoked_at_this_moment_is_refused(product: Product, clinic: Client) -> None:
    made = make_key(clinic, "agents:read")

    with overtaken_by(change_key(made, revoked_at="2020-01-01T00:00:00.000Z"), "TransactWriteItems"):
        answer = clinic("POST", f"/api/api-keys/{made['id']}/rotate", {})

    assert (answer.status, answer.code) == (409, "conflict")
    assert len([item for item in product.items("ApiKeysTable") if "id" in item]) == 2
    assert "expires_at" not in repr(product.items("ApiKeysTable"))


def test_a_key_that_is_rotated_at_this_moment_is_revoked_all_the_same(product: Product, clinic: Client) -> None:
    made = make_key(clinic, "agents:read")

    with overtaken_by(change_key(made, expires_at=LATER), "UpdateItem"):
        answer = clinic("DELETE", f"/api/api-keys/{made['id']}")

    assert answer.status == 200
    assert answer.json["revoked_at"]
    assert answer.json["expires_at"] == LATER
    assert [item["id"] for item in product.items("ApiKeysTable") if "revoked_at" in item] == [made["id"]]


def test_a_secret_that_is_replaced_while_its_endpoint_changes_takes_no_version_back(clinic: Client) -> None:
    """Otherwise a version that another state had would be the present one, and `If-Match` would find it current."""
    path = f"/api/webhook-endpoints/{endpoint_at(clinic, 'https://8.8.8.8/')['id']}"
    seen: list[str] = []

    def change_twice() -> None:
        seen.extend(clinic("PATCH", path, {"description": text}).etag for text in ("one", "two"))

    with overtaken_by(change_twice, "TransactWriteItems"):
        refused = clinic("POST", f"{path}/rotate-secret")

    assert (refused.status, refused.code) == (409, "conflict")
    assert clinic("POST", f"{path}/rotate-secret").status == 200
    assert [clinic("PATCH", path, {"description": "x"}, {"If-Match": tag}).status for tag in seen] == [412, 412]
    assert clinic("GET", path).json["description"] == "two"


def test_two_requests_that_fill_the_metadata_at_once_never_pass_50_keys(product: Product, clinic: Client) -> None:
    made = make_agent(clinic, metadata={f"key {number}": "x" for number in range(48)})
    key = {"organization_id": clinic.organization_id, "id": made["id"]}
    full = {f"key {number}": "x" for number in range(50)}

    with overtaken_by(lambda: change_item("AgentsTable", key, metadata=full), "UpdateItem"):
        answer = clinic("PATCH", f"/api/agents/{made['id']}", {"metadata": {"a": "1", "b": "2"}})

    assert answer.pointers == ["#/metadata"]
    assert product.items("AgentsTable")[0]["metadata"] == full


def test_an_agent_that_becomes_the_default_at_this_moment_stays(product: Product, clinic: Client) -> None:
    made = make_agent(clinic)
    organization = {"organization_id": clinic.organization_id}

    with overtaken_by(
        lambda: change_item("OrganizationsTable", organization, default_agent_id=made["id"]), "TransactWriteItems"
    ):
        answer = clinic("DELETE", f"/api/agents/{made['id']}")

    assert answer.code == "agent_is_default"
    assert [item["id"] for item in product.items("AgentsTable")] == [made["id"]]


@pytest.mark.parametrize("end", ["erased", "merged"])
def test_no_appointment_is_given_to_a_contact_that_is_gone_at_this_moment(
    product: Product, clinic: Client, end: str
) -> None:
    product.clock.stop(NOW)
    appointment = booked(clinic)
    other, third = (contacts.made(clinic, phone=contacts.phone(number))["id"] for number in (1, 2))

    def gone() -> None:
        if end == "erased":
            assert clinic("DELETE", f"/api/contacts/{other}").status == 204
        else:
            merge = {"from_contact_id": other}
            assert clinic("POST", f"/api/contacts/{third}/merge", merge).status == 200

    path = f"/api/appointments/{appointment['id']}"
    with overtaken_by(gone, "TransactWriteItems"):
        answer = clinic("PATCH", path, {"contact_id": other})

    assert (answer.status, answer.code) == (410, {"erased": "contact_erased", "merged": "merged"}[end])
    assert clinic("GET", path).json == appointment
