"""Live call control: a tool's result may ask that the provider transfers or ends the call.

Assistants that we create use the provider's own tools for that; assistants created elsewhere call ours. A call's
control URL allows to speak into the call: it is used from the current message and never stored.
Source: docs.vapi.ai, live call control (August 2026).
"""

import json
from typing import Any

from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.sending import Sender
from voxanne.domain.agent_tools.models import SpokenReply, ToolResult
from voxanne.vapi.json_path import as_text, get

_TIMEOUT_SECONDS = 2.0
_FAILED = "That did not work; please offer a call back."
_HEADERS = {"Content-Type": "application/json"}
_SUCCESS = range(200, 300)


def control_call(result: ToolResult, message: dict[str, Any]) -> ToolResult:
    """Have the provider do what a result asks for; return the result, or a refusal if the provider fails."""
    url = as_text(get(message, "call", "monitor", "controlUrl"))
    command = None if result.is_error or url is None else _command(result)
    if command is None or url is None:
        return result
    policy = AddressPolicy(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
    outcome = Sender(policy, _TIMEOUT_SECONDS).post(url, _HEADERS, json.dumps(command).encode())
    if outcome.status in _SUCCESS:
        return result
    logger.error("call.control_failed", command=command["type"], status=outcome.status, error=outcome.failure)
    return ToolResult(SpokenReply(_FAILED).text, is_error=True)


def _command(result: ToolResult) -> dict[str, Any] | None:
    """Return the provider's command for the action in a result's facts, if there is one."""
    _, _, facts = result.text.partition(" {")
    action = json.loads(f"{{{facts}") if facts else {}
    match action.get("action"):
        case "transfer":
            return {"type": "transfer", "destination": {"type": "number", "number": action["destination"]}}
        case "end_call":
            return {"type": "say", "content": "Goodbye.", "endCallAfterSpoken": True}
        case _:
            return None
