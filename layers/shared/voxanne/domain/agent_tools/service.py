from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core.errors import DomainError, NotFoundError, UnavailableError
from voxanne.core.logging import log_unexpected, logger
from voxanne.domain.agent_tools.arguments import canonical_tool_name, normalize_arguments
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.errors import plain_reply
from voxanne.domain.agent_tools.handlers.book_appointment import book_appointment
from voxanne.domain.agent_tools.handlers.call_control import end_call, lookup_caller, transfer_call
from voxanne.domain.agent_tools.handlers.check_availability import check_availability
from voxanne.domain.agent_tools.handlers.manage_appointment import cancel_appointment, reschedule_appointment
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolCall, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.repository import AlreadyAnsweredError, ToolResultRepository
from voxanne.domain.appointments.booking import BookingDependencies

_READING: dict[str, Callable[[ToolContext], ToolResult]] = {
    "check_availability": check_availability,
    "lookup_caller": lookup_caller,
    "transfer_call": transfer_call,
    "end_call": end_call,
}
_WRITING: dict[str, Callable[[ToolContext], ToolResult]] = {
    "book_appointment": book_appointment,
    "reschedule_appointment": reschedule_appointment,
    "cancel_appointment": cancel_appointment,
}


def run_tool(
    tool_call: ToolCall, call: PhoneCall, dependencies: BookingDependencies, results: ToolResultRepository
) -> ToolResult:
    """Do what a tool call asks for, and say how it went. Never raises: a caller waits."""
    try:
        return _run(tool_call, call, dependencies, results)
    except ToolRefusedError as cant:
        return ToolResult(cant.reply.text, is_error=True)
    except (UnavailableError, BotoCoreError, ClientError) as error:
        logger.error("tool unavailable", error=type(error).__name__)
        return ToolResult(plain_reply(UnavailableError("")).text, is_error=True)
    except Exception as error:  # noqa: BLE001 - the boundary: an answer that is none leaves a caller in silence
        log_unexpected(error)
        return ToolResult(SpokenReply("Something went wrong; please offer a call back.").text, is_error=True)


def _run(
    tool_call: ToolCall, call: PhoneCall, stores: BookingDependencies, records: ToolResultRepository
) -> ToolResult:
    tool = canonical_tool_name(tool_call.name)
    if tool not in _READING | _WRITING or tool not in call.agent.tools:
        raise ToolRefusedError("This agent has no such tool.")
    turn = ToolContext(stores, records, call, tool_call.id, tool, normalize_arguments(tool_call.arguments))
    if tool in _READING:
        return _READING[tool](turn)
    try:
        return _WRITING[tool](turn)
    except AlreadyAnsweredError as before:
        return before.answer
    except ToolRefusedError as cant:
        return _answered_before(turn) or _settled(turn, cant.reply)
    except UnavailableError:
        raise
    except DomainError as error:
        return _answered_before(turn) or _settled(turn, plain_reply(error))


def _settled(turn: ToolContext, said: SpokenReply) -> ToolResult:
    return turn.results.settle(turn.call, turn.tool_call_id, ToolResult(said.text, is_error=True))


def _answered_before(turn: ToolContext) -> ToolResult | None:
    """What this was answered when it came first: what it changed may be what now stands in its way.

    Arguments that come again in another tool call count as the same while the appointment is as they left it.
    """
    known = turn.results.of_call(turn.call, turn.tool_call_id)
    if known is not None:
        return known
    last = turn.results.of_arguments(turn.call, turn.fingerprint)
    if last is None:
        return None
    answer, subject = last
    try:
        appointment = turn.dependencies.appointments.get(turn.call.organization_id, subject.appointment_id)
    except NotFoundError:
        return None
    if (appointment.status, appointment.starts_at) != (subject.status, subject.starts_at):
        return None
    return turn.results.settle(turn.call, turn.tool_call_id, answer)
