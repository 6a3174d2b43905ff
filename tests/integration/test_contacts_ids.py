"""GET /api/contacts?ids=…: several contacts in one read."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.contacts import JANE, made, phone
from tests.listing import pages
from tests.observers import DynamoDBCall
from tests.product import Client


def several(clinic: Client, count: int) -> list[str]:
    """Ids of new contacts, newest first."""
    return [made(clinic, name=f"Jane {number}", phone=phone(number))["id"] for number in range(count)][::-1]


def found(clinic: Client, ids: list[str], *more: str) -> list[str]:
    """Ids of what is listed, over all pages."""
    answers = pages(clinic, "/api/contacts?" + "&".join([f"ids={','.join(ids)}", *more]))
    return [each["id"] for answer in answers for each in answer.json]


def test_those_that_are_asked_for_are_listed_newest_first_in_one_read(
    clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    newest, middle, oldest = several(clinic, 3)
    dynamodb_calls.clear()

    assert found(clinic, [oldest, newest, newest]) == [newest, oldest]

    assert [call.operation for call in dynamodb_calls].count("BatchGetItem") == 1
    assert not [call for call in dynamodb_calls if call.table == "ContactsTable"]
    assert middle not in found(clinic, [oldest, newest])


def test_what_is_no_contact_of_the_organisation_is_left_out(clinic: Client, other_clinic: Client) -> None:
    contact = made(clinic, **JANE)["id"]
    merged = made(clinic, phone=phone(1))["id"]
    erased = made(clinic, phone=phone(2))["id"]
    strange = made(other_clinic, phone=phone(3))["id"]
    assert clinic("POST", f"/api/contacts/{contact}/merge", {"from_contact_id": merged}).status == 200
    assert clinic("DELETE", f"/api/contacts/{erased}").status in {202, 204}

    # The table holds these items too.
    items = ["phone%23%2B14155550100", f"merged%23{merged}", f"erased%23{erased}"]
    unknown = ["con_01k00000000000000000000000", "agt_01k00000000000000000000000", "", "x", "%22"]
    assert found(clinic, [contact, merged, erased, strange, *items, *unknown]) == [contact]
    assert found(clinic, ["x"]) == []


def test_large_ones_are_on_several_pages(clinic: Client) -> None:
    """Together they would be more than a response can carry."""
    large = {"notes": "\U0001f9b7" * 10_000, "metadata": {f"key {number}": "\U0001f9b7" * 500 for number in range(50)}}
    ids = [made(clinic, phone=phone(number), **large)["id"] for number in range(30)][::-1]

    answers = pages(clinic, f"/api/contacts?limit=100&ids={','.join(ids)}")

    assert [each["id"] for answer in answers for each in answer.json] == ids
    assert max(len(answer.response.body) for answer in answers) < 4_000_000


def test_other_filters_choose_among_them(clinic: Client) -> None:
    ids = several(clinic, 4)

    assert found(clinic, ids[:3], "q=jane") == [ids[2], ids[1], ids[0]]
    assert found(clinic, ids[:3], "q=jane%202") == [ids[1]]
    assert found(clinic, ids[:3], f"phone=%2B{phone(3)[1:]}") == [ids[0]]
    assert found(clinic, ids[:3], f"phone=%2B{phone(0)[1:]}") == []
    assert found(clinic, ids[:3], "external_id=17") == []


def test_a_hundred_ids_are_taken_and_not_one_more(clinic: Client) -> None:
    ids = ["con_01k00000000000000000000000"] * 100

    assert found(clinic, ids) == []
    refused = clinic("GET", f"/api/contacts?ids={','.join([*ids, 'x'])}")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "#/ids")
    assert clinic("GET", "/api/contacts?ids=").status == 422


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(limit=st.integers(1, 8), order=st.randoms(use_true_random=False), by_name=st.booleans())
def test_pages_bring_each_once_in_order(clinic: Client, limit: int, order: random.Random, *, by_name: bool) -> None:
    listed = clinic("GET", "/api/contacts?limit=100").json
    ids = [each["id"] for each in listed] or several(clinic, 7)
    more = ["q=jane"] if by_name else []

    shown = found(clinic, order.sample(ids, len(ids)), f"limit={limit}", *more)

    assert shown == (ids[::-1] if by_name else ids)
