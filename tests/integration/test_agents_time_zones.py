"""An assistant says of the day what the clocks of the agent's calendar show: by these its tools book."""

from typing import Any

import pytest

from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.stores.provisioning import create_queues
from tests.integration.overtaking import overtaken_by
from tests.integration.provider import Voice, agent_of, messages
from tests.observers import Logs
from tests.product import Client, Product, deployment, sqs
from tests.samples import make_agent


def said(voice: Voice, agent: Any) -> str:
    """The instructions of an agent's assistant."""
    [assistant] = [each for each in voice.assistants if each["metadata"]["agent_id"] == agent["id"]]
    return str(assistant["model"]["messages"][0]["content"])


def first_calendar(clinic: Client) -> Any:
    """The organisation's oldest calendar."""
    return clinic("GET", "/api/calendars").json[-1]


def move(clinic: Client, calendar: Any, time_zone: str, status: int = 200) -> None:
    """Correct the time zone of a calendar."""
    answer = clinic("PATCH", f"/api/calendars/{calendar['id']}", {"time_zone": time_zone})
    assert answer.status == status


def sweep() -> None:
    InProcessFunctions(deployment()).invoke("SweeperFunction", {})


def test_an_agent_without_a_calendar_speaks_of_the_day_of_the_first_one(clinic: Client, voice: Voice) -> None:
    move(clinic, first_calendar(clinic), "Pacific/Auckland")
    clinic("PATCH", "/api/organization", {"time_zone": "America/Denver"})
    agent = make_agent(clinic)

    voice.work()

    assert "(Pacific/Auckland)" in said(voice, agent)


@pytest.mark.parametrize("calendar_is", ["named", "first"])
def test_a_calendars_new_time_zone_reaches_its_agents_and_no_others(
    clinic: Client, voice: Voice, calendar_is: str
) -> None:
    other = clinic("POST", "/api/calendars", {"name": "Far off", "time_zone": "Asia/Tokyo"}).json
    calendar = first_calendar(clinic)
    fields = {"calendar_id": calendar["id"]} if calendar_is == "named" else {}
    agent, bystander = make_agent(clinic, **fields), make_agent(clinic, calendar_id=other["id"])
    voice.work()
    before = agent_of(clinic, agent["id"]), said(voice, bystander)

    move(clinic, calendar, "Pacific/Auckland")
    assert voice.work() == []

    assert "(Pacific/Auckland)" in said(voice, agent)
    assert (voice.count("PATCH"), voice.count("POST")) == (1, 2)
    # Clients see no change of theirs.
    assert (agent_of(clinic, agent["id"]), said(voice, bystander)) == before


def test_other_changes_of_a_calendar_tell_no_agent(clinic: Client, voice: Voice) -> None:
    make_agent(clinic)
    voice.work()

    calendar = first_calendar(clinic)
    clinic("PATCH", f"/api/calendars/{calendar['id']}", {"name": "Room 1", "booking_window_days": 90})

    assert messages() == []


def test_a_time_zone_of_which_no_message_tells_reaches_agents_by_the_sweep(
    product: Product, clinic: Client, voice: Voice, logs: Logs
) -> None:
    agent = make_agent(clinic)
    voice.work()
    url = sqs().get_queue_url(QueueName="AgentsQueue")["QueueUrl"]
    sqs().delete_queue(QueueUrl=url)
    move(clinic, first_calendar(clinic), "Pacific/Auckland")
    assert [line["queue"] for line in logs.lines if line.get("message") == "queue.send_failed"] == ["AgentsQueue"]
    create_queues(deployment(), sqs())

    product.clock.advance(121)
    sweep()
    sweep()
    assert voice.work() == []

    assert "(Pacific/Auckland)" in said(voice, agent)
    assert [item.get("due") for item in product.items("AgentsTable")] == [None]


def test_an_agent_that_is_made_at_this_moment_follows_too(clinic: Client, voice: Voice) -> None:
    made: list[Any] = []

    def make() -> None:
        made.append(make_agent(clinic))
        voice.work()

    with overtaken_by(make, "TransactWriteItems", "CalendarsTable"):
        move(clinic, first_calendar(clinic), "Pacific/Auckland")
    assert "(America/New_York)" in said(voice, made[0])
    voice.work()

    assert "(Pacific/Auckland)" in said(voice, made[0])


def test_a_time_zone_that_is_refused_changes_no_assistant(clinic: Client, voice: Voice) -> None:
    agent = make_agent(clinic)
    voice.work()
    before = said(voice, agent)

    calendar = first_calendar(clinic)
    stale = clinic("PATCH", f"/api/calendars/{calendar['id']}", {"time_zone": "Asia/Tokyo"}, {"If-Match": '"9"'})
    assert stale.status == 412
    sweep()
    voice.work()

    assert (said(voice, agent), voice.count("PATCH")) == (before, 0)
