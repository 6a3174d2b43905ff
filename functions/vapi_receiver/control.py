"""What a tool's answer asks to be done with the call itself, done at the provider.

Assistants that we make have the provider's own tools for that; those that were made elsewhere call ours. Whoever has a
call's control URL can speak into the call: it is used from the message at hand, and stored nowhere.
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

_SECONDS = 2.0
_FAILED = "That did not work; please offer a call back."
_HEADERS = {"Content-Type": "application/json"}
_SUCCESS = range(200, 300)


def carry_out(answer: ToolResult, message: dict[str, Any]) -> ToolResult:
    """The answer, once what it asks for is done; a refusal where that fails."""
    url = as_text(get(message, "call", "monitor", "controlUrl"))
    wanted = None if answer.is_error or url is None else _command(answer)
    if wanted is None or url is None:
        return answer
    guard = AddressPolicy(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
    outcome = Sender(guard, _SECONDS).post(url, _HEADERS, json.dumps(wanted).encode())
    if outcome.status in _SUCCESS:
        return answer
    logger.error("a call could not be controlled", command=wanted["type"], status=outcome.status, code=outcome.failure)
    return ToolResult(SpokenReply(_FAILED).text, is_error=True)


def _command(answer: ToolResult) -> dict[str, Any] | None:
    """What the provider is to do, if the answer's facts name an action."""
    _, _, facts = answer.text.partition(" {")
    found = json.loads(f"{{{facts}") if facts else {}
    match found.get("action"):
        case "transfer":
            return {"type": "transfer", "destination": {"type": "number", "number": found["destination"]}}
        case "end_call":
            return {"type": "say", "content": "Goodbye.", "endCallAfterSpoken": True}
        case _:
            return None
