"""`verify` on agents and their assistants, after one of the two tables was restored."""

import pytest

from operations.restoration import restore
from tests.integration.provider import Voice, agent_of
from tests.integration.restoring import copied
from tests.integration.verifying import delete, found
from tests.product import Client, Product
from tests.samples import make_agent
from tests.sweeps import run

TO_MEND = [("agents", "not_at_provider")]


def mend(product: Product, voice: Voice) -> None:
    """Repair what `verify` finds, and let the sweeper and the worker do what is due."""
    assert found(product, repair=True) == [(*each, "mended") for each in TO_MEND]
    product.clock.advance(180)
    run("SweeperFunction")
    assert voice.work() == []
    assert found(product) == []


def test_an_agent_that_was_brought_back_gets_its_assistant_again(
    product: Product, clinic: Client, voice: Voice
) -> None:
    agent = make_agent(clinic)
    voice.work()
    with copied("AgentsTable") as copy:
        assert clinic("DELETE", f"/api/agents/{agent['id']}").status == 204
        voice.work()
        assert voice.assistants == []
        list(restore(product.stack, "AgentsTable", copy, None, apply=True, overwrite=False))
    assert found(product) == [(*each, "found") for each in TO_MEND]

    mend(product, voice)

    [assistant] = voice.assistants
    assert assistant["metadata"]["agent_id"] == agent["id"]
    assert agent_of(clinic, agent["id"])["status"] == "active"


def test_an_agent_that_was_overwritten_speaks_as_it_is_shown(product: Product, clinic: Client, voice: Voice) -> None:
    agent = make_agent(clinic)
    voice.work()
    with copied("AgentsTable") as copy:
        assert clinic("PATCH", f"/api/agents/{agent['id']}", {"name": "Damaged"}).status == 200
        voice.work()
        list(restore(product.stack, "AgentsTable", copy, None, apply=True, overwrite=True))

    mend(product, voice)

    [assistant] = voice.assistants
    assert assistant["name"] == agent_of(clinic, agent["id"])["name"] == agent["name"]


def test_an_agent_whose_calendar_was_overwritten_knows_the_day_by_its_time_zone(
    product: Product, clinic: Client, voice: Voice
) -> None:
    make_agent(clinic)
    voice.work()
    [calendar] = clinic("GET", "/api/calendars").json
    with copied("CalendarsTable") as copy:
        damaged = {"time_zone": "Pacific/Auckland"}
        assert clinic("PATCH", f"/api/calendars/{calendar['id']}", damaged).status == 200
        voice.work()
        list(restore(product.stack, "CalendarsTable", copy, None, apply=True, overwrite=True))

    mend(product, voice)

    [assistant] = voice.assistants
    assert f"({calendar['time_zone']})" in assistant["model"]["messages"][0]["content"]


def test_an_agent_whose_record_was_lost_gets_an_assistant(product: Product, clinic: Client, voice: Voice) -> None:
    agent = make_agent(clinic)
    voice.work()
    delete("AssistantsTable", organization_id=clinic.organization_id, id=agent["id"])

    mend(product, voice)

    assert agent_of(clinic, agent["id"])["status"] == "active"


@pytest.mark.parametrize("state", ["new", "active", "refused"])
def test_nothing_is_found_of_agents_that_are_as_they_should_be(
    product: Product, clinic: Client, voice: Voice, state: str
) -> None:
    if state == "refused":
        voice.answer_next("POST", 400, "no such voice")
    agent = make_agent(clinic)
    if state != "new":
        voice.work()

    assert found(product, repair=True) == []

    assert agent_of(clinic, agent["id"])["status"] == {"new": "provisioning", "refused": "failed"}.get(state, state)
