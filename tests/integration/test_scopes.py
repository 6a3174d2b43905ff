"""Scopes in the order of a request's checks. What one scope alone shows: tests/security/test_single_scopes.py."""

import pytest

from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product
from tests.samples import make_key
from voxanne.domain.api_keys.models import ALL_SCOPES

NEED_A_SCOPE = [operation for operation in operations() if operation.scope is not None]


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@pytest.mark.parametrize("operation", NEED_A_SCOPE, ids=str)
def test_a_key_without_the_scope_is_refused_and_told_which_it_lacks(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    holder = standing_clinic.with_key(make_key(standing_clinic, *sorted(ALL_SCOPES - {operation.scope or ""}))["key"])
    before = standing_product.stored()

    answer = holder(operation.method, operation.target(ids), operation.body)

    assert (answer.status, answer.code) == (403, "insufficient_scope")
    assert answer.json["required_scope"] == operation.scope
    assert answer.header("RateLimit")
    assert standing_product.stored() == before


def test_the_limits_need_no_scope(standing_clinic: Client) -> None:
    holder = standing_clinic.with_key(make_key(standing_clinic, "webhooks:read")["key"])

    assert holder("GET", "/api/limits").status == 200


def test_a_wrong_method_is_told_before_a_missing_scope(standing_clinic: Client) -> None:
    holder = standing_clinic.with_key(make_key(standing_clinic, "webhooks:read")["key"])

    assert holder("PUT", "/api/agents").status == 405


def test_a_missing_scope_is_told_before_a_wrong_body(standing_clinic: Client) -> None:
    holder = standing_clinic.with_key(make_key(standing_clinic, "agents:read")["key"])

    assert holder("POST", "/api/agents", raw=b"{").status == 403
