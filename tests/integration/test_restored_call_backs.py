"""A copy of a table makes no call that was made already, or that the patient does not want."""

import pytest

from operations.restoration import restore
from tests.integration.call_backs import Dialling, dialling
from tests.integration.provider import Voice
from tests.integration.restoring import copied
from tests.integration.vapi_calls import work as work_on_events
from tests.integration.verifying import delete
from tests.integration.webhooks import Webhooks
from tests.product import Client


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_call_back_that_was_dialled_since_the_backup_is_not_dialled_again(
    desk: Dialling, webhooks: Webhooks, *, is_lost: bool
) -> None:
    call_id = desk.placed(desk.contact())
    with copied("CallsTable") as name:
        assert desk.work() == []
        [there] = desk.at_provider
        if is_lost:
            delete("CallsTable", organization_id=desk.clinic.organization_id, id=call_id)
        [found] = list(restore(desk.product.stack, "CallsTable", name, None, apply=True, overwrite=not is_lost))
        assert found["outcome"] == "brought_back"

    assert desk.minutes(20) == []

    assert len(desk.dialled) == 1
    assert desk.ends(call_id) == ("failed", "not-known-whether-dialled")
    told = {"type": "status-update", "status": "ended", "endedReason": "customer-ended-call", "call": there}
    assert webhooks.send("vapi", {"message": told}).status == 200
    assert work_on_events() == []
    assert desk.ends(call_id) == ("completed", "customer-ended-call")


def test_a_call_back_that_waits_and_was_not_lost_stays_as_it_is(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact())
    with copied("CallsTable") as name:
        assert list(restore(desk.product.stack, "CallsTable", name, None, apply=True, overwrite=True)) == []

    assert desk.work() == []
    assert (len(desk.dialled), desk.ends(call_id)) == (1, ("queued", None))


def test_a_contact_who_asked_since_the_backup_not_to_be_called_is_not_called(desk: Dialling) -> None:
    contact = desk.contact()
    with copied("ContactsTable") as name:
        changes = {"do_not_call": True, "notes": "Overwritten by mistake."}
        assert desk.clinic("PATCH", f"/api/contacts/{contact}", changes).status == 200
        list(restore(desk.product.stack, "ContactsTable", name, None, apply=True, overwrite=True))

    restored = desk.clinic("GET", f"/api/contacts/{contact}").json
    assert (restored["do_not_call"], restored["notes"]) == (True, None)
    assert desk.ask(contact).code == "do_not_call"
