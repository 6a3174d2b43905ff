"""`vox listen`: each event once, signed, past refusals, limits and restarts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from sdks.python.voxanne import Voxanne, webhooks
from sdks.python.voxanne._cli import listening
from sdks.python.voxanne._cli.listening import Listener
from sdks.python.voxanne._cli.positions import Position
from tests.integration import contacts
from tests.integration.outbound import Outbox
from tests.integration.receivers import Receiver, answering
from tests.integration.receivers import listening as receiving
from tests.product import Client
from tests.samples import make_key
from tests.sdks.python.scripted import KEY, answer, pool, problem, scripted
from tests.sdks.python.vox import Vox
from voxanne.webhooks.events.javascript_json import stringify

START = "2026-01-01T00:00:00Z"
type Make = Callable[[int], None]
type Restarted = Callable[[Voxanne, str], Listener]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def position(tmp_path: Path) -> Path:
    return tmp_path / "position.json"


@pytest.fixture
def restarted(position: Path) -> Iterator[Restarted]:
    """Starts a listener, which goes on where the last one ended."""
    with pool() as server:
        yield lambda api, target: Listener(api, target, Position.read(position, START), server)


@pytest.fixture
def make(clinic: Client) -> Make:
    """Makes the contact of a number, and its event."""
    outbox = Outbox()

    def made(number: int) -> None:
        contacts.made(clinic, phone=contacts.phone(number))
        outbox.record()

    return made


def test_each_event_is_forwarded_once_across_restarts(
    api: Voxanne, make: Make, receiver: Receiver, restarted: Restarted, position: Path
) -> None:
    for number in range(3):
        make(number)
        listener = restarted(api, receiver.url)
        listener.poll()
        listener.poll()

    listed = [event.to_dict() for event in api.events.list()][::-1]
    assert receiver.ids == [event["id"] for event in listed]
    secret = Position.read(position, START).secret
    for request, event in zip(receiver.received, listed, strict=True):
        assert webhooks.verify(request.body, request.headers, secret).to_dict() == event
        Webhook(secret).verify(request.body, request.headers)


def test_a_body_is_what_javascript_writes_of_it(receiver: Receiver, restarted: Restarted) -> None:
    numbers = [0, -0.0, 7, -1.0, 0.5, 1e-4, 1.5e-5, 1e-6, -1.5e-7, 1e-10, 2**53 + 2, 1e16, 123e18, 1e21, -1.5e300]
    analysis = {"successful": True, "urgency": None, "data": {"numbers": numbers, "said": 'Zoë "\n\x7f\u2028'}}
    ended = {"id": "evt_1", "type": "call.ended", "created_at": START, "call": {"id": "call_1", "analysis": analysis}}
    with scripted(answer([ended])) as server:
        restarted(server.client(), receiver.url).poll()

    assert receiver.received[0].body.decode() == stringify(ended)


def test_what_the_server_does_not_take_comes_again_and_holds_up_no_other(
    api: Voxanne, make: Make, receiver: Receiver, restarted: Restarted
) -> None:
    make(1)
    make(2)
    restarted(api, "http://127.0.0.1:9/hook").poll()
    receiver.next = [answering(500)]

    for _ in range(3):
        restarted(api, receiver.url).poll()

    first, second = [event.id for event in api.events.list()][::-1]
    assert receiver.ids == [first, second, first]


def test_an_event_that_is_always_refused_is_given_up(
    api: Voxanne, make: Make, receiver: Receiver, restarted: Restarted
) -> None:
    receiver.usual = answering(500)
    make(1)
    listener = restarted(api, receiver.url)

    for _ in range(8):
        listener.poll()

    assert len(receiver.ids) == 5


def test_a_quiet_poll_is_one_request_and_a_limit_is_waited_for(
    receiver: Receiver, restarted: Restarted, pauses: list[float]
) -> None:
    limited = problem(429, "rate_limited", {"Retry-After": "700"})
    with scripted(answer([]), limited, *[None] * 4, answer([])) as scripts:
        listener = restarted(scripts.client(), receiver.url)
        waits = [listening._polled(listener) for _ in range(4)]  # noqa: SLF001

    assert waits == [15, 700, 15, 15]
    assert len(scripts.received) == 7
    assert pauses == [0.5, 1.0, 2.0]


def test_a_limit_that_is_used_up_ends_once_as_an_error_that_says_how_long(
    vox: Vox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = problem(429, "rate_limited", {"Retry-After": "700"})
    with scripted(answer({}), limited) as scripts:
        monkeypatch.setenv("VOXANNE_API_KEY", KEY)
        monkeypatch.setenv("VOXANNE_BASE_URL", scripts.url)
        ended = vox("listen", "--forward-to", receiver.url, "--once")

    assert ended.status == 1
    assert ended.err.endswith("; try again in 700 s\n")


def event(number: int, at: str) -> dict[str, object]:
    return {"id": f"evt_{number}", "type": "contact.created", "created_at": at, "contact": {"id": "con_1"}}


def test_what_is_left_over_is_not_forgotten_for_what_came_later(receiver: Receiver, restarted: Restarted) -> None:
    page = answer([event(2, "2026-01-01T09:00:00Z"), event(1, "2026-01-01T00:01:00Z")])
    receiver.next = [answering(500)]
    with scripted(page, page, page) as scripts:
        for _ in range(3):
            restarted(scripts.client(), receiver.url).poll()

    assert receiver.ids == ["evt_1", "evt_2", "evt_1"]


def test_events_from_before_the_start_are_not_forwarded_and_late_ones_are(
    receiver: Receiver, restarted: Restarted
) -> None:
    old, new = event(1, "2025-12-31T23:59:59Z"), event(2, "2026-01-01T00:10:00Z")
    late = event(3, "2026-01-01T00:06:00Z")
    with scripted(answer([new, old]), answer([new, late, old])) as scripts:
        listener = restarted(scripts.client(), receiver.url)
        listener.poll()
        listener.poll()

    assert receiver.ids == ["evt_2", "evt_3"]


def test_each_organisation_has_a_position_of_its_own_whatever_its_key(
    clinics_vox: Vox, clinic: Client, other_clinic: Client, make: Make, receiver: Receiver
) -> None:
    contacts.made(other_clinic)
    make(1)
    listen = ("listen", "--forward-to", receiver.url, "--once")
    first, another, rotated = (str(key) for key in (clinic.key, other_clinic.key, make_key(clinic)["key"]))
    for key, words in ((first, (*listen, "--since", START)), (another, (*listen, "--since", START)), (rotated, listen)):
        clinics_vox.patch.setenv("VOXANNE_API_KEY", key)
        assert clinics_vox(*words).status == 0

    assert (len(receiver.ids), len(set(receiver.ids))) == (2, 2)


def test_the_command_forwards_what_happened_since(
    clinics_vox: Vox, make: Make, receiver: Receiver, tmp_path: Path
) -> None:
    make(1)

    ended = clinics_vox("listen", "--forward-to", receiver.url, "--once", "--since", START)
    again = clinics_vox("listen", "--forward-to", receiver.url, "--once")

    assert (ended.status, again.status, len(receiver.ids)) == (0, 0, 1)
    assert "Secret: whsec_" in ended.out
    assert f"contact.created {receiver.ids[0]} → 200" in ended.out
    assert KEY not in ended.out
    assert again.out.splitlines()[:2] == ended.out.splitlines()[:2]
    [file] = (tmp_path / "state" / "voxanne").glob("*.json")
    file.write_text("{")
    assert clinics_vox("listen", "--forward-to", receiver.url, "--once").status == 1
    assert clinics_vox("listen", "--forward-to", "localhost", "--once").status == 1
