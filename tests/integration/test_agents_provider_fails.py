import threading

import pytest
import urllib3

from local.providers.vapi.protocol import Reply
from tests.integration.provider import KEY, Proceed, Voice, accepted_and_lost, agent_of, messages
from tests.observers import Logs
from tests.patience import PATIENCE
from tests.product import Client, Product
from tests.samples import make_agent
from voxanne.vapi import transport


@pytest.mark.parametrize("status", [429, 401, 403, 402])
def test_what_was_surely_not_done_is_done_next_time(clinic: Client, voice: Voice, status: int) -> None:
    made = make_agent(clinic)
    voice.answer_next("POST", status)

    assert len(voice.work()) == 1
    assert agent_of(clinic, made["id"])["status"] == "provisioning"
    assert voice.work() == []

    assert (len(voice.assistants), voice.count("POST"), voice.count("GET")) == (1, 2, 0)
    assert agent_of(clinic, made["id"])["status"] == "active"


def test_an_outage_only_delays(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    voice.answer_next("POST", 500, times=2)

    for _ in range(2):
        assert len(voice.work()) == 1
        voice.after_the_lease()
    assert agent_of(clinic, made["id"])["status"] == "provisioning"
    assert voice.work() == []

    assert (len(voice.assistants), agent_of(clinic, made["id"])["status"]) == (1, "active")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_safe_to_repeat_is_repeated_at_once(clinic: Client, voice: Voice, method: str) -> None:
    made = make_agent(clinic)
    voice.work()
    clinic(method, f"/api/agents/{made['id']}", {"name": "Night desk"} if method == "PATCH" else None)
    voice.next(method, accepted_and_lost)

    assert voice.work() == []

    assert voice.count(method) == 2
    assert [assistant["name"] for assistant in voice.assistants] == (["Night desk"] if method == "PATCH" else [])


def test_a_refusal_is_told_and_the_next_change_tries_again(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    reasons = ["voice.voiceId is unknown", "credential-of-ours does not fit", f"{KEY} neither"]
    voice.answer_next("POST", 400, reasons)

    assert voice.work() == []

    failed = agent_of(clinic, made["id"])
    assert (failed["status"], failed["version"]) == ("failed", 1)
    assert "voice.voiceId is unknown" in failed["provider_error"]
    assert "credential-of-ours" not in failed["provider_error"]
    assert KEY not in failed["provider_error"]

    again = clinic("PATCH", f"/api/agents/{made['id']}", {"name": "Night desk"}).json
    assert (again["status"], again["provider_error"]) == ("provisioning", None)
    assert voice.work() == []
    assert agent_of(clinic, made["id"])["status"] == "active"
    assert len(voice.assistants) == 1


def test_an_assistant_whose_answer_was_lost_is_found_again(product: Product, clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    others = make_agent(clinic)
    voice.next("POST", accepted_and_lost)
    voice.deliver(messages()[0])
    assert len(voice.assistants) == 1

    # As long as the request may be on its way, it is not repeated.
    voice.work()
    assert voice.count("POST") == 2
    voice.after_the_lease()
    assert voice.work() == []

    agents = {assistant["metadata"]["agent_id"] for assistant in voice.assistants}
    assert (len(voice.assistants), agents) == (2, {made["id"], others["id"]})
    assert {link["object_id"] for link in product.items("ProviderLinksTable")} == agents
    assert agent_of(clinic, made["id"])["status"] == agent_of(clinic, others["id"])["status"] == "active"


def test_a_provider_that_is_slow_to_answer_is_not_asked_twice(
    clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_TIMEOUT", urllib3.Timeout(connect=2, read=1))
    answered = threading.Event()

    def slow(proceed: Proceed) -> Reply:
        reply = proceed()
        answered.wait(PATIENCE)
        return reply

    made = make_agent(clinic)
    voice.next("POST", slow)

    assert len(voice.work()) == 1
    answered.set()
    assert agent_of(clinic, made["id"])["status"] == "provisioning"
    voice.after_the_lease()
    assert voice.work() == []

    assert (len(voice.assistants), voice.count("POST")) == (1, 1)
    assert agent_of(clinic, made["id"])["status"] == "active"


def test_neither_key_nor_anything_that_a_client_wrote_is_logged(clinic: Client, voice: Voice, logs: Logs) -> None:
    made = make_agent(clinic, name="Marked name", prompt="Marked prompt", transfer_number="+14155550199")
    voice.answer_next("POST", 400, "Marked refusal")
    voice.work()
    clinic("PATCH", f"/api/agents/{made['id']}", {"first_message": "Marked words"})
    voice.answer_next("POST", 500, "Marked outage")
    voice.work()

    assert "assistant.refused" in logs.text
    assert not [marked for marked in ("Marked", "4155550199", KEY) if marked in logs.text]
