import json
from concurrent.futures import ThreadPoolExecutor

from local.providers.vapi.protocol import Reply
from tests.integration.provider import Proceed, Voice, agent_of, messages
from tests.product import Client, Product
from tests.samples import AGENT, make_agent


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


def test_an_agent_speaks_of_its_calendars_day(clinic: Client, voice: Voice) -> None:
    calendar = clinic("POST", "/api/calendars", {"name": "Far off", "time_zone": "Pacific/Auckland"}).json
    make_agent(clinic, calendar_id=calendar["id"])

    voice.work()

    [assistant] = voice.assistants
    assert "(Pacific/Auckland)" in assistant["model"]["messages"][0]["content"]


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


def test_a_replayed_post_tells_nobody(clinic: Client, voice: Voice) -> None:
    for _ in range(2):
        clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": "once"})

    assert len(messages()) == 1
    assert voice.work() == []
