import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from functions.agent_provisioner import app as provisioner
from local.functions import InProcessFunctions
from local.queues import create_queues
from local.simulator.assistants import Reply
from local.simulator.server import LostAnswerError
from tests.integration.provider import KEY, Voice, agent_of, messages, simulated
from tests.observers import Logs
from tests.product import Client, Product, deployment, sqs
from tests.samples import AGENT, make_agent
from voxanne.providers import transport

type Proceed = Callable[[], Reply]


@pytest.fixture
def voice(product: Product) -> Iterator[Voice]:
    with simulated(product) as made:
        yield made


def accepted_and_lost(proceed: Proceed) -> Reply:
    proceed()
    raise LostAnswerError


def test_a_new_agent_gets_an_assistant_and_becomes_active(product: Product, clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    assert made["status"] == "provisioning"

    assert voice.work() == []

    [assistant] = voice.assistants
    assert agent_of(clinic, made["id"]) == {**made, "status": "active"}
    assert assistant["metadata"] == {"organization_id": clinic.organization_id, "agent_id": made["id"]}
    assert assistant["voice"] == {"provider": "11labs", "voiceId": "21m00Tcm4TlvDq8ikWAM"}
    assert product.items("ProviderLinksTable") == [
        {
            "link": f"vapi#assistant#{assistant['id']}",
            "organization_id": clinic.organization_id,
            "object_id": made["id"],
        }
    ]


def test_a_message_holds_ids_alone(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic, name="Зубная фея")

    assert voice.assistants == []
    [message] = messages()
    assert json.loads(message["Body"]) == {"organization_id": clinic.organization_id, "agent_id": made["id"]}
    assert message["Body"].isascii()


def test_changes_are_brought_whatever_the_order_and_number_of_messages(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    voice.work()
    for number in range(3):
        clinic("PATCH", f"/api/agents/{made['id']}", {"name": f"Desk {number}"})
    found = messages()

    for message in [*found[::-1], found[0], found[2]]:
        voice.deliver(message)

    [assistant] = voice.assistants
    assert (assistant["name"], voice.count("POST"), voice.count("PATCH")) == ("Desk 2", 1, 1)
    assert agent_of(clinic, made["id"])["status"] == "active"
    assert agent_of(clinic, made["id"])["version"] == 4


def test_a_change_that_clears_a_field_clears_it_there(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic, first_message="Hello", max_duration_seconds=60)
    voice.work()

    clinic("PATCH", f"/api/agents/{made['id']}", {"first_message": None, "max_duration_seconds": None})
    voice.work()

    [assistant] = voice.assistants
    assert (assistant["firstMessage"], assistant["maxDurationSeconds"]) == ("", 600)


def test_a_change_while_the_assistant_is_made_is_not_lost(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)

    def changed_meanwhile(proceed: Proceed) -> Reply:
        clinic("PATCH", f"/api/agents/{made['id']}", {"name": "Night desk"})
        return proceed()

    voice.next("POST", changed_meanwhile)
    voice.deliver(messages()[0])
    assert agent_of(clinic, made["id"])["status"] == "provisioning"

    voice.work()

    assert [assistant["name"] for assistant in voice.assistants] == ["Night desk"]
    assert agent_of(clinic, made["id"])["status"] == "active"


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

    # As long as the request may be on its way, nobody asks anew.
    voice.work()
    assert voice.count("POST") == 2
    voice.after_the_lease()
    assert voice.work() == []

    agents = {assistant["metadata"]["agent_id"] for assistant in voice.assistants}
    assert (len(voice.assistants), agents) == (2, {made["id"], others["id"]})
    assert {link["object_id"] for link in product.items("ProviderLinksTable")} == agents
    assert agent_of(clinic, made["id"])["status"] == agent_of(clinic, others["id"])["status"] == "active"


class Crash(BaseException):
    pass


CRASHES = ["begin", "made", "changed", "tell_status", "release"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", CRASHES)
def test_wherever_a_worker_dies_the_next_does_the_rest(
    clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch, step: str, moment: str
) -> None:
    product = clinic.product
    made = make_agent(clinic)
    if step == "changed":
        voice.work()
        clinic("PATCH", f"/api/agents/{made['id']}", {"name": "Night desk"})
    kind = type(provisioner._provisioner().records)  # noqa: SLF001 - where the process dies
    done = getattr(kind, step)

    def dying(*arguments: Any) -> None:
        if moment == "after":
            done(*arguments)
        raise Crash

    with monkeypatch.context() as dying_worker:
        dying_worker.setattr(kind, step, dying)
        with pytest.raises(Crash):
            voice.deliver(messages()[0])
    voice.after_the_lease()

    assert voice.work() == []

    [assistant] = voice.assistants
    [link] = product.items("ProviderLinksTable")
    [record] = product.items("AssistantsTable")
    assert (link["link"], link["object_id"]) == (f"vapi#assistant#{assistant['id']}", made["id"])
    assert record["assistant_id"] == assistant["id"]
    assert {"lease", "begun_at"}.isdisjoint(record)
    assert agent_of(clinic, made["id"])["status"] == "active"
    assert all("due" not in item for item in product.items("AgentsTable"))


def test_a_deleted_agents_assistant_goes_and_its_link_stays_for_late_reports(
    product: Product, clinic: Client, voice: Voice
) -> None:
    made = make_agent(clinic)
    voice.work()

    assert clinic("DELETE", f"/api/agents/{made['id']}").status == 204
    assert len(voice.assistants) == 1
    assert voice.work() == []

    assert voice.assistants == product.items("AssistantsTable") == []
    assert [link["expires_at"] > product.clock() for link in product.items("ProviderLinksTable")] == [True]


def test_an_agent_deleted_before_it_was_made_is_never_made(product: Product, clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    clinic("DELETE", f"/api/agents/{made['id']}")

    assert voice.work() == []

    assert voice.asked == []
    assert product.items("AssistantsTable") == []


def test_an_agent_deleted_while_it_is_made_leaves_nothing(product: Product, clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)

    def deleted_meanwhile(proceed: Proceed) -> Reply:
        clinic("DELETE", f"/api/agents/{made['id']}")
        return accepted_and_lost(proceed)

    voice.next("POST", deleted_meanwhile)
    voice.work()
    assert len(voice.assistants) == 1
    voice.after_the_lease()

    assert voice.work() == []

    assert voice.assistants == product.items("AssistantsTable") == []


def test_an_assistant_that_someone_removed_there_is_made_anew(product: Product, clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    voice.work()
    voice.simulator.assistants.kept.clear()
    clinic("PATCH", f"/api/agents/{made['id']}", {"name": "Night desk"})

    assert voice.work() == []

    assert [assistant["name"] for assistant in voice.assistants] == ["Night desk"]
    [record] = product.items("AssistantsTable")
    assert record["assistant_id"] == voice.assistants[0]["id"]


def test_the_sweep_finds_what_no_message_tells_of(product: Product, clinic: Client, voice: Voice, logs: Logs) -> None:
    kept, gone = make_agent(clinic), make_agent(clinic)
    voice.work()
    url = sqs().get_queue_url(QueueName="AgentsQueue")["QueueUrl"]
    sqs().delete_queue(QueueUrl=url)
    assert clinic("PATCH", f"/api/agents/{kept['id']}", {"name": "Night desk"}).status == 200
    assert clinic("DELETE", f"/api/agents/{gone['id']}").status == 204
    assert clinic("POST", "/api/agents", AGENT).status == 201
    assert logs.text.count("work was not queued") == 3
    create_queues(deployment(), sqs())

    sweep()
    assert messages() == []
    product.clock.advance(121)
    sweep()
    sweep()

    assert len(messages()) == 3
    assert voice.work() == []
    assert sorted(assistant["name"] for assistant in voice.assistants) == ["Front Desk Agent", "Night desk"]
    assert {agent["status"] for agent in clinic("GET", "/api/agents").json} == {"active"}


def sweep() -> None:
    InProcessFunctions(deployment()).invoke("SweeperFunction", {})


def test_twenty_changes_at_once_come_to_one_assistant_at_the_last(clinic: Client, voice: Voice) -> None:
    made = make_agent(clinic)
    for number in range(20):
        clinic("PATCH", f"/api/agents/{made['id']}", {"name": f"Desk {number}"})

    with ThreadPoolExecutor(10) as workers:
        list(workers.map(voice.deliver, messages()))
    assert voice.work(deliveries=2) == []

    assert [assistant["name"] for assistant in voice.assistants] == ["Desk 19"]
    assert voice.count("POST") == 1
    assert agent_of(clinic, made["id"])["status"] == "active"


def test_a_provider_that_is_slow_to_answer_is_not_asked_twice(
    clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_TIMEOUT", urllib3.Timeout(connect=2, read=0.2))
    answered = threading.Event()

    def slow(proceed: Proceed) -> Reply:
        reply = proceed()
        answered.wait(5)
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


def test_a_replayed_post_tells_nobody(clinic: Client, voice: Voice) -> None:
    for _ in range(2):
        clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": "once"})

    assert len(messages()) == 1
    assert voice.work() == []


def test_neither_key_nor_anything_that_a_client_wrote_is_logged(clinic: Client, voice: Voice, logs: Logs) -> None:
    made = make_agent(clinic, name="Marked name", prompt="Marked prompt", transfer_number="+14155550199")
    voice.answer_next("POST", 400, "Marked refusal")
    voice.work()
    clinic("PATCH", f"/api/agents/{made['id']}", {"first_message": "Marked words"})
    voice.answer_next("POST", 500, "Marked outage")
    voice.work()

    assert "the provider refused an assistant" in logs.text
    assert not [marked for marked in ("Marked", "4155550199", KEY) if marked in logs.text]
