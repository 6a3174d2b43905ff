import pytest

from tests.observers import DynamoDBCall
from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
PATHS = sorted({operation.path for operation in operations()})
OPEN_PATHS = sorted({operation.path for operation in operations(authenticated=False)})

NO_PATHS = [
    "/",
    "//",
    "/api",
    "/api/",
    "/api/nothing",
    "/api/agent",
    "/API/agents",
    "/api/agents/a/b",
    "/api//agents",
    "/api/organization/x",
    "/api/api-keys/x/rotate/y",
    "/v1/api/agents",
    "/openapi.json/x",
    "/%61pi/agents",
    "/api/agents%2F..",
    "/.env",
    "/%",
    "/\u00e9",
]
ODD_IDS = [
    "agt_",
    "agt_1",
    "agt_01JZZZZZZZZZZZZZZZZZZZZZZZ",
    "agt_81jzzzzzzzzzzzzzzzzzzzzzzz",
    "agt_01jzzzzzzzzzzzzzzzzzzzzzzzz",
    "key_01jzzzzzzzzzzzzzzzzzzzzzzz",
    "null",
    "0",
    "x" * 3000,
    "%00",
    "%ff",
    "%zz",
    "%",
    "%2e%2e%2f",
    "..",
    "a%20b",
    "a+b",
    "<script>",
    "{agent_id}",
    "'%20OR%201=1",
    "агент",
    "%F0%9F%A6%B7",
    "a;b=c",
    "a:b@c",
    '"',
    "`",
]


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@pytest.mark.parametrize("path", [*PATHS, *OPEN_PATHS])
def test_a_method_that_a_path_lacks_is_405_and_told_which_it_has(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], path: str
) -> None:
    known = [*operations(), *operations(authenticated=False)]
    has = {operation.method for operation in known if operation.path == path}
    has |= {"HEAD"} if "GET" in has else set()
    before = standing_product.stored()

    for method in set(ALL_METHODS) - has:
        answer = standing_clinic(method, path.format_map(ids), {} if method in {"POST", "PATCH", "PUT"} else None)
        assert answer.status == 405
        assert set((answer.header("Allow") or "").split(", ")) == has
        if method != "HEAD":
            assert answer.code == "method_not_allowed"
    assert standing_product.stored() == before


@pytest.mark.parametrize("path", NO_PATHS)
def test_an_unknown_path_is_404_with_a_key_or_without(
    standing_product: Product, standing_clinic: Client, path: str
) -> None:
    for client in (standing_clinic, standing_product.anonymous()):
        for method, body in (("GET", None), ("POST", {"name": "A"}), ("DELETE", None)):
            answer = client(method, path, body)
            assert (answer.status, answer.code) == (404, "unknown_path")


@pytest.mark.parametrize("operation", [each for each in operations() if each.names_an_object], ids=str)
def test_an_odd_id_is_404_and_changes_nothing(
    standing_product: Product, standing_clinic: Client, operation: Operation, ids: dict[str, str]
) -> None:
    before = standing_product.stored()

    for odd in ODD_IDS:
        answer = standing_clinic(operation.method, operation.target(dict.fromkeys(ids, odd)), operation.body)
        assert answer.status == 404, odd
        assert answer.code in {"not_found", "unknown_path"}
        assert len(answer.json["detail"]) < 100
    assert standing_product.stored() == before


def test_what_can_be_no_id_is_not_looked_up(
    standing_clinic: Client, ids: dict[str, str], dynamodb_calls: list[DynamoDBCall]
) -> None:
    """DynamoDB refuses a key of more than 1,024 bytes with an error that would be our 500."""
    assert ids
    dynamodb_calls.clear()

    for method, body in (("GET", None), ("PATCH", {"name": "A"}), ("DELETE", None)):
        assert standing_clinic(method, "/api/agents/" + "x" * 3000, body).status == 404
    for method in ("GET", "DELETE"):
        assert standing_clinic(method, "/api/api-keys/" + "x" * 3000).status == 404

    assert {call.table for call in dynamodb_calls} <= {"RateLimitsTable", "ApiKeysTable"}
    assert not [call for call in dynamodb_calls if call.operation == "Query"]


def test_a_slash_at_the_end_is_nothing(standing_clinic: Client) -> None:
    assert standing_clinic("GET", "/api/agents/").json == standing_clinic("GET", "/api/agents").json


@pytest.mark.parametrize("path", [*PATHS, *OPEN_PATHS])
def test_a_browser_may_ask_first(standing_product: Product, ids: dict[str, str], path: str) -> None:
    preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}

    answer = standing_product.anonymous()("OPTIONS", path.format_map(ids), headers=preflight)

    assert answer.status == 200
    assert answer.header("Access-Control-Allow-Origin") == "*"
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        assert method in (answer.header("Access-Control-Allow-Methods") or "").split(",")
    allowed = (answer.header("Access-Control-Allow-Headers") or "").lower().split(",")
    assert {"authorization", "content-type", "idempotency-key", "if-match", "if-none-match"} <= set(allowed)


def test_health_and_the_document_need_no_key(standing_product: Product) -> None:
    anyone = standing_product.anonymous()

    assert anyone("GET", "/health").json == {"status": "ok"}
    assert anyone("GET", "/openapi.json").json["openapi"].startswith("3.1")
    assert anyone("HEAD", "/health").status == 200


def test_the_answer_to_a_method_that_the_gateway_does_not_know_names_all_that_the_api_has(
    standing_product: Product,
) -> None:
    answer = standing_product.anonymous()("TRACE", "/dashboard")

    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert str(answer.header("Allow")).split(", ") == list(ALL_METHODS)
    assert {operation.method for operation in operations()} <= set(ALL_METHODS)
