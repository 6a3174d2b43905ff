"""A call at the voice provider, as its messages tell of it, and the worker that they reach."""

import os
import random
from dataclasses import dataclass, field
from typing import Any

from functions.vapi_worker import app as worker
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of, settle
from tests.product import Client, Product, deployment
from tests.samples import make_agent
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.aws.provider_links import ProviderLinks

CALLER, CLINIC_NUMBER = "+14155550143", "+14155550110"


def link(clinic: Client, link_name: str, object_id: str) -> None:
    """Store what the provisioner, or the assignment of numbers, stores."""
    links = ProviderLinks(Table("ProviderLinksTable"))
    commit([links.build_create(link_name, clinic.organization_id, object_id)])


@dataclass
class VoiceCall:
    """One call of an assistant's at the provider."""

    clinic: Client
    assistant_id: str
    agent_id: str
    id: str = "019aa5f0-1c00-7000-8000-0000000000a1"
    began: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)

    def message(self, kind: str, at: float = 0, **fields: Any) -> dict[str, Any]:
        """A message of it, *at* seconds after its beginning."""
        call = {
            "id": self.id,
            "orgId": "vapi-org",
            "type": "inboundPhoneCall",
            "createdAt": _instant(self.began),
            "assistantId": self.assistant_id,
            "phoneNumberId": "number-1",
            "customer": {"number": CALLER},
            **self.facts,
        }
        body = {
            "type": kind,
            "timestamp": int((self.began + at) * 1000),
            "call": call,
            "customer": {"number": CALLER},
            "phoneNumber": {"id": "number-1", "number": CLINIC_NUMBER, "twilioAuthToken": "token"},
        }
        return {"message": body | fields}

    def status(self, word: str, at: float = 0, **fields: Any) -> dict[str, Any]:
        return self.message("status-update", at, status=word, **fields)

    def report(self, at: float = 190, reason: str = "customer-ended-call", **fields: Any) -> dict[str, Any]:
        """The report at its end: it lasted 183.25 s, from 4 s on."""
        times = {"startedAt": _instant(self.began + 4), "endedAt": _instant(self.began + 187.25)}
        body = {
            "endedReason": reason,
            "cost": 0.2315,
            "analysis": {
                "summary": "Booked a cleaning.",
                "structuredData": {"sentiment": "positive", "score": 0.75},
                "successEvaluation": "true",
            },
            "artifact": {
                "messages": [
                    {"role": "system", "message": "You are a receptionist.", "secondsFromStart": 0},
                    {"role": "bot", "message": "Hello.", "secondsFromStart": 1.2, "duration": 2800},
                    {"role": "user", "message": "A cleaning, please.", "secondsFromStart": 5.1, "duration": 3100},
                    {
                        "role": "tool_calls",
                        "message": "",
                        "toolCalls": [{"id": "tc", "function": {"name": "bookClinicAppointment", "arguments": "{}"}}],
                    },
                    {"role": "tool_call_result", "name": "book", "result": "Booked.", "secondsFromStart": 10.15},
                ],
                "presignedMonoUrl": "https://storage.example/r.wav?X-Amz-Signature=aa01",
            },
        }
        return self.message("end-of-call-report", at, **(times | body | fields))


def _instant(seconds: float) -> str:
    from voxanne.core.clock import instant  # noqa: PLC0415

    return instant(seconds)


def voice_call(clinic: Client, **fields: Any) -> VoiceCall:
    """A call of a new agent's assistant, made a minute ago."""
    agent_id = make_agent(clinic)["id"]
    assistant_id = f"assistant-of-{agent_id}"
    link(clinic, f"vapi#assistant#{assistant_id}", agent_id)
    return VoiceCall(clinic, assistant_id, agent_id, began=clinic.product.clock() - 60, **fields)


def invoke(records: list[dict[str, Any]]) -> list[str]:
    """Invoke the worker; the ids of messages that have to come again."""
    worker._worker.cache_clear()  # noqa: SLF001 - tests change what it is wired to
    answer = InProcessFunctions(deployment()).invoke("VapiWorkerFunction", {"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def work(attempt: int | None = None) -> list[str]:
    """Work on all that is queued; the ids of messages that have to come again."""
    found = queued("vapi")
    failed = invoke(records_of(found, attempt)) if found else []
    settle(os.environ["VAPI_EVENTS_QUEUE_URL"], found, failed)
    return failed


def tell(webhooks: Webhooks, *bodies: Any) -> None:
    """Send bodies, and work on each before the next."""
    for body in bodies:
        assert webhooks.send("vapi", body).status == 200
        assert work() == []


def only_call(clinic: Client) -> Any:
    """The organisation's only call."""
    [call] = clinic("GET", "/api/calls").json
    return call


def shuffled(bodies: list[Any], seed: int) -> list[Any]:
    return random.Random(seed).sample(bodies, len(bodies))  # noqa: S311 - no secret


def stored_state(product: Product) -> dict[str, Any]:
    """All that events leave, but for what tells when and under which random ids."""
    return {name: items for name, items in product.stored().items() if name != "WebhookLogsTable"}
