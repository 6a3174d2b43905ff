"""What is refused for its Idempotency-Key has no effect, whichever operation it is."""

import pytest

from tests.erasures import everything
from tests.integration.payments import PAGES, Till
from tests.operations import PAGES as PAGES_OF_STRIPE
from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product

POSTS = [operation for operation in operations() if operation.method == "POST"]
KEY = {"Idempotency-Key": "of-another-request"}
BODIES = {"createCheckout": {"plan": "starter", **PAGES}, "createPortalSession": {"return_url": PAGES["success_url"]}}


@pytest.fixture(scope="module")
def used(standing_product: Product) -> Client:
    """An organisation that has used the key."""
    clinic = standing_product.organization()
    contact = {"name": "Jane Doe", "phone": "+14155550100"}
    assert clinic("POST", "/api/contacts", contact, KEY).status == 201
    return clinic


@pytest.fixture(scope="module")
def ids(used: Client) -> dict[str, str]:
    return objects_of(used)


@pytest.mark.parametrize("operation", [each for each in POSTS if each.name not in PAGES_OF_STRIPE], ids=str)
def test_a_key_of_another_request_stops_a_post_before_its_effect(
    standing_product: Product, used: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = everything(standing_product)

    answer = used("POST", operation.target(ids), operation.body_of(ids), KEY)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert everything(standing_product) == before


@pytest.mark.parametrize("operation", sorted(PAGES_OF_STRIPE))
def test_a_key_of_another_request_opens_no_page(standing_till: Till, used: Client, operation: str) -> None:
    standing_till.checkout(used)
    before = repr(standing_till.provider.ledger.documents)
    path = next(each.path for each in POSTS if each.name == operation)

    answer = used("POST", path, BODIES[operation], KEY)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert repr(standing_till.provider.ledger.documents) == before
