"""Service that is off (402): what costs us stops, what manages and reads goes on."""

import pytest

from tests.integration.billing import set_billing
from tests.operations import create, objects_of, operations
from tests.product import Client, Product

RESOURCES = {
    "agents",
    "calls",
    "contacts",
    "appointments",
    "appointment-holds",
    "calendars",
    "services",
    "webhook-endpoints",
}
BILLED = {
    operation.name
    for operation in operations()
    if operation.method in {"POST", "PUT", "PATCH"}
    and operation.path.split("/")[2] in RESOURCES
    and operation.name not in {"cancelCall", "forgetCall"}
}


@pytest.mark.parametrize("status", ["unpaid", "canceled", "incomplete", "incomplete_expired", "paused"])
def test_while_service_is_off_nothing_that_costs_is_made_or_changed(
    product: Product, clinic: Client, status: str
) -> None:
    ids = objects_of(clinic)
    set_billing(product, clinic, status)
    before = product.stored()

    for operation in operations():
        if operation.name in BILLED:
            answer = clinic(operation.method, operation.target(ids), operation.body)
            assert (answer.status, answer.code) == (402, "billing_inactive")
    assert product.stored() == before


@pytest.mark.usefixtures("till")
def test_all_else_goes_on_while_service_is_off(product: Product, clinic: Client) -> None:
    ids = objects_of(clinic)
    set_billing(product, clinic, "canceled")
    # Ends come last: a revoked key can't be rotated, a cancelled or forgotten call has no recording to wait for.
    others = [operation for operation in operations() if operation.name not in BILLED]
    ends = {operation.name for operation in others if operation.method == "DELETE"} | {"cancelCall", "forgetCall"}

    for operation in sorted(others, key=lambda each: each.name in ends):
        operation.prepare(clinic)
        answer = clinic(operation.method, operation.request(ids), operation.body)
        assert answer.status < 300, operation


def test_an_appointment_is_cancelled_by_patch_while_service_is_off(product: Product, clinic: Client) -> None:
    path = f"/api/appointments/{create(clinic, 'createAppointment')}"
    set_billing(product, clinic, "unpaid")
    cancels = {"status": "cancelled", "cancellation_reason": "Ill"}

    for changes in (cancels | {"notes": "x"}, {"status": "confirmed"}, {"cancellation_reason": "Ill"}, {}):
        assert clinic("PATCH", path, changes).code == "billing_inactive"
    assert clinic("PATCH", path, cancels | {"cancellation_reason": " "}).pointers == ["#/cancellation_reason"]
    cancelled = clinic("PATCH", path, cancels)
    assert (cancelled.status, cancelled.json["cancellation_reason"]) == (200, "Ill")


@pytest.mark.parametrize("status", ["manual", "trialing", "active", "past_due"])
def test_service_is_on_while_it_is_paid_or_payment_is_being_tried(
    product: Product, clinic: Client, status: str
) -> None:
    set_billing(product, clinic, status)

    objects_of(clinic)
