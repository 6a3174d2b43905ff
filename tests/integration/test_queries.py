"""Query parameters of every operation, and of lists."""

import pytest

from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product
from tests.samples import store_agents

LISTS = [operation for operation in operations() if operation.is_list]


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    store_agents(standing_clinic, 3)
    return objects_of(standing_clinic)


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_an_unknown_parameter_is_refused(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = standing_product.stored()

    for query in ("colour=red", "organization_id=org_1", "Limit=5", "limit%20=5", "=", "%00=1"):
        answer = standing_clinic(operation.method, f"{operation.target(ids)}?{query}", operation.body)
        assert (answer.status, answer.code) == (400, "unknown_query_parameter"), query
    assert standing_product.stored() == before


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_parameter_given_twice_is_refused(standing_clinic: Client, operation: Operation) -> None:
    for query in ("limit=1&limit=1", "limit=1&limit=2", "cursor=a&cursor=b"):
        answer = standing_clinic("GET", f"{operation.path}?{query}")
        assert (answer.status, answer.code) == (400, "repeated_query_parameter")


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_limit_is_1_to_100(standing_clinic: Client, ids: dict[str, str], operation: Operation) -> None:
    path = operation.target(ids)
    for limit in ("1", "100", "020"):
        assert standing_clinic("GET", f"{path}?limit={limit}").status == 200
    for limit in ("0", "101", "-1", "abc", "1.5", "", "%2B5", "+5", "5%20", "1_0", "1e1", "%D9%A5", "9" * 5000):
        answer = standing_clinic("GET", f"{operation.path}?limit={limit}")
        assert answer.pointers == ["#/limit"], limit
        assert answer.json["errors"][0]["in"] == "query"


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_cursor_that_is_not_ours_is_refused(standing_clinic: Client, operation: Operation) -> None:
    for cursor in ("", "x", "====", "AAAA", "A" * 40, "A" * 4000, "%00", "%ff", "agt_01jzzzzzzzzzzzzzzzzzzzzzzz", "ы"):
        answer = standing_clinic("GET", f"{operation.path}?cursor={cursor}")
        assert (answer.status, answer.code) == (400, "invalid_cursor"), cursor


def test_a_cursor_changed_in_any_place_is_refused(standing_clinic: Client, ids: dict[str, str]) -> None:
    assert ids
    target = standing_clinic("GET", "/api/agents?limit=1").next or ""
    path, cursor = target.split("cursor=")

    for changed in (cursor[:-1], cursor + "A", cursor + "=", cursor[1:], cursor.swapcase(), cursor[:-1] + "%2B"):
        assert standing_clinic("GET", f"{path}cursor={changed}").code == "invalid_cursor"
    for place in range(len(cursor)):
        other = "B" if cursor[place] == "A" else "A"
        answer = standing_clinic("GET", f"{path}cursor={cursor[:place]}{other}{cursor[place + 1 :]}")
        assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_another_lists_cursor_is_refused(standing_clinic: Client, ids: dict[str, str]) -> None:
    assert ids
    for ours, other in (("agents", "api-keys"), ("api-keys", "agents")):
        cursor = (standing_clinic("GET", f"/api/{ours}?limit=1").next or "").split("cursor=")[1]
        assert standing_clinic("GET", f"/api/{other}?cursor={cursor}").code == "invalid_cursor"


def test_another_organisations_cursor_is_refused(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str]
) -> None:
    assert ids
    target = standing_clinic("GET", "/api/agents?limit=1").next or ""

    answer = standing_product.organization()("GET", target)

    assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_a_cursor_serves_with_another_limit(standing_clinic: Client, ids: dict[str, str]) -> None:
    assert ids
    target = standing_clinic("GET", "/api/agents?limit=1").next or ""

    answer = standing_clinic("GET", target.replace("limit=1", "limit=100"))

    assert len(answer.json) == len(standing_clinic("GET", "/api/agents?limit=100").json) - 1
