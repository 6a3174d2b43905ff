"""Numbers by which a patient was called from the deployment's shared number are erased with the patient."""

import pytest

from tests.integration.call_backs import BROOKLYN, NEW_YORK, Dialling, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import tell
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


def called(desk: Dialling, webhooks: Webhooks, contact: str) -> None:
    """Have the contact called from the shared number, in vain."""
    desk.placed(contact)
    assert desk.work() == []
    report = {"type": "end-of-call-report", "call": desk.at_provider[-1], "endedReason": "customer-did-not-answer"}
    tell(webhooks, {"message": report | {"timestamp": int(desk.product.clock() * 1000)}})


def where(product: Product, number: str) -> list[str]:
    return [table for table, stored in product.stored().items() if number in repr(stored)]


def test_a_number_that_the_patient_had_when_it_was_called_is_erased(
    desk: Dialling, webhooks: Webhooks, product: Product
) -> None:
    contact = desk.contact(NEW_YORK)
    called(desk, webhooks, contact)
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", {"phone": BROOKLYN}).status == 200
    assert "ProviderLinksTable" in where(product, NEW_YORK)

    assert desk.clinic("DELETE", f"/api/contacts/{contact}").status == 204

    assert where(product, NEW_YORK) == where(product, BROOKLYN) == []


def test_one_that_is_another_patients_by_now_leads_back_to_who_called(
    desk: Dialling, webhooks: Webhooks, product: Product
) -> None:
    contact = desk.contact(NEW_YORK)
    called(desk, webhooks, contact)
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", {"phone": BROOKLYN}).status == 200
    called(desk, webhooks, desk.contact(NEW_YORK))

    assert desk.clinic("DELETE", f"/api/contacts/{contact}").status == 204

    assert "ProviderLinksTable" in where(product, NEW_YORK)
