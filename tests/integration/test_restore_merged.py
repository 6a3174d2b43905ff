"""Contacts that were merged since a backup stay merged: a restored copy does not make two of one patient again."""

from collections.abc import Iterator
from typing import Any

import pytest

from operations.restoration import restore
from operations.verification.verify import verify
from tests.integration.contacts import made, phone
from tests.integration.restoring import copied
from tests.product import Client, Product, dynamodb
from voxanne.aws.dynamodb.items import to_item


@pytest.fixture
def patients(clinic: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """One patient with two contacts."""
    return made(clinic), made(clinic, phone=phone(1), do_not_call=False)


@pytest.fixture
def before(patients: tuple[dict[str, Any], dict[str, Any]], clinic: Client) -> Iterator[str]:
    """A copy of the contacts, after which the two became one."""
    kept, other = patients
    with copied("ContactsTable") as copy:
        assert clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]}).status == 200
        assert clinic("PATCH", f"/api/contacts/{kept['id']}", {"do_not_call": True}).status == 200
        yield copy


def outcomes(product: Product, copy: str, *, overwrite: bool = False) -> list[tuple[str, str]]:
    lines = restore(product.stack, "ContactsTable", copy, None, apply=True, overwrite=overwrite)
    return sorted((each["finding"], each["outcome"]) for each in lines)


def test_a_merged_contact_does_not_come_back(
    product: Product, clinic: Client, patients: tuple[dict[str, Any], dict[str, Any]], before: str
) -> None:
    kept, other = patients
    now = clinic("GET", f"/api/contacts/{kept['id']}").json

    assert outcomes(product, before) == [("differs", "found"), ("merged", "left_out"), ("merged", "left_out")]

    assert clinic("GET", f"/api/contacts/{other['id']}").code == "merged"
    assert clinic("GET", "/api/contacts").json == [now]
    assert list(verify(product.stack, None, repair=False)) == []


def test_the_phone_of_a_merged_contact_stays_with_its_successor(
    product: Product, clinic: Client, patients: tuple[dict[str, Any], dict[str, Any]], before: str
) -> None:
    """Its key item was lost, and the copy has the one of before the merge."""
    kept, other = patients
    key = {"organization_id": clinic.organization_id, "id": f"phone#{other['phone']}"}
    dynamodb().delete_item(TableName="ContactsTable", Key=to_item(key))

    outcomes(product, before)
    assert [each["outcome"] for each in verify(product.stack, None, repair=True)] == ["mended"]

    [found] = clinic("GET", f"/api/contacts?phone=%2B{other['phone'][1:]}").json
    assert (found["id"], found["do_not_call"]) == (kept["id"], True)


def test_a_contact_whose_merge_was_lost_too_comes_back(
    product: Product, clinic: Client, patients: tuple[dict[str, Any], dict[str, Any]], before: str
) -> None:
    for item in product.items("ContactsTable"):
        key = {name: item[name] for name in ("organization_id", "id")}
        dynamodb().delete_item(TableName="ContactsTable", Key=to_item(key))

    assert outcomes(product, before) == [("missing", "brought_back")] * 4

    assert {each["id"] for each in clinic("GET", "/api/contacts").json} == {each["id"] for each in patients}


def test_an_overwritten_contact_stays_the_successor(
    product: Product, clinic: Client, patients: tuple[dict[str, Any], dict[str, Any]], before: str
) -> None:
    """Its other fields are as they were. Erasing it has to find what was the merged contact's."""
    kept, other = patients
    assert clinic("PATCH", f"/api/contacts/{kept['id']}", {"name": "Damaged"}).status == 200

    assert outcomes(product, before, overwrite=True)[0] == ("differs", "brought_back")

    [shown] = clinic("GET", "/api/contacts").json
    assert (shown["name"], shown["phone"], shown["other_phones"]) == (kept["name"], kept["phone"], [other["phone"]])
    assert shown["do_not_call"] is True
    assert list(verify(product.stack, None, repair=True)) == []
    assert clinic("DELETE", f"/api/contacts/{kept['id']}").status == 204
    assert {mark["id"] for mark in product.items("ErasuresTable")} >= {kept["id"], other["id"]}
