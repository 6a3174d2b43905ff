"""Phones when many ask at once: below HTTP, since a process answers one request at a time."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from tests.integration.contacts import phone
from tests.product import Product
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.core.errors import NotFoundError, StaleVersionError, UnavailableError
from voxanne.domain.contacts.errors import PhoneTakenError
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, NewContact
from voxanne.domain.contacts.service import new_contact, parse_patch, update_contact

ORGANIZATION = "org_1"
NOW = 1_800_000_000.0


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
    commit(repository().build_create(ORGANIZATION, contact))
    return contact.id


def move(contact_id: str, number: str) -> str:
    patch = parse_patch(ContactChanges(phone=number), "US")
    return update_contact(repository(), ORGANIZATION, contact_id, patch, None).id


def test_of_twenty_who_come_at_once_one_gets_the_phone_and_the_others_his_id(product: Product) -> None:
    results = at_once([partial(create, phone(1))] * 20)

    [winner] = [result for result in results if isinstance(result, str)]
    losers = [result.contact_id for result in results if isinstance(result, PhoneTakenError)]
    assert losers == [winner] * 19
    found = repository().by_phone(ORGANIZATION, phone(1))
    assert found is not None
    assert found.id == winner
    assert len(product.items("ContactsTable")) == 2


def test_a_phones_key_item_is_no_contact(product: Product) -> None:
    create(phone(1))
    patch = parse_patch(ContactChanges(name="J"), "US")
    before = product.items("ContactsTable")

    with pytest.raises(NotFoundError):
        repository().get(ORGANIZATION, f"phone#{phone(1)}")
    with pytest.raises(NotFoundError):
        repository().update(ORGANIZATION, f"phone#{phone(1)}", patch, None)
    assert product.items("ContactsTable") == before


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
        patch = parse_patch(ContactChanges(phone=phone(number)), "US")
        return update_contact(repository(), ORGANIZATION, contact_id, patch, 1).phone

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
