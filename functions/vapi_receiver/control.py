"""Live call control: a tool's result may ask that the provider transfers or ends the call.

Assistants that we create use the provider's own tools for that; assistants created elsewhere call ours. A call's
control URL allows to speak into the call: it is used from the current message and never stored. A call has none if its
assistant's monitoring plan says so.
Source: docs.vapi.ai, live call control (August 2026).
"""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from voxanne.core import deadlines
from voxanne.core.logging import logger
from voxanne.domain.agent_tools.models import CallAction, Hangup, SpokenReply, ToolResult, Transfer
from voxanne.vapi.json_path import as_text, get

if TYPE_CHECKING:
    from voxanne.core.safe_http.sending import Outcome

_TIMEOUT_SECONDS, _MIN_SECONDS = 2.0, 0.2
_NO_TIME = "That was not done, as there was no time left for it; ask again in a moment."
_FAILED = "That did not work; please offer a call back."
_UNKNOWN = "It is not known whether that worked; if the caller is still on the line, ask again."
_HEADERS = {"Content-Type": "application/json"}
_SUCCESS = range(200, 300)
# The failures of a request that happen before it is sent.
_NEVER_SENT = frozenset({"address_not_public", "connection_failed", "host_unknown", "tls_failed", "url_unreadable"})


def control_call(result: ToolResult, message: dict[str, Any]) -> ToolResult:
    """Ask the provider to do what a result asks for; return the result, or the reply for a failure of the provider."""
    url = as_text(get(message, "call", "monitor", "controlUrl"))
    if result.action is None:
        return result
    if url is None:
        return _without_control(result, result.action)
    deadline = deadlines.current()
    seconds = _TIMEOUT_SECONDS if deadline is None else min(_TIMEOUT_SECONDS, deadline.seconds_left())
    if seconds < _MIN_SECONDS:
        return ToolResult(SpokenReply(_NO_TIME, {"ask_again": True}).text, is_error=True)
    # Imported here, since few calls are controlled and a caller would wait for these imports at every cold start.
    from voxanne.core.safe_http.addresses import AddressPolicy  # noqa: PLC0415
    from voxanne.core.safe_http.sending import Sender  # noqa: PLC0415

    policy = AddressPolicy.from_environment()
    command = _command(result.action)
    outcome = Sender(policy, seconds).post(url, _HEADERS, json.dumps(command).encode())
    if outcome.status in _SUCCESS:
        return result
    logger.error("call.control_failed", command=command["type"], status=outcome.status, error=outcome.failure)
    if _was_refused(outcome):
        return ToolResult(SpokenReply(_FAILED).text, is_error=True)
    return ToolResult(SpokenReply(_UNKNOWN, {"ask_again": True}).text)


def _without_control(result: ToolResult, action: CallAction) -> ToolResult:
    """Return the reply for a call without control URL: nothing transfers it, while its end needs only a farewell."""
    return result if isinstance(action, Hangup) else ToolResult(SpokenReply(_FAILED).text, is_error=True)


def _was_refused(outcome: "Outcome") -> bool:
    if outcome.status is None:
        return outcome.failure in _NEVER_SENT
    return outcome.status < HTTPStatus.INTERNAL_SERVER_ERROR


def _command(action: CallAction) -> dict[str, Any]:
    """Return the provider's command for an action."""
    match action:
        case Transfer(destination):
            return {"type": "transfer", "destination": {"type": "number", "number": destination}}
        case Hangup():
            return {"type": "say", "content": "Goodbye.", "endCallAfterSpoken": True}
