"""Which change makes which event, and that nothing else does."""

import json
from typing import Any

import pytest

from tests.integration import appointments, calls, contacts
from tests.integration.outbound import Outbox, events, recorded, types
from tests.product import Client, Product, dynamodb, sqs
from tests.samples import change_item
from voxanne.core import clock


@pytest.fixture
def outbox(product: Product) -> Outbox:
    del product  # whose tables these are
    return Outbox()


def queued() -> list[dict[str, str]]:
    """What the queue of events was told."""
    found = []
    url = sqs().get_queue_url(QueueName="EventsQueue")["QueueUrl"]
    while batch := sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [json.loads(message["Body"]) for message in batch]
    return found


def test_a_contact_makes_an_event_when_it_is_made_and_when_it_changes(clinic: Client, outbox: Outbox) -> None:
    contact = contacts.made(clinic, **contacts.JANE)
    outbox.record()
    changed = clinic("PATCH", f"/api/contacts/{contact['id']}", {"phone": "+14155550101", "metadata": {"1": "a"}}).json
    outbox.record()

    updated, created = events(clinic)

    assert (created["type"], created["contact"]) == ("contact.created", contact)
    assert (updated["type"], updated["contact"]) == ("contact.updated", changed)
    assert created["created_at"] == contact["created_at"]
    assert updated["created_at"] == changed["updated_at"]


