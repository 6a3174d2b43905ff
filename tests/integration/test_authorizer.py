import pytest

from tests.observers import DynamoDBCall
from tests.product import Client, Product
from tests.samples import make_agent, make_key
from voxanne.core import clock
from voxanne.domain.api_keys.key_format import generate


def test_the_scheme_is_read_in_any_case_and_before_any_number_of_spaces(clinic: Client) -> None:
    """RFC 9110, 11.4: the scheme has no case, and one or more spaces follow it."""
    for authorization in (f"bearer {clinic.key}", f"BEARER {clinic.key}", f"Bearer  {clinic.key}"):
        answer = clinic.with_key(None)("GET", "/api/agents", headers={"Authorization": authorization})
        assert answer.status == 200


def test_one_look_at_a_key_serves_every_route_for_30_seconds(
    product: Product, clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    product.clock.stop(1_800_000_000)
    made = make_agent(clinic)
    dynamodb_calls.clear()

    product.clock.advance(29)
    for target in ("/api/agents", f"/api/agents/{made['id']}", "/api/organization", "/api/limits"):
        assert clinic("GET", target).status == 200
    assert clinic("DELETE", f"/api/agents/{made['id']}").status == 204
    assert not [call for call in dynamodb_calls if call.table == "ApiKeysTable"]

    product.clock.advance(2)
    clinic("GET", "/api/agents")
    assert [call for call in dynamodb_calls if call.table == "ApiKeysTable"]


def test_a_revoked_key_is_refused_within_60_seconds(product: Product, clinic: Client) -> None:
    product.clock.stop(1_800_000_000)
    made = make_key(clinic)
    holder = clinic.with_key(made["key"])
    holder("GET", "/api/agents")

    clinic("DELETE", f"/api/api-keys/{made['id']}")
    product.clock.advance(60)

    assert (holder("GET", "/api/agents").status, holder("GET", "/api/agents").code) == (401, "invalid_api_key")
    assert clinic("GET", "/api/agents").status == 200


def test_a_key_expires_to_the_second_even_while_its_policy_is_cached(product: Product, clinic: Client) -> None:
    product.clock.stop(1_800_000_000)
    made = make_key(clinic, expires_at=clock.instant(1_800_000_010))
    holder = clinic.with_key(made["key"])

    product.clock.advance(9)
    within = holder("GET", "/api/agents")
    product.clock.advance(1)
    after = holder("POST", "/api/agents", {"name": "Late"})

    assert within.status == 200
    assert (after.status, after.code) == (401, "invalid_api_key")
    assert product.items("AgentsTable") == []


def test_last_use_is_noted_at_most_once_a_minute(
    product: Product, clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    product.clock.stop(1_800_000_000)
    for _ in range(5):  # of these, three see a key whose policy is no longer cached within a minute
        clinic("GET", "/api/agents")
        product.clock.advance(15)
    noted = [call for call in dynamodb_calls if (call.operation, call.table) == ("UpdateItem", "ApiKeysTable")]
    assert len(noted) == 1

    product.clock.advance(31)
    clinic("GET", "/api/agents")

    assert clinic("GET", "/api/api-keys").json[0]["last_used_at"] == clock.instant(1_800_000_106)


def test_a_key_that_was_never_used_says_so(clinic: Client) -> None:
    made = make_key(clinic)

    assert made["last_used_at"] is None
    assert clinic("GET", f"/api/api-keys/{made['id']}").json["last_used_at"] is None


def test_the_organisation_comes_from_the_key_alone(clinic: Client, other_clinic: Client) -> None:
    make_agent(other_clinic)
    headers = {
        "X-Organization-Id": other_clinic.organization_id,
        "X-Api-Key": other_clinic.key or "",
        "x-amzn-apigateway-api-id": other_clinic.organization_id,
    }

    assert clinic("GET", "/api/agents", headers=headers).json == []
    assert clinic("GET", f"/api/agents?organization_id={other_clinic.organization_id}").status == 400
    assert clinic("POST", "/api/agents", {"organization_id": other_clinic.organization_id}).status == 422


def test_an_authorizer_that_fails_is_counted_and_one_that_refuses_is_not(
    product: Product, clinic: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clinic.with_key(generate("test"))("GET", "/api/agents").status == 401
    assert "AuthorizerFailed" not in capsys.readouterr().out
    product.drop("ApiKeysTable")

    assert clinic("GET", "/api/agents").status == 503
    assert '"AuthorizerFailed"' in capsys.readouterr().out
