"""One phone, one contact: within an organisation, however the number is written."""

import pytest

from tests.integration.contacts import made, phone, stored
from tests.product import Client, Product


@pytest.mark.parametrize(
    ("country", "spellings"),
    [
        ("US", ["+14155550100", "(415) 555-0100", "1 415 555 0100", "+1 (415) 555-0100", "tel:+1-415-555-0100"]),
        ("GB", ["+447911123456", "07911 123456", "+44 (0)7911 123456", "0044 7911 123456"]),
        ("NL", ["+31612345678", "06-12345678", "0031 6 12345678"]),
    ],
)
def test_a_number_is_one_number_however_it_is_written(product: Product, country: str, spellings: list[str]) -> None:
    clinic = product.organization(country=country)
    holder = made(clinic, phone=spellings[0])
    other = made(clinic, phone=phone(1))

    for spelling in spellings:
        refusals = [
            clinic("POST", "/api/contacts", {"name": "John", "phone": spelling}),
            clinic("PATCH", f"/api/contacts/{other['id']}", {"phone": spelling}),
        ]
        for refused in refusals:
            assert (refused.status, refused.code) == (409, "phone_taken")
            assert refused.json["contact_id"] == holder["id"]
        same = clinic("PATCH", f"/api/contacts/{holder['id']}", {"phone": spelling})
        assert (same.status, same.json) == (200, holder)
    assert holder["phone"] == spellings[0]


def test_a_refusal_says_nothing_of_the_holder_but_its_id(clinic: Client) -> None:
    made(clinic, name="Secret Patient", email="secret@example.com")

    refused = clinic("POST", "/api/contacts", {"name": "John", "phone": "+14155550100"})

    assert "ecret" not in refused.response.body.decode()
    assert "555" not in refused.response.body.decode()


def test_a_number_is_anothers_in_another_organisation(clinic: Client, other_clinic: Client) -> None:
    assert made(clinic)["phone"] == made(other_clinic)["phone"]


def test_a_new_phone_frees_the_old_one(product: Product, clinic: Client) -> None:
    contact = made(clinic, phone=phone(1))

    changed = clinic("PATCH", f"/api/contacts/{contact['id']}", {"phone": phone(2)})

    assert changed.json["phone"] == phone(2)
    assert stored(product, clinic)[1] == {phone(2): contact["id"]}
    other = made(clinic, phone=phone(1))
    assert stored(product, clinic)[1] == {phone(2): contact["id"], phone(1): other["id"]}


def test_a_phone_that_is_taken_leaves_the_whole_patch_undone(product: Product, clinic: Client) -> None:
    made(clinic, phone=phone(1))
    contact = made(clinic, phone=phone(2))
    before = stored(product, clinic)

    refused = clinic("PATCH", f"/api/contacts/{contact['id']}", {"phone": phone(1), "name": "Other", "notes": "x"})

    assert refused.code == "phone_taken"
    assert stored(product, clinic) == before


def test_what_carriers_send_for_a_withheld_number_is_no_contacts_phone(clinic: Client) -> None:
    refused = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+86282452253"})

    assert (refused.status, refused.pointers) == (422, ["#/phone"])
