from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core.errors import DomainError, NotFoundError, UnavailableError
from voxanne.core.logging import log_unexpected, logger
from voxanne.domain.agent_tools.arguments import arguments_of, tool_named
from voxanne.domain.agent_tools.context import Turn
from voxanne.domain.agent_tools.errors import plain
from voxanne.domain.agent_tools.handlers.book_appointment import book_appointment
from voxanne.domain.agent_tools.handlers.call_control import end_call, lookup_caller, transfer_call
from voxanne.domain.agent_tools.handlers.check_availability import check_availability
from voxanne.domain.agent_tools.handlers.manage_appointment import cancel_appointment, reschedule_appointment
from voxanne.domain.agent_tools.models import CantError, PhoneCall, Said, ToolAnswer, ToolCall
from voxanne.domain.agent_tools.repository import AnsweredBeforeError, ToolRecords
from voxanne.domain.appointments.booking import Stores

_READING: dict[str, Callable[[Turn], ToolAnswer]] = {
    "check_availability": check_availability,
    "lookup_caller": lookup_caller,
    "transfer_call": transfer_call,
    "end_call": end_call,
}
_WRITING: dict[str, Callable[[Turn], ToolAnswer]] = {
    "book_appointment": book_appointment,
    "reschedule_appointment": reschedule_appointment,
    "cancel_appointment": cancel_appointment,
}


def run(tool_call: ToolCall, call: PhoneCall, stores: Stores, records: ToolRecords) -> ToolAnswer:
    """Do what a tool call asks for, and say how it went. Never raises: a caller waits."""
    try:
        return _run(tool_call, call, stores, records)
    except CantError as cant:
        return ToolAnswer(cant.said.text, is_error=True)
    except (UnavailableError, BotoCoreError, ClientError) as error:
        logger.error("tool unavailable", error=type(error).__name__)
        return ToolAnswer(plain(UnavailableError("")).text, is_error=True)
    except Exception as error:  # noqa: BLE001 - the boundary: an answer that is none leaves a caller in silence
        log_unexpected(error)
        return ToolAnswer(Said("Something went wrong; please offer a call back.").text, is_error=True)


def _run(tool_call: ToolCall, call: PhoneCall, stores: Stores, records: ToolRecords) -> ToolAnswer:
    tool = tool_named(tool_call.name)
    if tool not in _READING | _WRITING or tool not in call.agent.tools:
        raise CantError("This agent has no such tool.")
    turn = Turn(stores, records, call, tool_call.id, tool, arguments_of(tool_call.arguments))
    if tool in _READING:
        return _READING[tool](turn)
    try:
        return _WRITING[tool](turn)
    except AnsweredBeforeError as before:
        return before.answer
    except CantError as cant:
        return _answered_before(turn) or _settled(turn, cant.said)
    except UnavailableError:
        raise
    except DomainError as error:
        return _answered_before(turn) or _settled(turn, plain(error))


def _settled(turn: Turn, said: Said) -> ToolAnswer:
    return turn.records.settle(turn.call, turn.tool_call_id, ToolAnswer(said.text, is_error=True))


def _answered_before(turn: Turn) -> ToolAnswer | None:
    """What this was answered when it came first: what it changed may be what now stands in its way.

    Arguments that come again in another tool call count as the same while the appointment is as they left it.
    """
    known = turn.records.of_call(turn.call, turn.tool_call_id)
    if known is not None:
        return known
    last = turn.records.of_arguments(turn.call, turn.key)
    if last is None:
        return None
    answer, subject = last
    try:
        appointment = turn.stores.appointments.get(turn.call.organization_id, subject.appointment_id)
    except NotFoundError:
        return None
    if (appointment.status, appointment.starts_at) != (subject.status, subject.starts_at):
        return None
    return turn.records.settle(turn.call, turn.tool_call_id, answer)
