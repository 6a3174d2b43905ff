"""The package against the product: lists, lost answers, changes, deliveries."""

import itertools
import json
import os
import random
from collections.abc import Callable, Iterator

import pytest

from local.providers.loopback import LostAnswerError
from local.runner.gateway.api_gateway import Request, Response
from sdks.python.voxanne import APIConnectionError, ConflictError, Voxanne, WebhookVerificationError, webhooks
from sdks.python.voxanne.models import CallEvent, ContactEvent
from tests.contract.imports import ROOT
from tests.integration import calls, contacts
from tests.integration.outbound import delivering, endpoint_at
from tests.integration.receivers import Receiver, listening
from tests.product import Client
from tests.samples import make_agent, store_agents
from tests.sdks.python.scripted import answer, pool, scripted
from tests.served import served

COMMANDS = json.loads((ROOT / "sdks/python/voxanne/_cli/commands.json").read_text(encoding="utf-8"))
# `CREATIONS=1000` for the figure of the day; each costs the store some milliseconds.
_CREATIONS = int(os.environ.get("CREATIONS", "40"))
_SWALLOWED = 0.3
CHANGES = {resource: each["update"] for resource, each in COMMANDS.items() if "update" in each}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as made:
        yield made


def test_a_list_is_walked_once_while_others_are_made(api: Voxanne, clinic: Client) -> None:
    ids = store_agents(clinic, 250)

    walked = []
    for agent in api.agents.list():
        walked.append(agent.id)
        if len(walked) % 50 == 1:
            make_agent(clinic)
    made = [calls.placed(clinic, status="completed").id for _ in range(3)]

    assert walked == ids
    assert [call.id for call in api.calls.list(status="completed", limit=2)] == made[::-1]


def test_a_list_asks_for_no_page_that_is_not_reached(clinic: Client) -> None:
    asked: list[str] = []

    def note(request: Request, proceed: Callable[[], Response]) -> Response:
        asked.append(request.query)
        return proceed()

    for number in range(5):
        contacts.made(clinic, phone=contacts.phone(number))
    with served(clinic.product, note) as url, pool() as connections:
        api = Voxanne(clinic.key, url, http_client=connections)
        for _ in itertools.islice(api.contacts.list(limit=2), 2):
            pass
        assert len(asked) == 1
        page = api.contacts.list(limit=3)
        following = page.next_page()

    assert following is not None
    assert (page.has_more, len(page.data), len(following.data), following.next_page()) == (True, 3, 2, None)


def _created(api: Voxanne, number: int) -> str:
    """Create a contact. Where the retries end without an answer, go on under the same key, as the README says."""
    key: str | None = None
    while True:
        try:
            return api.contacts.create(name="Robin", phone=contacts.phone(number), idempotency_key=key).id
        except APIConnectionError as lost:
            key = lost.idempotency_key


def test_creations_whose_answers_get_lost_make_as_many_objects(clinic: Client, pauses: list[float]) -> None:
    dice = random.Random(16)  # noqa: S311 - the same losses in each run

    def swallow(_request: Request, proceed: Callable[[], Response]) -> Response:
        """Let each request have its effect; three answers of ten get lost."""
        answer = proceed()
        if dice.random() < _SWALLOWED:
            raise LostAnswerError
        return answer

    with served(clinic.product, swallow) as url, pool() as connections:
        api = Voxanne(clinic.key, url, http_client=connections)
        made = {_created(api, number) for number in range(_CREATIONS)}
        listed = sorted(contact.id for contact in api.contacts.list())

    assert len(made) == _CREATIONS
    assert listed == sorted(made)
    assert len(pauses) > _CREATIONS * 0.2


@pytest.mark.parametrize("resource", sorted(CHANGES))
def test_none_clears_each_field_that_can_be_cleared_and_leaving_out_leaves(resource: str) -> None:
    names = [each["name"] for each in CHANGES[resource]["arguments"] if each["kind"] == "path"]
    fields = [each["name"] for each in CHANGES[resource]["arguments"] if each.get("nullable")]
    with scripted(*[answer({"id": "x"})] * (len(fields) + 1)) as server:
        update = getattr(server.client(), resource).update
        for field in fields:
            update(*names, **{field: None})
        update(*names)

    assert [json.loads(each.body) for each in server.received] == [*({field: None} for field in fields), {}]
    assert {each.method for each in server.received} == {"PATCH"}


def test_a_cleared_field_is_cleared_and_others_stay(api: Voxanne) -> None:
    made = api.contacts.create(name="Robin", phone="+14155550100", email="robin@example.com", notes="Tall.")

    changed = api.contacts.update(made.id, email=None, if_match=made.last_response.etag or "")

    assert (changed.email, changed.notes) == (None, "Tall.")


def test_a_taken_time_offers_others_and_a_cancelled_one_is_free(api: Voxanne) -> None:
    contact = api.contacts.create(name="Robin", phone="+14155550100")
    slots = api.availability.list(starts_after="2026-12-01T00:00:00Z", starts_before="2026-12-31T00:00:00Z")
    booked = api.appointments.create(contact_id=contact.id, starts_at=slots[-1].starts_at)

    with pytest.raises(ConflictError) as taken:
        api.appointments.create(contact_id=contact.id, starts_at=slots[-1].starts_at)
    moved = api.appointments.update(booked.id, starts_at=taken.value.next_free_slots[0].starts_at)

    assert moved.starts_at != booked.starts_at
    assert api.appointments.cancel(booked.id, cancellation_reason="Ill").status == "cancelled"
    assert [event.type for event in api.events.list(type="call.ended")] == []


def test_a_transcript_is_an_object_or_text(api: Voxanne, clinic: Client) -> None:
    call = calls.with_transcript(clinic, calls.ended(clinic, calls.placed(clinic)))

    captions = api.calls.transcript(call.id, format="vtt")
    transcript = api.calls.transcript(call.id)

    assert isinstance(captions, str)
    assert captions.startswith("WEBVTT")
    assert not isinstance(transcript, str)
    assert [turn.role for turn in getattr(transcript, "turns", [])] == ["agent", "caller", "tool", "agent"]


def test_deliveries_are_verified_typed_and_no_changed_byte_passes(clinic: Client, receiver: Receiver) -> None:
    with delivering(clinic.product) as deliveries:
        endpoint = endpoint_at(clinic, receiver.url)
        other = clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/rotate-secret").json["secret"]
        contacts.made(clinic)
        calls.ended(clinic, calls.placed(clinic))
        deliveries.work()

    received = {each.headers["webhook-id"]: each for each in receiver.received}
    events = [webhooks.verify(each.body, each.headers, endpoint["secret"]) for each in received.values()]
    [contact] = [event for event in events if isinstance(event, ContactEvent)]
    assert [event.call.status for event in events if isinstance(event, CallEvent)] == ["completed"] * 2
    sent = received[contact.id]
    capital = {name.title(): value for name, value in sent.headers.items()}
    assert webhooks.verify(sent.body.decode(), capital, ["whsec_AAAA", other]) == contact
    for place in range(0, len(sent.body), 7):
        changed = bytearray(sent.body)
        changed[place] ^= 1
        with pytest.raises(WebhookVerificationError):
            webhooks.verify(bytes(changed), sent.headers, endpoint["secret"])
