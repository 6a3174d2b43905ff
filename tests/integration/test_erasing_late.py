"""What arrives after a call was forgotten or its patient erased, or at that very moment, brings nothing back."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.recording_fetcher import app as fetcher
from tests import confinement
from tests.erasures import MARK, PHONE, large_report_of, patient, refusing, report_of, sweep, traces
from tests.integration.appointments import ALWAYS, NOW, changed_calendar
from tests.integration.outbound import Deliveries, endpoint_at, events
from tests.integration.provider import Voice
from tests.integration.receivers import Receiver, answering
from tests.integration.recordings import WAV, Storage, fetch, serving
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.vapi_calls import invoke, only_call, tell, voice_call, work
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.product import Client, Product
from tests.stores import empty_queue
from voxanne.aws.s3 import client as s3

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def storage(voice: Voice) -> Iterator[Storage]:
    """The provider's storage, on this machine."""
    assert voice.simulator.url
    os.environ["WEBHOOK_LOOPBACK"] = "allowed"
    fetcher._fetcher.cache_clear()  # noqa: SLF001 - each test has its own provider
    with serving() as made:
        yield made
    os.environ["WEBHOOK_LOOPBACK"] = "refused"
    fetcher._fetcher.cache_clear()  # noqa: SLF001


def test_a_forgotten_call_keeps_its_numbers_and_no_later_news_bring_back_what_was_said(
    webhooks: Webhooks, clinic: Client, other_clinic: Client, storage: Storage, deliveries: Deliveries
) -> None:
    product = clinic.product
    call = voice_call(clinic)
    link = storage.has("/1.wav", WAV + MARK.encode())
    said = report_of(call)
    said["message"]["artifact"]["presignedMonoUrl"] = link
    tell(webhooks, call.status("in-progress", 4), said)
    deliveries.outbox.record()
    path = f"/api/calls/{only_call(clinic)['id']}"
    assert other_clinic("POST", f"{path}/forget").status == 404

    answer = clinic("POST", f"{path}/forget")

    assert (answer.status, answer.json) == (200, clinic("GET", path).json)
    for _ in range(2):
        fetch()
        tell(webhooks, report_of(call, cost=0.5), report_of(call, cost=0.75))
        deliveries.outbox.record()
        assert traces(product, MARK) == []
        shown = clinic("GET", path).json
        assert (shown["from"], shown["summary"], shown["has_transcript"]) == (PHONE, None, False)
        assert clinic("GET", f"{path}/transcript").code == "transcript_not_available"
        assert clinic("GET", f"{path}/recording").code == "recording_not_available"
        assert clinic("POST", f"{path}/forget").status == 200
    assert {event["call"]["from"] for event in events(clinic) if "call" in event} == {PHONE}


def test_a_call_that_goes_on_is_not_forgotten_and_its_tools_go_on(webhooks: Webhooks, clinic: Client) -> None:
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    call = voice_agent(clinic)
    tell(webhooks, call.status("in-progress", 4))
    path = f"/api/calls/{only_call(clinic)['id']}/forget"

    assert (clinic("POST", path).status, clinic("POST", path).code) == (409, "call_in_progress")

    booking = tool_call("book_appointment", {"date": "tomorrow", "time": "10:00", "name": MARK})
    [told] = asked(webhooks, call, booking)
    assert "booked" in told["result"]
    tell(webhooks, call.report())
    assert clinic("POST", path).status == 200


