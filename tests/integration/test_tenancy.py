"""Two organisations: neither can read, list, change or delete what is the other's, whatever it sends."""

import json

import pytest

from tests.operations import PAGES, Operation, objects_of, operations
from tests.product import Client, Product
from tests.samples import AGENT, make_agent, make_key

NAME_AN_OBJECT = [operation for operation in operations() if operation.names_an_object]
POSTS = [operation for operation in operations() if operation.method == "POST" and operation.name not in PAGES]
LISTS = [operation for operation in operations() if operation.is_list]


@pytest.fixture(scope="module")
def mine(standing_product: Product) -> Client:
    return standing_product.organization(name="Mine")


@pytest.fixture(scope="module")
def theirs(standing_product: Product) -> Client:
    return standing_product.organization(name="Theirs")


@pytest.fixture(scope="module")
def my_ids(mine: Client) -> dict[str, str]:
    return objects_of(mine)


@pytest.fixture(scope="module")
def their_ids(theirs: Client) -> dict[str, str]:
    return objects_of(theirs)


@pytest.mark.parametrize("operation", NAME_AN_OBJECT, ids=str)
def test_anothers_object_is_not_there(
    standing_product: Product, mine: Client, theirs: Client, their_ids: dict[str, str], operation: Operation
) -> None:
    target = operation.target(their_ids)
    their_tag = theirs("GET", target).header("ETag") or '"1"'
    before = standing_product.stored()

    for headers in ({}, {"If-Match": their_tag}, {"If-Match": "*"}, {"If-None-Match": their_tag}):
        answer = mine(operation.method, target, operation.body, headers)
        unknown = mine(operation.method, operation.target(dict.fromkeys(their_ids, "unknown")), operation.body, headers)
        assert (answer.status, answer.code) == (unknown.status, unknown.code) == (404, "not_found")
        assert theirs.organization_id not in answer.response.body.decode()
    assert standing_product.stored() == before


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_list_holds_nothing_of_anothers(
    mine: Client, theirs: Client, my_ids: dict[str, str], their_ids: dict[str, str], operation: Operation
) -> None:
    listed = {each["id"] for each in mine("GET", f"{operation.path}?limit=100").json}

    assert listed & set(my_ids.values())
    assert not listed & set(their_ids.values())
    assert not listed & {each["id"] for each in theirs("GET", f"{operation.path}?limit=100").json}


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_anothers_cursor_opens_nothing(mine: Client, theirs: Client, operation: Operation) -> None:
    # Not two more for each list: an organisation can have 32 webhook endpoints.
    for _ in range(2):
        if theirs("GET", f"{operation.path}?limit=1").next is None:
            objects_of(theirs)
    target = theirs("GET", f"{operation.path}?limit=1").next or ""

    answer = mine("GET", target)

    assert (answer.status, answer.code) == (400, "invalid_cursor")
    assert theirs("GET", target).status == 200


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_anothers_idempotency_key_is_any_key(mine: Client, theirs: Client, operation: Operation) -> None:
    key = {"Idempotency-Key": f"shared-{operation}"}
    their_ids, my_ids = objects_of(theirs), objects_of(mine)
    first = theirs("POST", operation.target(their_ids), operation.body_of(their_ids), key)

    answer = mine("POST", operation.target(my_ids), operation.body_of(my_ids), key)

    assert first.status == answer.status < 300
    assert answer.header("Idempotent-Replayed") is None
    assert answer.json["id"] != first.json["id"]


@pytest.mark.usefixtures("standing_till")
@pytest.mark.parametrize("operation", [each for each in operations() if not each.names_an_object], ids=str)
def test_an_answer_tells_nothing_of_another_organisation(
    mine: Client, theirs: Client, their_ids: dict[str, str], operation: Operation
) -> None:
    operation.prepare(mine)

    answer = mine(operation.method, operation.request({}), operation.body)

    told = answer.response.body.decode() + json.dumps(answer.response.headers)
    assert answer.status < 300
    for secret in (*their_ids.values(), theirs.organization_id, "Theirs", (theirs.key or "")[13:]):
        assert secret not in told


def test_what_a_body_names_must_be_the_organisations_own(
    standing_product: Product, mine: Client, theirs: Client, their_ids: dict[str, str]
) -> None:
    calendars = {item["organization_id"]: item["id"] for item in standing_product.items("CalendarsTable")}
    calendar = {"calendar_id": calendars[theirs.organization_id]}
    own = f"/api/agents/{make_agent(mine)['id']}"
    before = standing_product.stored()

    assert mine("POST", "/api/agents", {**AGENT, **calendar}).pointers == ["#/calendar_id"]
    assert mine("PATCH", own, calendar).pointers == ["#/calendar_id"]
    default = mine("PATCH", "/api/organization", {"default_agent_id": their_ids["agent_id"]})
    assert default.pointers == ["#/default_agent_id"]
    assert standing_product.stored() == before


def test_a_key_speaks_for_its_own_organisation_alone(mine: Client, theirs: Client) -> None:
    """Also where both come from one address, one after the other, and the authorizer remembers both."""
    keys = [mine.with_key(make_key(mine)["key"]), theirs.with_key(make_key(theirs)["key"])]

    for _ in range(2):
        names = [holder("GET", "/api/organization").json["id"] for holder in keys]
        assert names == [mine.organization_id, theirs.organization_id]