def test_an_appointment_makes_events_from_its_booking_to_its_end(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    product.clock.stop(appointments.NOW)
    seen = [appointments.booked(clinic)]
    path = f"/api/appointments/{seen[0]['id']}"
    for method, body in (
        ("PATCH", {"starts_at": "2026-11-23T15:00:00Z"}),
        ("PATCH", {"notes": "A scan"}),
        ("DELETE", None),
    ):
        product.clock.advance(1)
        seen.append(clinic(method, path, body).json)
    clinic("DELETE", path)
    outbox.record()

    found = [event for event in events(clinic) if "appointment" in event][::-1]

    assert [event["type"] for event in found] == [
        "appointment.booked",
        "appointment.changed",
        "appointment.changed",
        "appointment.cancelled",
    ]
    # Each shows the appointment as it was then, though all events were made at once.
    assert [event["appointment"] for event in found] == seen


def test_a_call_makes_events_as_it_goes_on_each_once(product: Product, clinic: Client, outbox: Outbox) -> None:
    call = calls.placed(clinic)
    for status in ("ringing", "in_progress", "in_progress"):
        product.clock.advance(1)
        calls.told(clinic, call, status=status)
    product.clock.advance(1)
    calls.ended(clinic, call)
    product.clock.advance(1)
    calls.ended(clinic, call, "failed", summary="A better word")
    product.clock.advance(1)
    calls.with_transcript(clinic, call)
    product.clock.advance(1)
    calls.with_recording(clinic, call)
    outbox.record()

    assert types(clinic) == ["call.started", "call.ended", "call.transcript_ready", "call.recording_ready"]
    newest = events(clinic)[0]["call"]
    assert newest == clinic("GET", f"/api/calls/{call.id}").json
    assert (newest["has_transcript"], newest["has_recording"]) == (True, True)


def test_a_call_whose_end_is_processed_first_has_started_too(product: Product, clinic: Client, outbox: Outbox) -> None:
    call = calls.placed(clinic)
    product.clock.advance(60)
    calls.ended(clinic, call, started_at=clock.instant(product.clock() - 30))
    outbox.record()
    product.clock.advance(1)
    calls.told(clinic, call, status="in_progress")
    outbox.record()

    ended, started = events(clinic)
    assert (started["type"], ended["type"]) == ("call.started", "call.ended")
    assert started["created_at"] == started["call"]["started_at"] < ended["created_at"]


@pytest.mark.parametrize(
    ("status", "began", "expected"),
    [
        ("completed", False, ["call.started", "call.ended"]),
        ("failed", True, ["call.started", "call.ended"]),
        ("failed", False, ["call.ended"]),
        ("no_answer", True, ["call.ended"]),
        ("busy", False, ["call.ended"]),
    ],
)
def test_a_call_has_started_if_it_was_answered(
    product: Product, clinic: Client, outbox: Outbox, status: str, *, began: bool, expected: list[str]
) -> None:
    started_at = {"started_at": clock.instant(product.clock() - 30)} if began else {}
    calls.placed(clinic, status=status, **started_at)
    outbox.record()

    assert sorted(types(clinic)) == sorted(expected)


def test_what_is_refused_makes_no_event(clinic: Client, outbox: Outbox) -> None:
    contact = contacts.made(clinic)
    path = f"/api/contacts/{contact['id']}"

    assert clinic("POST", "/api/contacts", {"name": "Jo", "phone": contact["phone"]}).status == 409
    assert clinic("PATCH", path, {"name": "Jo"}, {"If-Match": '"7"'}).status == 412
    assert clinic("PATCH", path, {"name": 1}).status == 422
    assert clinic("PATCH", path, {}).status == 200
    outbox.record()

    assert types(clinic) == ["contact.created"]


@pytest.mark.parametrize(
    "fields", [{}, {"notes": None}, {"status": "booked", "metadata": {}}, {"metadata": {"a": None}}]
)
def test_a_patch_that_says_what_is_so_makes_no_event(
    product: Product, clinic: Client, outbox: Outbox, fields: dict[str, Any]
) -> None:
    product.clock.stop(appointments.NOW)
    appointment = appointments.booked(clinic)
    contact = {"name": "Jane Doe"} | {name: value for name, value in fields.items() if name != "status"}
    assert clinic("PATCH", f"/api/appointments/{appointment['id']}", fields).status == 200
    assert clinic("PATCH", f"/api/contacts/{appointment['contact_id']}", contact).status == 200
    outbox.record()

    assert sorted(types(clinic)) == ["appointment.booked", "contact.created"]


def test_what_clients_do_not_see_and_what_is_deleted_make_no_event(clinic: Client, outbox: Outbox) -> None:
    contact = contacts.made(clinic)
    key = {"organization_id": clinic.organization_id, "id": contact["id"]}
    change_item("ContactsTable", key, due="sweep")
    dynamodb().delete_item(TableName="ContactsTable", Key={name: {"S": value} for name, value in key.items()})
    outbox.record()

    assert types(clinic) == ["contact.created"]


def test_the_same_record_again_makes_the_same_event_and_tells_of_it_again(clinic: Client, outbox: Outbox) -> None:
    contacts.made(clinic)
    outbox.record()
    before, told = events(clinic), queued()
    outbox.again()

    assert events(clinic) == before
    assert told == queued() == [{"organization_id": clinic.organization_id, "event_id": before[0]["id"]}]


def record_of(number: int, name: str = "Jane") -> dict[str, Any]:
    """A record of a contact that was made."""
    identifier = f"con_0000000000000000000000000{number}"
    image = {
        "organization_id": {"S": "org_1"},
        "id": {"S": identifier},
        "name": {"S": name},
        "phone": {"S": "+14155550100"},
        "version": {"N": "1"},
        "created_at": {"S": "2026-11-23T11:00:00.000Z"},
        "updated_at": {"S": "2026-11-23T11:00:00.000Z"},
    }
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": f"seq-{number}", "NewImage": image}}


def test_the_first_record_that_fails_is_named_and_those_before_it_are_done(product: Product) -> None:
    poison = record_of(2)
    del poison["dynamodb"]["NewImage"]["updated_at"]

    answer = recorded({"Records": [record_of(1), poison, record_of(3)]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "seq-2"}]}
    assert [item["object_id"][-1] for item in product.items("EventsTable")] == ["1"]
    assert len(queued()) == 1


def test_an_event_that_the_queue_was_not_told_of_comes_again(product: Product) -> None:
    sqs().delete_queue(QueueUrl=sqs().get_queue_url(QueueName="EventsQueue")["QueueUrl"])

    answer = recorded({"Records": [record_of(1), record_of(2)]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "seq-1"}]}
    assert len(product.items("EventsTable")) == 2


def test_nothing_of_a_patient_is_logged(logs: Any, product: Product) -> None:
    del product
    poison = record_of(1, "Marigold")
    poison["dynamodb"]["NewImage"]["phone"] = {"N": "14155550100"}

    recorded({"Records": [poison]})

    assert "error.unexpected" in logs.text
    assert "Marigold" not in logs.text
    assert "14155550100" not in logs.text
