from typing import Any

import pytest

from functions.agent_provisioner import app as provisioner
from local.providers.vapi.protocol import Reply
from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.stores.provisioning import create_queues
from tests.integration.provider import Proceed, Voice, accepted_and_lost, agent_of, messages
from tests.observers import Logs
from tests.product import Client, Product, deployment, sqs
from tests.samples import AGENT, make_agent


class Crash(BaseException):
    pass


CRASHES = ["begin", "made", "changed", "set_status", "release"]


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
    voice.simulator.assistants.assistants.clear()
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
    assert [line["queue"] for line in logs.lines if line.get("message") == "queue.send_failed"] == ["AgentsQueue"] * 3
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