def test_a_patient_for_whom_a_call_that_goes_on_has_booked_is_not_erased_and_its_tools_go_on(
    webhooks: Webhooks, clinic: Client
) -> None:
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    # The call names no contact: only what was booked in it leads to the patient.
    call = voice_agent(clinic)
    withheld: dict[str, Any] = {"customer": {"number": "anonymous"}}
    call.facts |= withheld
    tell(webhooks, call.status("in-progress", 4, **withheld))
    call_id = only_call(clinic)["id"]

    def ask(*tool_calls: Any) -> Any:
        message = call.message("tool-calls", 20, toolCallList=list(tool_calls), **withheld)
        return webhooks.send("vapi", message).json["results"][0]

    wish = {"date": "tomorrow", "time": "10:00", "name": MARK, "phone": PHONE}
    assert "booked" in ask(tool_call("book_appointment", wish))["result"]
    [contact] = clinic("GET", "/api/contacts").json
    path = f"/api/contacts/{contact['id']}?cancel_appointments=true"

    refused = clinic("DELETE", path)

    assert (refused.status, refused.code, refused.json["call_id"]) == (409, "contact_in_call", call_id)
    move = {"current_date": "tomorrow", "date": "tomorrow", "time": "11:00"}
    assert "result" in ask(tool_call("reschedule_appointment", move, identifier="tc-2"))
    tell(webhooks, call.report(**withheld))
    assert clinic("DELETE", path).status == 204


