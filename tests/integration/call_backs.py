"""Call-backs on their way to the provider: asked for over HTTP, dialled by the worker, found by the sweep."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.provider import Voice
from tests.integration.work_queues import hand_over, messages_in
from tests.product import Answer, Client, Product, deployment
from tests.samples import change_item, make_agent
from tests.sweeps import is_anything_due

HONOLULU, NEW_YORK, BROOKLYN = "+18085550100", "+12125550177", "+17185550123"
NUMBER = "number-of-ours"


def at(zone: str, written: str) -> float:
    """The instant at which clocks in a zone show that."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).timestamp()


@dataclass
class Dialling:
    """A clinic with an agent at the provider, and what goes on behind its call-backs."""

    clinic: Client
    voice: Voice

    @property
    def product(self) -> Product:
        return self.clinic.product

    def contact(self, phone: str = NEW_YORK, **fields: Any) -> str:
        answer = self.clinic("POST", "/api/contacts", {"name": "Robin Sample", "phone": phone, **fields})
        assert answer.status == 201, answer.response.body
        return str(answer.json["id"])

    def ask(self, contact_id: str, headers: dict[str, str] | None = None, **wanted: Any) -> Answer:
        return self.clinic("POST", f"/api/contacts/{contact_id}/call-back", wanted, headers)

    def placed(self, contact_id: str, **wanted: Any) -> str:
        answer = self.ask(contact_id, **wanted)
        assert answer.status == 202, answer.response.body
        return str(answer.json["id"])

    def call(self, call_id: str) -> Any:
        return self.clinic("GET", f"/api/calls/{call_id}").json

    def ends(self, call_id: str) -> tuple[str, str | None]:
        call = self.call(call_id)
        return call["status"], call["ended_reason"]

    def stored(self, call_id: str) -> dict[str, Any]:
        [item] = [item for item in self.product.items("CallsTable") if item["id"] == call_id]
        return item

    @property
    def dialled(self) -> list[dict[str, Any]]:
        """Bodies of each POST /call that the provider saw."""
        return [each.body for each in self.voice.asked if (each.method, each.path) == ("POST", "/call")]

    @property
    def at_provider(self) -> list[dict[str, Any]]:
        return list(self.voice.simulator.calls.calls.values())

    @property
    def links(self) -> dict[str, str]:
        found = {item["link"]: item["object_id"] for item in self.product.items("ProviderLinksTable")}
        return {link: held for link, held in found.items() if link.startswith("vapi#call#")}

    def work(self) -> list[str]:
        """Deliver what lies in the queue once; bodies of what comes again."""
        for message in call_messages():
            self.deliver(message)
        return [message["Body"] for message in call_messages()]

    def deliver(self, message: Any) -> bool:
        return hand_over("CallDispatcherFunction", os.environ["CALLS_QUEUE_URL"], message)

    def sweep(self) -> None:
        InProcessFunctions(deployment()).invoke("SweeperFunction", {})

    def minutes(self, count: float) -> list[str]:
        """Let minutes pass, each with its sweep, and work on what it finds; what is left at last.

        A sweep that finds nothing changes nothing, and reads a hundred empty partitions: it is left out.
        """
        left: list[str] = []
        for _ in range(int(count)):
            self.product.clock.advance(60)
            if is_anything_due(self.product):
                self.sweep()
            left = self.work()
        return left


def dialling(clinic: Client, voice: Voice, *, at_noon: bool = True) -> Dialling:
    """A clinic in New York whose default agent has its assistant; there it is noon."""
    if at_noon:
        clinic.product.clock.stop(at("America/New_York", "2026-11-24T12:00"))
    voice.simulator.numbers.add(NUMBER, "+12125550199")
    agent = make_agent(clinic)
    changes = {"default_agent_id": agent["id"], "time_zone": "America/New_York"}
    assert clinic("PATCH", "/api/organization", changes).status == 200
    assert voice.work() == []
    voice.asked.clear()
    return Dialling(clinic, voice)


def assistant_of(desk: Dialling) -> str:
    """The provider's id of the desk's only agent."""
    [found] = [
        each["id"]
        for each in desk.voice.assistants
        if each["metadata"]["organization_id"] == desk.clinic.organization_id
    ]
    return str(found)


def call_messages() -> list[Any]:
    """All messages of calls, at once receivable again."""
    return messages_in(os.environ["CALLS_QUEUE_URL"])


def limited(clinic: Client, **limits: object) -> None:
    """Set limits of an organisation as an operator does."""
    change_item("OrganizationsTable", {"organization_id": clinic.organization_id}, **limits)
