"""Copies of responses, and links of numbers that were called: those of erased patients do not come back."""

from operations.restoration import restore
from tests.erasures import MARK, ended_call
from tests.integration.call_backs import NEW_YORK, dialling
from tests.integration.contacts import made
from tests.integration.provider import Voice
from tests.integration.restoring import copied
from tests.integration.vapi_calls import tell
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product
from tests.samples import change_item


def called(clinic: Client, voice: Voice, webhooks: Webhooks) -> str:
    """A contact that was called from the shared number; its id."""
    desk = dialling(clinic, voice)
    contact = desk.contact(NEW_YORK)
    desk.placed(contact)
    assert desk.work() == []
    ended = {"type": "end-of-call-report", "call": desk.at_provider[-1], "endedReason": "customer-did-not-answer"}
    tell(webhooks, {"message": ended | {"timestamp": int(desk.product.clock() * 1000)}})
    return contact


def restored(product: Product, table: str, copy: str) -> list[tuple[str, str]]:
    lines = restore(product.stack, table, copy, None, apply=True, overwrite=True)
    return [(line["finding"], line["outcome"]) for line in lines]


def test_the_link_of_an_erased_patients_number_does_not_come_back(
    product: Product, clinic: Client, voice: Voice, webhooks: Webhooks
) -> None:
    contact = called(clinic, voice, webhooks)
    with copied("ProviderLinksTable") as copy:
        assert clinic("DELETE", f"/api/contacts/{contact}").status == 204

        assert restored(product, "ProviderLinksTable", copy) == [("erased", "left_out")]

    assert NEW_YORK not in repr(product.items("ProviderLinksTable"))


def test_the_link_of_a_number_that_was_called_anew_after_an_erasure_comes_back(
    product: Product, clinic: Client, voice: Voice, webhooks: Webhooks
) -> None:
    contact = called(clinic, voice, webhooks)
    assert clinic("DELETE", f"/api/contacts/{contact}").status == 204
    product.clock.advance(1)
    key = {"link": f"vapi#shared#{NEW_YORK}"}
    expires_at = int(product.clock()) + 30 * 86_400
    change_item(
        "ProviderLinksTable", key, organization_id=clinic.organization_id, object_id="agt_1", expires_at=expires_at
    )
    with copied("ProviderLinksTable") as copy:
        change_item("ProviderLinksTable", key, object_id="agt_2")

        assert restored(product, "ProviderLinksTable", copy) == [("differs", "brought_back")]


def test_what_an_erased_patients_call_was_answered_by_tools_does_not_come_back(
    product: Product, clinic: Client
) -> None:
    contact = made(clinic)
    call_id = ended_call(clinic, contact["id"])
    key = {"organization_id": clinic.organization_id, "idempotency_key": "tool 0123"}
    misses = {"organization_id": clinic.organization_id, "idempotency_key": "tool 4567"}
    change_item("IdempotencyTable", key, text=f"Booked for {MARK}.", call_id=call_id, expires_at=1)
    change_item("IdempotencyTable", misses, misses={MARK}, call_id=call_id, expires_at=1)
    with copied("IdempotencyTable") as copy:
        assert clinic("DELETE", f"/api/contacts/{contact['id']}").status == 204
        assert MARK not in repr(product.items("IdempotencyTable"))
        change_item("IdempotencyTable", key, text="?")
        change_item("IdempotencyTable", misses, misses={"?"})

        assert restored(product, "IdempotencyTable", copy) == [("differs", "brought_back")] * 2

    assert MARK not in repr(product.items("IdempotencyTable"))
