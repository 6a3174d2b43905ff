"""Assistants follow what the deployment changes for all of them, by themselves and a part at a time."""

from typing import Any

import pytest

from functions.agent_provisioner import app as provisioner
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.provider import Voice, agent_of, messages
from tests.observers import Logs
from tests.product import Client, Product, deployment, dynamodb
from tests.samples import make_agent
from voxanne.aws.dynamodb.items import to_item
from voxanne.vapi.provisioning.tool_definitions import FUNCTIONS

CHANGES = {
    "VAPI_CREDENTIAL_ID": "another-credential",
    "VAPI_WEBHOOK_URL": "https://elsewhere.example.com/webhooks/vapi",
}


def sweep() -> None:
    InProcessFunctions(deployment()).invoke("SweeperFunction", {})


def rounds(logs: Logs) -> list[tuple[int, int, bool]]:
    """What each part of a round looked at, how many agents it made due, and whether more follow."""
    lines = [line for line in logs.lines if line.get("message") == "assistants.rollout"]
    return [(line["looked_at"], line["made_due"], line["more"]) for line in lines]


@pytest.fixture
def desk(logs: Logs, clinic: Client, voice: Voice) -> Any:
    """An agent whose assistant is up to date, in a deployment that has nothing to roll out."""
    made = make_agent(clinic)
    voice.work()
    sweep()
    assert messages() == []
    assert rounds(logs) == [(1, 0, False)]
    return agent_of(clinic, made["id"])


@pytest.mark.parametrize("variable", CHANGES)
def test_assistants_are_brought_to_another_url_or_credential(
    desk: Any, clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, CHANGES[variable])
    provisioner._provisioner.cache_clear()  # noqa: SLF001 - as a new version of the function begins

    sweep()
    assert voice.work() == []

    [assistant] = voice.assistants
    servers = [assistant["server"], *(tool["server"] for tool in assistant["model"]["tools"] if "server" in tool)]
    field = {"VAPI_CREDENTIAL_ID": "credentialId", "VAPI_WEBHOOK_URL": "url"}[variable]
    assert {server[field] for server in servers} == {CHANGES[variable]}
    # Clients see no change of theirs.
    assert agent_of(clinic, desk["id"]) == desk


def test_assistants_are_brought_to_what_a_release_says_of_them(
    desk: Any, clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic("PATCH", f"/api/agents/{desk['id']}", {"tools": ["check_availability"]})
    voice.work()
    from voxanne.vapi.provisioning.rollout import fingerprint  # noqa: PLC0415

    monkeypatch.setitem(FUNCTIONS, "check_availability", ("Find free times.", {"type": "object", "properties": {}}))
    fingerprint.cache_clear()
    provisioner._provisioner.cache_clear()  # noqa: SLF001
    sweep()
    voice.work()
    fingerprint.cache_clear()

    [assistant] = voice.assistants
    assert [tool["function"]["description"] for tool in assistant["model"]["tools"]] == ["Find free times."]


@pytest.mark.usefixtures("desk")
def test_what_follows_is_not_provisioned_again(
    voice: Voice, monkeypatch: pytest.MonkeyPatch, product: Product, logs: Logs
) -> None:
    monkeypatch.setenv("VAPI_CREDENTIAL_ID", "another-credential")
    provisioner._provisioner.cache_clear()  # noqa: SLF001
    for _ in range(3):
        sweep()
        voice.work()
        product.clock.advance(901)

    assert voice.count("PATCH") == 1
    assert rounds(logs)[1:] == [(1, 1, False)]


@pytest.mark.usefixtures("desk")
def test_a_round_takes_a_hundred_assistants_a_minute(
    monkeypatch: pytest.MonkeyPatch, logs: Logs, product: Product
) -> None:
    for number in range(101):
        record = {"organization_id": "org_other", "id": f"agt_{number:03}", "assistant_id": f"{number}"}
        dynamodb().put_item(TableName="AssistantsTable", Item=to_item(record))
    monkeypatch.setenv("VAPI_CREDENTIAL_ID", "another-credential")
    for _ in range(3):
        sweep()

    parts = rounds(logs)[1:]
    # Records of agents that are gone make nothing due.
    assert [(looked_at, more) for looked_at, _, more in parts] == [(100, True), (2, False)]
    assert sum(made_due for _, made_due, _ in parts) == 1
    assert len(messages()) == 1
    assert "after" not in next(item for item in product.items("OrganizationsTable") if "fingerprint" in item)


def test_an_agent_whose_change_is_under_way_is_left_to_it(
    desk: Any, clinic: Client, voice: Voice, monkeypatch: pytest.MonkeyPatch, product: Product
) -> None:
    monkeypatch.setenv("VAPI_CREDENTIAL_ID", "another-credential")
    provisioner._provisioner.cache_clear()  # noqa: SLF001
    clinic("PATCH", f"/api/agents/{desk['id']}", {"name": "Night desk"})
    sweep()
    assert len(messages()) == 1

    voice.work()

    [assistant] = voice.assistants
    assert (assistant["name"], assistant["server"]["credentialId"]) == ("Night desk", "another-credential")
    assert voice.count("PATCH") == 1
    assert [item.get("due") for item in product.items("AgentsTable")] == [None]
