"""The provider's questions during a call. Each is always answered, and in time: the caller is waiting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.control import control_call
from functions.vapi_receiver.phone_calls import UnknownCallError, agent_of, find_source, phone_call_of
from functions.vapi_receiver.stores import Dependencies, stores
from functions.vapi_receiver.tool_calls import function_call_of, result_of, tool_calls_of
from voxanne.core import deadlines
from voxanne.core.logging import count, log_unexpected
from voxanne.domain.agent_tools.errors import reply_for_no_answer
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolCall, ToolResult
from voxanne.domain.agent_tools.schemas import canonical_tool_name
from voxanne.domain.agent_tools.service import run_tool
from voxanne.domain.agents.models import Agent
from voxanne.vapi.events.attribution import Owner

type Message = dict[str, Any]
type Answer = dict[str, Any]
type Refuse = Callable[[ToolCall], ToolResult]

_UNKNOWN_CALL = "This call belongs to no clinic that is known here; please offer a call back."
_NO_SERVICE = "We are sorry, this number is not in service."
_NO_DESTINATION = "There is no one to whom the call could be transferred; offer a call back."
# Since the request arrived. The provider waits 5 s for tools (vapi/provisioning/assistant_document.py), of which the
# network takes some and the event's copy for the queue, and 7.5 s for an inbound call's assistant.
_TOOL_SECONDS, _CALL_SECONDS = 4.0, 5.0


def answer(kind: str, message: Message, arrived_at: float) -> Answer:
    """Return the answer to a message of one of the QUESTIONS that arrived at that instant. Never raises."""
    question = QUESTIONS[kind]
    with deadlines.until(arrived_at + question.seconds):
        try:
            return question.ask(message)
        except UnknownCallError:
            return question.refuse(message, lambda _: ToolResult(SpokenReply(_UNKNOWN_CALL).text, is_error=True))
        except Exception as error:  # noqa: BLE001 - the boundary: without an answer the caller hears silence
            log_unexpected(error)
            count("QuestionNotAnswered")
            return question.refuse(message, lambda tool_call: reply_for_no_answer(canonical_tool_name(tool_call.name)))


def _tool_results(message: Message) -> Answer:
    dependencies, tool_calls = stores(), tool_calls_of(message)
    phone_call = phone_call_of(dependencies, find_source(dependencies, message))
    return {
        "results": [result_of(sent, _run(dependencies, sent.tool_call, phone_call, message)) for sent in tool_calls]
    }


def _run(dependencies: Dependencies, tool_call: ToolCall, phone_call: PhoneCall, message: Message) -> ToolResult:
    """Return the result of one tool call. If it fails, the other tool calls of the message still have their results."""
    try:
        return control_call(run_tool(tool_call, phone_call, dependencies.booking, dependencies.records), message)
    except Exception as error:  # noqa: BLE001 - the boundary: without a result the caller hears silence
        log_unexpected(error)
        count("QuestionNotAnswered")
        return reply_for_no_answer(canonical_tool_name(tool_call.name))


def _refuse_tools(message: Message, refuse: Refuse) -> Answer:
    return {"results": [result_of(sent, refuse(sent.tool_call)) for sent in tool_calls_of(message)]}


def _function_result(message: Message) -> Answer:
    dependencies = stores()
    phone_call = phone_call_of(dependencies, find_source(dependencies, message))
    return {"result": _run(dependencies, function_call_of(message), phone_call, message).text}


def _assistant(message: Message) -> Answer:
    dependencies = stores()
    owner = find_source(dependencies, message).owner
    agent = _agent_of_owner(dependencies, owner)
    if owner.number not in {None, agent.phone_number}:
        return {"error": _NO_SERVICE}
    record = dependencies.assistants.get({"organization_id": owner.organization_id, "id": agent.id})
    assistant_id = None if record is None else record.get("assistant_id")
    return {"error": _NO_SERVICE} if assistant_id is None else {"assistantId": assistant_id}


def _destination(message: Message) -> Answer:
    dependencies = stores()
    agent = _agent_of_owner(dependencies, find_source(dependencies, message).owner)
    if agent.transfer_number is None:
        return {"error": _NO_DESTINATION}
    return {"destination": {"type": "number", "number": agent.transfer_number}}


def _agent_of_owner(dependencies: Dependencies, owner: Owner) -> Agent:
    """Return the agent that speaks. A call that is known, as that of a repeated message is, names its agent itself."""
    agent_id = owner.agent_id
    if owner.call_id is not None:
        agent_id = dependencies.booking.calls.get(owner.organization_id, owner.call_id).agent_id
    return agent_of(dependencies, owner.organization_id, agent_id)


@dataclass(frozen=True)
class Question:
    """A type of message that is answered: by which function, within how many seconds, and the answer on failure."""

    ask: Callable[[Message], Answer]
    refuse: Callable[[Message, Refuse], Answer]
    seconds: float = _TOOL_SECONDS


QUESTIONS: Mapping[str, Question] = {
    "tool-calls": Question(_tool_results, _refuse_tools),
    "function-call": Question(
        _function_result, lambda message, refuse: {"result": refuse(function_call_of(message)).text}
    ),
    "assistant-request": Question(_assistant, lambda _, __: {"error": _NO_SERVICE}, _CALL_SECONDS),
    "transfer-destination-request": Question(_destination, lambda _, __: {"error": _NO_DESTINATION}),
    "handoff-destination-request": Question(
        lambda _: {"error": _NO_DESTINATION}, lambda _, __: {"error": _NO_DESTINATION}
    ),
    "knowledge-base-request": Question(lambda _: {"documents": []}, lambda _, __: {"documents": []}),
}
