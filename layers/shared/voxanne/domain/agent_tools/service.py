"""Run a tool call of the model: find the tool, execute it once, and return a result in every case.

The result of a tool call that has an effect is stored in the transaction of the effect, so a repeated tool call gets
the same result and has no second effect (repository.py).
"""

from collections.abc import Callable
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core import clock, deadlines
from voxanne.core.errors import DomainError, UnavailableError
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.domain.agent_tools.context import ToolContext, call_holder, request_id
from voxanne.domain.agent_tools.errors import (
    ask,
    plain_reply,
    reply_for_given_up,
    reply_for_no_answer,
    reply_for_not_begun,
)
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
from voxanne.domain.agent_tools.repository import (
    AlreadyAnsweredError,
    CallLimitError,
    FencedError,
    HistoryChangedError,
    ToolResultRepository,
)
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

# Seconds: in all; reserved for finding out whether a transaction without an answer was applied; needed to begin.
_SECONDS, _GIVE_UP_SECONDS, _MIN_SECONDS = 4.0, 0.5, 0.7
_MAX_ATTEMPTS = 8


def run_tool(
    tool_call: ToolCall, call: PhoneCall, dependencies: BookingDependencies, results: ToolResultRepository
) -> ToolResult:
    """Execute a tool call in time and return its result. Never raises, as a caller is waiting on the line.

    The store never contradicts what is said: the reply is "not done" only if the request was refused or can no longer
    be applied. If the store does not answer, the reply only asks to try again.
    """
    tool = canonical_tool_name(tool_call.name)
    # Times that the phone call holds are free for it.
    own = replace(dependencies, occupancy=dependencies.occupancy.for_holder(call_holder(call)))
    context = ToolContext(own, results, call, request_id(tool_call), tool)
    with deadlines.until(clock.now() + _SECONDS) as deadline:
        if deadline.seconds_left() < _MIN_SECONDS:
            return reply_for_not_begun(tool)
        for _ in range(_MAX_ATTEMPTS):
            try:
                with deadlines.until(deadline.at - _GIVE_UP_SECONDS):
                    return _run(context, tool_call)
            except ToolRefusedError as refusal:
                return ToolResult(refusal.reply.text, is_error=True)
            except FencedError as fence:
                # Another tool call of the phone call, at the same time, was answered first.
                context = replace(context, begun_at=fence.at)
            except HistoryChangedError:
                continue
            except Exception as error:  # noqa: BLE001 - the boundary: without any result the caller would hear silence
                _log(error)
                break
        return _result_of_failure(context)


def _log(error: Exception) -> None:
    if isinstance(error, UnavailableError | BotoCoreError | ClientError):
        logger.error("tool.unavailable", error=type(error).__name__)
    else:
        log_unexpected(error)
    count("QuestionNotAnswered")


def _result_of_failure(context: ToolContext) -> ToolResult:
    """Return the reply for a tool call that failed, before or after its transaction was sent."""
    if context.tool not in _APPOINTMENT_TOOLS:
        return reply_for_no_answer(context.tool)
    try:
        result = context.results.give_up(context.call, context.tool_call_id, context.begun_at)
    except (UnavailableError, BotoCoreError, ClientError) as error:
        logger.error("tool.outcome_unknown", error=type(error).__name__)
        return reply_for_no_answer(context.tool)
    return result or reply_for_given_up(context.tool)


def _run(context: ToolContext, tool_call: ToolCall) -> ToolResult:
    tool = context.tool
    if tool not in _REPEATABLE_TOOLS | _APPOINTMENT_TOOLS or tool not in context.call.agent.tools:
        raise ToolRefusedError("This agent has no such tool.")
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
    """Return the first result of the tool call, whose effect may have caused this refusal; else store the refusal."""
    return context.settle(ToolResult(refusal.text, is_error=True))
