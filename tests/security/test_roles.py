"""Roles at the API itself: what a member's session token may ask, of all operations that there are."""

from collections.abc import Iterator

import pytest

from tests.integration.people import Doors, doors_of
from tests.operations import Operation, operations
from tests.product import Client, Product

_EVERYONE = {"me", "limits", "events"}
_FRONT_DESK = {"appointments", "appointment-holds", "availability", "calendars", "services", "calls", "analytics"}
_NOT_FOR_READERS = {"audit-events", "members", "invitations", "api-keys", "billing"}


def _may(role: str, operation: Operation) -> bool:
    """What the contract says of roles, by the resource in the path."""
    resource, reads = operation.path.split("/")[2], operation.method == "GET"
    if role == "owner" or resource in _EVERYONE:
        return True
    if role == "admin":
        return resource != "billing"
    if role == "reader":
        return reads and resource not in _NOT_FOR_READERS
    return resource in _FRONT_DESK | {"contacts"} or (resource in {"agents", "phone-numbers"} and reads)


@pytest.fixture(scope="module")
def pages(standing_product: Product) -> Iterator[dict[str, Client]]:
    """The API as a page of each role asks it."""
    clinic = standing_product.organization()
    with pytest.MonkeyPatch.context() as patch, doors_of(standing_product, patch) as doors:
        yield {role: _page(doors, clinic, role) for role in ("owner", "admin", "staff", "reader")}


def _page(doors: Doors, clinic: Client, role: str) -> Client:
    return doors.join(clinic, f"{role}@clinic.example", role).page()


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_each_operation_is_refused_to_the_roles_that_may_not(pages: dict[str, Client], operation: Operation) -> None:
    """A query that no operation knows is refused after the role, so that nothing happens."""
    path = operation.path.replace("{", "").replace("}", "")
    answers = {role: page(operation.method, f"{path}?unknown=1", operation.body) for role, page in pages.items()}

    expected = {role: 400 if _may(role, operation) else 403 for role in pages}
    assert {role: answer.status for role, answer in answers.items()} == expected