@contextmanager
def at_the_first(operation: str, prefix: str, act: Callable[[], Any]) -> Iterator[None]:
    """Do something at the moment when the code first writes an object."""
    original, done = BaseClient._make_api_call, list[str]()  # type: ignore[attr-defined] # noqa: SLF001

    def call(owner: Any, name: str, arguments: dict[str, Any]) -> Any:
        if name == operation and not done and arguments["Key"].startswith(prefix):
            done.append(name)
            with confinement.outside():
                act()
        return original(owner, name, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield
    assert done


@pytest.mark.parametrize("what", ["transcripts", "recordings"])
def test_what_is_being_stored_at_the_moment_of_the_erasure_is_deleted_again(
    webhooks: Webhooks, clinic: Client, product: Product, storage: Storage, what: str
) -> None:
    contact = clinic("POST", "/api/contacts", {"name": MARK, "phone": PHONE}).json
    call = voice_call(clinic)
    tell(webhooks, call.status("in-progress", 4), call.status("ended", 188))
    report = report_of(call)
    report["message"]["artifact"]["presignedMonoUrl"] = storage.has("/1.wav", WAV + MARK.encode())
    assert webhooks.send("vapi", report).status == 200

    def erase() -> None:
        assert clinic("DELETE", f"/api/contacts/{contact['id']}").status == 204

    if what == "transcripts":
        with at_the_first("PutObject", "transcripts/", erase):
            assert work() == []
        fetch()
    else:
        assert work() == []
        with at_the_first("PutObject", "recordings/", erase):
            fetch()

    assert traces(product) == []
    assert not [key for key in objects() if key.startswith(("recordings/", "transcripts/"))]


def objects() -> list[str]:
    """Keys of all versions in the bucket of conversations."""
    page = s3().list_object_versions(Bucket="conversationsbucket")
    return [version["Key"] for version in page.get("Versions", [])]


@contextmanager
def denied() -> Iterator[None]:
    """Have S3 deny to read, as it does where there is nothing."""

    def answer(**_: Any) -> Any:
        return SimpleNamespace(status_code=403), {"Error": {"Code": "AccessDenied"}}

    s3().meta.events.register_first("before-call.s3.GetObject", answer)
    yield
    s3().meta.events.unregister("before-call.s3.GetObject", answer)


@pytest.mark.parametrize("who", ["request", "sweeper"])
def test_payloads_that_were_kept_and_responses_of_endpoints_go_whoever_erases(
    webhooks: Webhooks, clinic: Client, deliveries: Deliveries, receiver: Receiver, who: str
) -> None:
    product = clinic.product
    receiver.usual = answering(500, MARK.encode())
    endpoint_at(clinic, receiver.url)
    call = voice_call(clinic)
    contact = patient(clinic, webhooks, call)
    failing = replace(call, facts={"customer": {"number": PHONE, "name": MARK}})
    assert webhooks.send("vapi", report_of(failing, cost=0.5)).status == 200
    with refusing("CallsTable"):
        assert len(invoke(records_of(queued("vapi"), 12))) == 1
    [dead] = [log for log in clinic("GET", "/api/webhook-logs?status=dead").json if log["source"] == "vapi"]
    deliveries.work()
    path = f"/api/contacts/{contact['id']}?cancel_appointments=true"
    receiver.usual = answering(200)

    if who == "request":
        assert clinic("DELETE", path).status == 204
    else:
        with refusing("CallsTable"):
            assert clinic("DELETE", path).status >= 500
        assert traces(product) != []
        product.clock.advance(61)
        sweep()
    # The message of the dead letter, which its queue would have put aside.
    empty_queue("VapiEventsQueue")
    deliveries.work()

    assert traces(product) == []
    assert clinic("POST", f"/api/webhook-logs/{dead['id']}/replay").status == 202
    assert work() == []
    assert traces(product) == []
    # What was still to be sent is sent, without what is erased.
    deliveries.after(400)
    deliveries.after(400)
    sent = [received for received in receiver.received if received.event["type"] == "call.ended"]
    assert MARK.encode() in sent[0].body or PHONE.encode() in sent[0].body
    assert PHONE.encode() not in sent[-1].body


def test_what_a_tool_told_in_another_persons_call_is_erased_with_the_appointment(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    mothers = replace(voice_agent(clinic), facts={"customer": {"number": "+14155550177"}})
    booking = tool_call("book_appointment", {"date": "tomorrow", "time": "10:00", "name": MARK, "phone": PHONE})
    [told] = asked(webhooks, mothers, booking)
    assert "booked" in told["result"]
    tell(webhooks, mothers.report())
    [contact] = clinic("GET", f"/api/contacts?phone=%2B{PHONE[1:]}").json

    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204

    assert traces(product, MARK) == []
    [again] = asked(webhooks, mothers, booking)
    assert MARK not in str(again)


def test_a_tool_call_of_an_erased_call_brings_nothing_back(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    call = voice_agent(clinic)
    asked(webhooks, call, tool_call("book_appointment", {"date": "tomorrow", "time": "10:00", "name": MARK}))
    tell(webhooks, call.report())
    [contact] = clinic("GET", f"/api/contacts?phone=%2B{PHONE[1:]}").json
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    late = {"date": "tomorrow", "time": "11:00", "name": MARK, "phone": PHONE}

    [told] = asked(webhooks, call, tool_call("book_appointment", late, identifier="tc-2"))

    assert "error" in told
    assert clinic("GET", "/api/contacts").json == []
    assert [each["status"] for each in clinic("GET", "/api/appointments").json] == ["cancelled"]
    assert work() == []
    assert traces(product, MARK) == []


@pytest.mark.parametrize("kind", ["status-update", "end-of-call-report"])
def test_a_report_that_waited_while_its_patient_was_erased_makes_nobody_anew(
    webhooks: Webhooks, clinic: Client, kind: str
) -> None:
    contact = patient(clinic, webhooks)
    unknown = replace(voice_call(clinic), id="019aa5f0-1c00-7000-8000-0000000000ee")
    body = report_of(unknown) if kind == "end-of-call-report" else unknown.status("in-progress", 4)
    assert webhooks.send("vapi", body).status == 200
    clinic.product.clock.advance(1)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204

    assert work() == []

    assert traces(clinic.product) == []
    assert clinic("GET", "/api/contacts").json == []
    logs = clinic("GET", "/api/webhook-logs?source=vapi").json
    assert [log["event_type"] for log in logs if log["status"] == "ignored"] == [kind]


def test_a_patient_who_calls_again_after_the_erasure_is_a_new_one(webhooks: Webhooks, clinic: Client) -> None:
    contact = patient(clinic, webhooks)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    clinic.product.clock.advance(3600)

    tell(webhooks, replace(voice_call(clinic), id="019aa5f0-1c00-7000-8000-0000000000ee").report())

    [new] = clinic("GET", "/api/contacts").json
    assert (new["phone"], new["id"] != contact["id"]) == (PHONE, True)
    assert clinic("GET", "/api/calls?limit=1").json[0]["contact_id"] == new["id"]


def test_another_clinics_patient_with_the_same_phone_stays(
    webhooks: Webhooks, clinic: Client, other_clinic: Client
) -> None:
    contact = patient(clinic, webhooks)
    unknown = replace(voice_call(other_clinic), id="019aa5f0-1c00-7000-8000-0000000000ee")
    clinic.product.clock.advance(1)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204

    tell(webhooks, unknown.report())

    assert [each["phone"] for each in other_clinic("GET", "/api/contacts").json] == [PHONE]


def test_the_mark_of_an_erased_phone_tells_no_number_and_expires(webhooks: Webhooks, clinic: Client) -> None:
    contact = patient(clinic, webhooks)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204

    [mark] = [item for item in clinic.product.items("ErasuresTable") if item["id"].startswith("phone#")]

    assert PHONE[1:] not in repr(mark)
    assert mark["expires_at"] == NOW + 31 * 86_400


@pytest.mark.parametrize("how", ["forgotten", "erased"])
def test_a_report_that_comes_again_after_the_last_search_is_not_kept(
    webhooks: Webhooks, clinic: Client, how: str
) -> None:
    call = voice_call(clinic)
    contact = patient(clinic, webhooks, call)
    large = large_report_of(call, cost=0.75)
    tell(webhooks, large)
    if how == "erased":
        assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    else:
        assert clinic("POST", f"/api/calls/{only_call(clinic)['id']}/forget").status == 200
    for seconds in (121, 3_601, 90_001):
        clinic.product.clock.advance(seconds)
        sweep()
    before = traces(clinic.product)

    tell(webhooks, large)

    assert traces(clinic.product) == before
    assert [store for store, _ in before if store == "conversationsbucket"] == []


def test_a_payload_that_comes_after_the_last_search_is_not_kept(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    contact = patient(clinic, webhooks, call)
    assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    clinic.product.clock.advance(200_000)
    large = report_of(call, cost=0.75, padding=MARK * 150_000)

    assert webhooks.send("vapi", large).status == 200
    assert traces(clinic.product) != []
    with refusing("CallsTable"):
        assert len(invoke(records_of(queued("vapi"), 1))) == 1
    assert webhooks.send("vapi", large).status == 200
    empty_queue("VapiEventsQueue")
    assert webhooks.send("vapi", large).status == 200
    assert work() == []

    assert traces(clinic.product) == []


@pytest.mark.parametrize("how", ["forgotten", "erased"])
def test_a_large_report_whose_payload_an_equal_one_has_deleted_comes_to_nothing(
    webhooks: Webhooks, clinic: Client, how: str
) -> None:
    call = voice_call(clinic)
    contact = patient(clinic, webhooks, call)
    if how == "erased":
        assert clinic("DELETE", f"/api/contacts/{contact['id']}?cancel_appointments=true").status == 204
    else:
        assert clinic("POST", f"/api/calls/{only_call(clinic)['id']}/forget").status == 200
    # The provider's own repetition, and a queue's.
    for _ in range(2):
        assert webhooks.send("vapi", large_report_of(call, cost=0.75)).status == 200
    records = records_of(queued("vapi"))

    assert invoke(records) == []
    assert invoke(records) == []

    assert not [key for key in objects() if key.startswith("webhooks/")]


def test_a_payload_that_can_not_be_read_now_is_read_later(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    assert webhooks.send("vapi", large_report_of(call)).status == 200
    records = records_of(queued("vapi"))

    with denied():
        assert len(invoke(records)) == 1
    assert invoke(records) == []

    assert only_call(clinic)["status"] == "completed"
