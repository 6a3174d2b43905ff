"""Every key that is not accepted gets one 401, which does not say why."""

from collections.abc import Callable

import pytest

from tests.observers import DynamoDBCall
from tests.operations import Operation, objects_of, operations
from tests.product import Answer, Client, Product
from tests.samples import change_item, make_key
from voxanne.domain.api_keys import key_format as keys

KEY = "vox_test_" + "A" * 32 + "_" + "0" * 6


def body_without_its_request_id(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.json.items() if name != "request_id"}


def assert_refused(answer: Answer) -> None:
    assert (answer.status, answer.code) == (401, "invalid_api_key")
    assert body_without_its_request_id(answer) == {
        "type": "https://api.example.com/errors#invalid_api_key",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Send a valid API key as 'Authorization: Bearer <key>'.",
        "code": "invalid_api_key",
    }
    assert answer.header("WWW-Authenticate") == "Bearer"
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert answer.header("RateLimit") is None


def revoked(clinic: Client) -> str:
    made = make_key(clinic)
    clinic("DELETE", f"/api/api-keys/{made['id']}")
    return str(made["key"])


def expired(clinic: Client) -> str:
    made = make_key(clinic, expires_at="2099-01-01T00:00:00Z")
    change_item("ApiKeysTable", {"key_hash": keys.digest(made["key"])}, expires_at="2020-01-01T00:00:00.000Z")
    return str(made["key"])


def of_nobody(_clinic: Client) -> str:
    return keys.generate("test")


def of_another_mode(_clinic: Client) -> str:
    return keys.generate("live")


def of_an_organization_that_is_gone(clinic: Client) -> str:
    made = make_key(clinic)
    change_item("ApiKeysTable", {"key_hash": keys.digest(made["key"])}, organization_id="org_gone")
    return str(made["key"])


@pytest.mark.parametrize("key_of", [revoked, expired, of_nobody, of_another_mode, of_an_organization_that_is_gone])
def test_a_key_that_is_not_good_is_refused(standing_clinic: Client, key_of: Callable[[Client], str]) -> None:
    answer = standing_clinic.with_key(key_of(standing_clinic))("GET", "/api/agents")

    assert_refused(answer)


def test_no_key_is_refused_alike(standing_clinic: Client) -> None:
    assert_refused(standing_clinic.with_key(None)("GET", "/api/agents"))


def test_what_is_no_key_is_refused_without_a_look_into_a_table(
    standing_clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    good = standing_clinic.key or ""
    anyone = standing_clinic.with_key(None).at("203.0.113.200")
    mistyped = [
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        good,
        f"Token {good}",
        f"Bearer{good}",
        f"Bearer {good} x",
        f"Bearer {good[:-1]}",
        f"Bearer {good}0",
        f"Bearer {good.swapcase()}",
        f"Bearer {good.replace('vox_test', 'vox_live')}",
        f"Bearer {good[4:]}",
        f'Bearer "{good}"',
        f"Bearer {good[:20]}\u00e9{good[21:]}",
        f"Bearer {KEY}",
        "Bearer null",
        "Bearer " + "x" * 5000,
    ]
    dynamodb_calls.clear()

    for authorization in mistyped:
        assert_refused(anyone("GET", "/api/agents", headers={"Authorization": authorization}))

    assert {call.table for call in dynamodb_calls} == {"RateLimitsTable"}


def test_one_changed_letter_is_refused_wherever_it_is(standing_clinic: Client) -> None:
    good = standing_clinic.key or ""

    for place in range(len(good)):
        changed = good[:place] + ("b" if good[place] == "a" else "a") + good[place + 1 :]
        assert standing_clinic.at(f"203.0.113.{place}").with_key(changed)("GET", "/api/agents").status == 401


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_operation_behind_the_authorizer_needs_a_key(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    target = operation.target(ids)
    before = standing_product.stored()

    # From an address of its own: no more refused keys come from one than it may send.
    client = standing_clinic.at(f"2001:db8:0:{operations().index(operation) + 1:x}::1")

    for key in (None, keys.generate("test"), keys.generate("live")):
        assert_refused(client.with_key(key)(operation.method, target, operation.body))
    assert standing_product.stored() == before
