"""One phone, one contact: within an organisation, however the number is written and however many ask at once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from tests.integration.contacts import made, phone, stored
from tests.product import Client, Product
from voxanne.contacts.models import ContactChanges, NewContact
from voxanne.contacts.refusals import PhoneTakenError
from voxanne.contacts.repository import ContactRepository
from voxanne.contacts.service import change_contact, new_contact, patch_of
from voxanne.dynamodb.tables import Table
from voxanne.dynamodb.writes import commit
from voxanne.errors import StaleVersionError, UnavailableError

ORGANIZATION = "org_1"
NOW = 1_800_000_000.0


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


def repository() -> ContactRepository:
    return ContactRepository(Table("ContactsTable"))


def at_once[Result](acts: list[Callable[[], Result]]) -> list[Result | Exception]:
    def caught(act: Callable[[], Result]) -> Result | Exception:
        try:
            return act()
        except (PhoneTakenError, StaleVersionError, UnavailableError) as error:
            return error

    with ThreadPoolExecutor(min(len(acts), 20)) as pool:
        return list(pool.map(caught, acts))


def create(number: str) -> str:
    contact = new_contact(NewContact(name="Jane", phone=number), "US", NOW)
    commit(repository().creation(ORGANIZATION, contact))
    return contact.id


def move(contact_id: str, number: str) -> str:
    patch = patch_of(ContactChanges(phone=number), "US")
    return change_contact(repository(), ORGANIZATION, contact_id, patch, None).id


def test_of_twenty_who_come_at_once_one_gets_the_phone_and_the_others_his_id(product: Product) -> None:
    results = at_once([partial(create, phone(1))] * 20)

    [winner] = [result for result in results if isinstance(result, str)]
    losers = [result.contact_id for result in results if isinstance(result, PhoneTakenError)]
    assert losers == [winner] * 19
    found = repository().by_phone(ORGANIZATION, phone(1))
    assert found is not None
    assert found.id == winner
    assert len(product.items("ContactsTable")) == 2


def test_a_change_and_a_new_contact_that_want_one_phone_at_once_do_not_both_get_it(product: Product) -> None:
    for number in range(10):
        contact_id = create(phone(number))
        wanted = phone(1000 + number)

        results = at_once([partial(create, wanted), partial(move, contact_id, wanted)])

        [winner] = [result for result in results if isinstance(result, str)]
        [loser] = [result.contact_id for result in results if isinstance(result, PhoneTakenError)]
        assert loser == winner
    assert len(stored_phones(product)) == len(product.items("ContactsTable")) // 2


def test_contacts_that_change_phones_all_the_time_always_have_one_each(product: Product) -> None:
    numbers = [phone(number) for number in range(6)]
    contacts = [create(number) for number in numbers[:4]]
    choose = random.Random(7)  # noqa: S311 - a test's choice

    moves = [(choose.choice(contacts), choose.choice(numbers)) for _ in range(60)]
    at_once([partial(move, *each) for each in moves])

    assert sorted(stored_phones(product).values()) == sorted(contacts)


def test_of_changes_to_one_version_that_come_at_once_one_is_made_and_the_others_are_stale(product: Product) -> None:
    contact_id = create(phone(0))
    barrier = Barrier(4)

    def change(number: int) -> str:
        barrier.wait()
        patch = patch_of(ContactChanges(phone=phone(number)), "US")
        return change_contact(repository(), ORGANIZATION, contact_id, patch, 1).phone

    results = at_once([partial(change, number) for number in range(1, 5)])

    [winner] = [result for result in results if isinstance(result, str)]
    assert [type(result) for result in results].count(StaleVersionError) == 3
    assert stored_phones(product) == {winner: contact_id}


def stored_phones(product: Product) -> dict[str, str]:
    """Who has which phone, the contacts and the key items agreeing."""
    items = product.items("ContactsTable")
    phones = {item["phone"]: item["id"] for item in items if "phone" in item}
    assert phones == {item["id"].removeprefix("phone#"): item["contact_id"] for item in items if "contact_id" in item}
    return phones
