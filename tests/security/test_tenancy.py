"""Two organisations: neither can read, list, change or delete what is the other's, whatever it sends."""

import json
from typing import Any

import pytest

from tests.documented import OPENAPI
from tests.operations import PAGES, Operation, create, objects_of, operations
from tests.product import Client, Product
from tests.samples import make_key

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
    listed = {each["id"] for each in mine("GET", f"{operation.target(my_ids)}?limit=100").json}

    assert listed & set(my_ids.values())
    assert not listed & set(their_ids.values())
    assert not listed & {each["id"] for each in theirs("GET", f"{operation.target(their_ids)}?limit=100").json}


def _one_more(theirs: Client, their_ids: dict[str, str], operation: Operation) -> None:
    """Make what a list has more of: below a calendar in the same one, which other objects are not."""
    below = [each for each in POSTS if each.path == operation.path and each.names_an_object]
    if below:
        create(theirs, below[0].name, **their_ids)
    else:
        objects_of(theirs)


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_anothers_cursor_opens_nothing(
    mine: Client, theirs: Client, their_ids: dict[str, str], operation: Operation
) -> None:
    path = f"{operation.target(their_ids)}?limit=1"
    # Not two more for each list: an organisation can have 32 webhook endpoints.
    for _ in range(2):
        if theirs("GET", path).next is None:
            _one_more(theirs, their_ids, operation)
    target = theirs("GET", path).next or ""

    answer = mine("GET", target)

    assert (answer.status, answer.code) == (400, "invalid_cursor")
    assert theirs("GET", target).status == 200


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_anothers_idempotency_key_is_any_key(standing_product: Product, operation: Operation) -> None:
    # Organisations of their own: each may have a few endpoints only.
    mine, theirs = standing_product.organization(), standing_product.organization(name="Other Clinic")
    key = {"Idempotency-Key": f"shared-{operation}"}
    their_ids, my_ids = objects_of(theirs), objects_of(mine)
    operation.prepare(theirs, their_ids)
    operation.prepare(mine, my_ids)
    first = theirs("POST", operation.target(their_ids), operation.body_of(their_ids), key)

    answer = mine("POST", operation.target(my_ids), operation.body_of(my_ids), key)

    assert first.status == answer.status < 300
    assert answer.header("Idempotent-Replayed") is None
    assert answer.json["id"] != first.json["id"]


@pytest.mark.usefixtures("standing_till")
@pytest.mark.parametrize("operation", [each for each in operations() if not each.names_an_object], ids=str)
def test_an_answer_tells_nothing_of_another_organisation(
    mine: Client, theirs: Client, my_ids: dict[str, str], their_ids: dict[str, str], operation: Operation
) -> None:
    operation.prepare(mine)

    answer = mine(operation.method, operation.request({}), operation.body_of(my_ids))

    told = answer.response.body.decode() + json.dumps(answer.response.headers)
    assert answer.status < 300
    for secret in (*their_ids.values(), theirs.organization_id, "Theirs", (theirs.key or "")[13:]):
        assert secret not in told


def schema_of(operation: Operation) -> dict[str, Any]:
    """The schema of an operation's body, from the document."""
    described = OPENAPI["paths"][operation.path][operation.method.lower()]
    *_, content = described["requestBody"]["content"].values()
    reference = content["schema"]["$ref"]
    schema: dict[str, Any] = OPENAPI["components"]["schemas"][reference.rpartition("/")[2]]
    return schema


def parameters_of(operation: Operation) -> list[str]:
    described = OPENAPI["paths"][operation.path]["get"].get("parameters", [])
    return [parameter["name"] for parameter in described if parameter["in"] == "query"]


def named_by(field: str, ids: dict[str, str]) -> str:
    """The id of an object of the kind that a field or a parameter names."""
    return ids.get(field) or next(ids[kind] for kind in ids if field.endswith(f"_{kind}"))


# Ids of a client's own, and of the provider's voices, are no objects of ours.
_NOT_OURS = {"external_id", "voice_id"}
NAMED_IN_BODIES = [
    (operation, field)
    for operation in operations()
    if operation.takes_body
    for field in schema_of(operation)["properties"]
    if field.endswith("_id") and field not in _NOT_OURS
]
FILTERS = [
    (operation, parameter)
    for operation in LISTS
    for parameter in parameters_of(operation)
    if parameter.endswith("_id") and parameter not in _NOT_OURS
]


@pytest.mark.parametrize("named", NAMED_IN_BODIES, ids=lambda named: f"{named[0]}-{named[1]}")
def test_what_a_body_names_must_be_the_organisations_own(
    standing_product: Product,
    mine: Client,
    my_ids: dict[str, str],
    their_ids: dict[str, str],
    named: tuple[Operation, str],
) -> None:
    operation, field = named
    body = dict(operation.body_of(my_ids) or {}) | {field: named_by(field, their_ids)}
    if field == "contact_id":
        body.pop("contact", None)
    before = standing_product.stored()

    answer = mine(operation.method, operation.target(my_ids), body)

    assert answer.status in {404, 422}, answer
    assert standing_product.stored() == before


@pytest.mark.parametrize(("operation", "parameter"), FILTERS, ids=str)
def test_a_filter_by_anothers_object_finds_nothing(
    mine: Client, theirs: Client, their_ids: dict[str, str], operation: Operation, parameter: str
) -> None:
    kinds = their_ids.values() if parameter in {"object_id", "actor_id"} else [named_by(parameter, their_ids)]

    for identifier in kinds:
        answer = mine("GET", f"{operation.path}?{parameter}={identifier}")
        assert (answer.status, answer.json) == (200, [])
    assert theirs("GET", f"{operation.path}?{parameter}={next(iter(kinds))}").status == 200


def test_a_key_speaks_for_its_own_organisation_alone(mine: Client, theirs: Client) -> None:
    """Also where both come from one address, one after the other, and the authorizer remembers both."""
    keys = [mine.with_key(make_key(mine)["key"]), theirs.with_key(make_key(theirs)["key"])]

    for _ in range(2):
        names = [holder("GET", "/api/organization").json["id"] for holder in keys]
        assert names == [mine.organization_id, theirs.organization_id]
