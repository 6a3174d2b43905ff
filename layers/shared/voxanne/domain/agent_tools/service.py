"""Run a tool call of the model: find the tool, execute it once, and return a result in every case.

The result of a tool call that has an effect is stored in the transaction of the effect, so a repeated tool call gets
the same result and has no second effect (repository.py).
"""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core.errors import DomainError, UnavailableError
from voxanne.core.logging import log_unexpected, logger
from voxanne.domain.agent_tools.arguments import ask
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.errors import plain_reply
from voxanne.domain.agent_tools.handlers.book_appointment import book_appointment
from voxanne.domain.agent_tools.handlers.call_control import end_call, lookup_caller, transfer_call
from voxanne.domain.agent_tools.handlers.check_availability import check_availability
from voxanne.domain.agent_tools.handlers.manage_appointment import (
    cancel_appointment,
    confirm_appointment,
    reschedule_appointment,
)
from voxanne.domain.agent_tools.handlers.stop_calling import stop_calling
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolCall, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.repository import AlreadyAnsweredError, CallLimitError, ToolResultRepository
from voxanne.domain.agent_tools.schemas import UnknownArgumentsError, canonical_tool_name, normalize_arguments
from voxanne.domain.appointments.booking import BookingDependencies

type ToolHandler = Callable[[ToolContext], ToolResult]

_REPEATABLE_TOOLS: dict[str, ToolHandler] = {
    "check_availability": check_availability,
    "lookup_caller": lookup_caller,
    "stop_calling": stop_calling,
    "transfer_call": transfer_call,
    "end_call": end_call,
}
_APPOINTMENT_TOOLS: dict[str, ToolHandler] = {
    "book_appointment": book_appointment,
    "reschedule_appointment": reschedule_appointment,
    "cancel_appointment": cancel_appointment,
    "confirm_appointment": confirm_appointment,
}


def run_tool(
    tool_call: ToolCall, call: PhoneCall, dependencies: BookingDependencies, results: ToolResultRepository
) -> ToolResult:
    """Execute a tool call and return its result. Never raises, as a caller is waiting on the line."""
    try:
        return _run(tool_call, call, dependencies, results)
    except ToolRefusedError as refusal:
        return ToolResult(refusal.reply.text, is_error=True)
    except (UnavailableError, BotoCoreError, ClientError) as error:
        logger.error("tool.unavailable", error=type(error).__name__)
        return ToolResult(plain_reply(UnavailableError("")).text, is_error=True)
    except Exception as error:  # noqa: BLE001 - the boundary: without any result the caller would hear silence
        log_unexpected(error)
        return ToolResult(SpokenReply("Something went wrong; please offer a call back.").text, is_error=True)


def _run(
    tool_call: ToolCall, call: PhoneCall, dependencies: BookingDependencies, results: ToolResultRepository
) -> ToolResult:
    tool = canonical_tool_name(tool_call.name)
    if tool not in _REPEATABLE_TOOLS | _APPOINTMENT_TOOLS or tool not in call.agent.tools:
        raise ToolRefusedError("This agent has no such tool.")
    context = ToolContext(dependencies, results, call, tool_call.id, tool)
    try:
        context.arguments.update(normalize_arguments(tool, tool_call.arguments))
    except UnknownArgumentsError as refusal:
        raise ask(refusal.reply.sentence, context.calendar(), **refusal.reply.facts) from None
    if tool in _REPEATABLE_TOOLS:
        return _REPEATABLE_TOOLS[tool](context)
    try:
        return _APPOINTMENT_TOOLS[tool](context)
    except AlreadyAnsweredError as error:
        return error.result
    except CallLimitError:
        return _first_result(context, SpokenReply("Too much was changed in this call; offer a call back."))
    except ToolRefusedError as refusal:
        return _first_result(context, refusal.reply)
    except UnavailableError:
        raise
    except DomainError as error:
        return _first_result(context, plain_reply(error))


def _first_result(context: ToolContext, refusal: SpokenReply) -> ToolResult:
    """Return the first result of the tool call, whose own effect may be the reason of this refusal; else store it."""
    return context.results.settle(context.call, context.tool_call_id, ToolResult(refusal.text, is_error=True))
