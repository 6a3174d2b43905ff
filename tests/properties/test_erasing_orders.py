"""In whatever order news of a patient arrive and the patient is erased, in the end nothing of the patient is left."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from functions.recording_fetcher import app as fetcher
from tests.erasures import MARK, PHONE, report_of, traces
from tests.integration.appointments import NINE, NOW
from tests.integration.contacts import phone
from tests.integration.outbound import Outbox
from tests.integration.provider import simulated
from tests.integration.recordings import WAV, Storage, fetch, serving
from tests.integration.vapi_calls import VoiceCall, invoke, voice_call, work
from tests.integration.webhooks import Webhooks, begin, queued
from tests.integration.work_queues import records_of
from tests.observers import captured_logs
from tests.product import Client, Product, in_process_product, sqs

_numbers = iter(range(1_000_000))
# A soak draws as many more as its profile says.
_EXAMPLES = 20 if settings().derandomize else settings().max_examples
STEPS = ("report", "second report", "recording", "dead letter", "redelivery", "booking", "merge", "events")


@dataclass
class World:
    """One clinic with a patient, and what is on its way."""

    product: Product
    webhooks: Webhooks
    storage: Storage
    outbox: Outbox
    clinic: Client
    contact_id: str
    call: VoiceCall
    dead: list[Any] = field(default_factory=list)

    def report(self) -> None:
        link = self.storage.has(f"/{self.call.id}.wav", WAV + MARK.encode())
        body = report_of(self.call)
        body["message"]["artifact"]["presignedMonoUrl"] = link
        self.send(body)

    def second_report(self) -> None:
        self.send(report_of(self.call, cost=0.5))

    def recording(self) -> None:
        fetch()

    def dead_letter(self) -> None:
        """A report that was set aside long ago is moved back, as an operator does."""
        assert invoke(self.dead) == []

    def redelivery(self) -> None:
        self.send(self.call.status("ended", 188, endedReason="customer-ended-call"))

    def booking(self) -> None:
        body = {"contact_id": self.contact_id, "starts_at": NINE, "notes": MARK, "service": MARK}
        answer = self.clinic("POST", "/api/appointments", body, {"Idempotency-Key": "b"})
        assert answer.status in {201, 409, 410, 422}

    def merge(self) -> None:
        """Another contact of the same patient becomes part of this one."""
        other = self.clinic("POST", "/api/contacts", {"name": MARK, "phone": phone(next(_numbers))}).json
        answer = self.clinic("POST", f"/api/contacts/{self.contact_id}/merge", {"from_contact_id": other["id"]})
        if answer.status != 200:
            assert answer.code in {"contact_erased", "too_many_phones"}
            assert self.clinic("DELETE", f"/api/contacts/{other['id']}").status == 204

    def events(self) -> None:
        self.outbox.record()

    def erase(self) -> None:
        answer = self.clinic("DELETE", f"/api/contacts/{self.contact_id}?cancel_appointments=true")
        assert answer.status == 204 or answer.code == "contact_erased"

    def send(self, body: Any) -> None:
        assert self.webhooks.send("vapi", body).status == 200
        assert work() == []

    def take(self, step: str) -> None:
        getattr(self, step.replace(" ", "_"))()


@contextmanager
def product_of_its_own() -> Iterator[tuple[Product, Webhooks, Storage, Outbox]]:
    """Where nothing lies of other examples: all of it would be searched again after each."""
    with in_process_product() as product, simulated(product), allowed_loopback(), serving() as storage:
        yield product, begin(product), storage, Outbox()


@contextmanager
def allowed_loopback() -> Iterator[None]:
    os.environ["WEBHOOK_LOOPBACK"] = "allowed"
    fetcher._fetcher.cache_clear()  # noqa: SLF001 - it remembers what is allowed
    try:
        yield
    finally:
        os.environ["WEBHOOK_LOOPBACK"] = "refused"
        fetcher._fetcher.cache_clear()  # noqa: SLF001


def world(setting: tuple[Product, Webhooks, Storage, Outbox]) -> World:
    """A patient whose call has ended; a first report of it lies among the dead letters."""
    product, webhooks, storage, outbox = setting
    product.clock.stop(NOW)
    clinic = product.organization()
    contact = clinic("POST", "/api/contacts", {"name": MARK, "phone": PHONE, "notes": MARK}, {"Idempotency-Key": "c"})
    call = voice_call(clinic, id=f"call-{next(_numbers)}")
    made = World(product, webhooks, storage, outbox, clinic, contact.json["id"], call)
    made.send(call.status("in-progress", 4))
    made.redelivery()
    assert webhooks.send("vapi", report_of(call, cost=0.1)).status == 200
    letters = queued("vapi")
    for letter in letters:
        sqs().delete_message(QueueUrl=os.environ["VAPI_EVENTS_QUEUE_URL"], ReceiptHandle=letter["ReceiptHandle"])
    made.dead = records_of(letters, 1)
    return made


# No shrinking: each example is a short story, and takes half a second.
@settings(max_examples=_EXAMPLES, phases=[Phase.explicit, Phase.generate])
@given(before=st.permutations(STEPS), number=st.integers(0, len(STEPS)), again=st.lists(st.sampled_from(STEPS)))
def test_nothing_personal_is_left_whatever_came_before_and_comes_after(
    before: list[str], number: int, again: list[str]
) -> None:
    with product_of_its_own() as setting, captured_logs() as logs:
        patient = world(setting)
        for step in before[:number]:
            patient.take(step)
        patient.erase()
        for step in [*before[number:], *again]:
            patient.take(step)
        for step in ("recording", "events", "erase"):
            patient.take(step)

        assert traces(patient.product) == []
        assert MARK not in logs.text
        assert PHONE not in logs.text
        [call] = patient.clinic("GET", "/api/calls").json
        assert (call["contact_id"], call["status"], call["duration_seconds"]) == (patient.contact_id, "completed", 183)
