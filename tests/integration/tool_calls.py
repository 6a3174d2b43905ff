"""Tools as the provider asks for them in the middle of a call."""

import json
from collections.abc import Callable
from typing import Any

from tests.integration.phone_calls import TOOLS
from tests.integration.vapi_calls import VoiceCall, link
from tests.integration.webhooks import Webhooks
from tests.product import Client
from tests.samples import make_agent

ARGUMENTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "text": lambda given: {"function": {"arguments": json.dumps(given)}},
    "object": lambda given: {"function": {"arguments": given}},
    "flat arguments": lambda given: {"arguments": given},
    "flat parameters": lambda given: {"parameters": given},
}


def voice_agent(clinic: Client, **fields: Any) -> VoiceCall:
    """A call of an agent with all tools."""
    agent_id = make_agent(clinic, **({"tools": TOOLS} | fields))["id"]
    link(clinic, f"vapi#assistant#as-{agent_id}", agent_id)
    return VoiceCall(clinic, f"as-{agent_id}", agent_id, began=clinic.product.clock() - 60)


def tool_call(name: str, given: Any, shape: str = "object", identifier: str = "tc-1") -> dict[str, Any]:
    """A tool call, in one of the shapes in which the provider writes it."""
    made = ARGUMENTS[shape](given)
    if "function" in made:
        return {"id": identifier, "type": "function", "function": {"name": name, **made["function"]}}
    return {"id": identifier, "name": name, **made}


def asked(webhooks: Webhooks, call: VoiceCall, *calls: Any) -> list[Any]:
    """Send tool calls in one message; their results, each of one line."""
    answer = webhooks.send("vapi", call.message("tool-calls", 20, toolCallList=list(calls)))
    assert answer.status == 200
    results: list[Any] = answer.json["results"]
    assert all(len((result.get("result") or result["error"]).splitlines()) == 1 for result in results)
    return results
