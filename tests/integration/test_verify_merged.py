"""`verify` on appointments and calls of contacts that were merged into others."""

from typing import Any

import pytest

from operations.restoration import restore
from tests.integration.appointments import booked
from tests.integration.contacts import made, phone
from tests.integration.restoring import copied
from tests.integration.vapi_calls import CALLER, only_call, tell, voice_call
from tests.integration.verifying import delete, found
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")


def merge(clinic: Client, kept: dict[str, Any], other: dict[str, Any]) -> None:
    assert clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]}).status == 200


def test_what_came_back_of_a_merged_contact_is_its_successors(
    product: Product, clinic: Client, webhooks: Webhooks
) -> None:
    kept, last = made(clinic), made(clinic, phone=phone(1))
    tell(webhooks, voice_call(clinic).status("ringing"))
    [caller] = clinic("GET", f"/api/contacts?phone={CALLER}").json
    appointment, call = booked(clinic, contact_id=caller["id"]), only_call(clinic)
    with copied("AppointmentsTable") as appointments, copied("CallsTable") as calls:
        # Once into a contact that was merged itself.
        merge(clinic, kept, caller)
        merge(clinic, last, kept)
        for table, each, copy in (("AppointmentsTable", appointment, appointments), ("CallsTable", call, calls)):
            delete(table, organization_id=clinic.organization_id, id=each["id"])
            list(restore(product.stack, table, copy, None, apply=True, overwrite=False))
    for target in ("appointments", "calls"):
        assert clinic("GET", f"/api/{target}?contact_id={last['id']}").json == []
    assert found(product) == [("merged_contacts", "of_merged_contact", "found")] * 2

    assert found(product, repair=True) == [("merged_contacts", "of_merged_contact", "mended")] * 2

    for target, each in (("appointments", appointment), ("calls", call)):
        [shown] = clinic("GET", f"/api/{target}?contact_id={last['id']}").json
        assert (shown["id"], shown["contact_id"]) == (each["id"], last["id"])
    assert found(product) == []


def test_what_names_an_erased_contact_is_left_alone(product: Product, clinic: Client) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    appointment = booked(clinic, contact_id=other["id"])
    merge(clinic, kept, other)
    assert clinic("DELETE", f"/api/contacts/{kept['id']}?cancel_appointments=true").status == 204

    assert found(product, repair=True) == []

    assert clinic("GET", f"/api/appointments/{appointment['id']}").json["contact_id"] == kept["id"]
