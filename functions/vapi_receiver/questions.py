"""The provider's questions during a call. Each is always answered, and in time: the caller is waiting."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.control import control_call
from functions.vapi_receiver.phone_calls import UnknownCallError, agent_of, find_source, phone_call_of
from functions.vapi_receiver.stores import known
from functions.vapi_receiver.tool_calls import function_call_of, result_of, tool_calls_of
from voxanne.core.logging import count, log_unexpected
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolCall, ToolResult
from voxanne.domain.agent_tools.service import run_tool

type Message = dict[str, Any]
type Answer = dict[str, Any]

_NOT_NOW = "The clinic's system can't be reached just now; please offer a call back."
_UNKNOWN_CALL = "This call belongs to no clinic that is known here; please offer a call back."
_NO_SERVICE = "We are sorry, this number is not in service."
_NO_DESTINATION = "There is no one to whom the call could be transferred; offer a call back."
# The provider waits 5 s for tools (vapi/provisioning/assistant_document.py), 7.5 s for an inbound call's assistant.
_TOOL_SECONDS, _CALL_SECONDS = 4.0, 5.0


def answer(kind: str, message: Message) -> Answer:
    """Return the answer to a message of one of the QUESTIONS. Never raises."""
    question = QUESTIONS[kind]
    executor = ThreadPoolExecutor(1)
    try:
        return executor.submit(question.ask, message).result(question.seconds)
    except UnknownCallError:
        return question.refusal(message, _UNKNOWN_CALL)
    except Exception as error:  # noqa: BLE001 - the boundary: without an answer the caller hears silence
        log_unexpected(error)
        count("QuestionNotAnswered")
        return question.refusal(message, _NOT_NOW)
    finally:
        executor.shutdown(wait=False)


def _tool_results(message: Message) -> Answer:
    tool_calls, dependencies = tool_calls_of(message), known()
    phone_call = phone_call_of(dependencies, find_source(dependencies, message))
    return {"results": [result_of(tool_call, _run(tool_call, phone_call, message)) for tool_call in tool_calls]}


def _run(tool_call: ToolCall, phone_call: PhoneCall, message: Message) -> ToolResult:
    dependencies = known()
    return control_call(run_tool(tool_call, phone_call, dependencies.stores, dependencies.records), message)


def _refuse_tools(message: Message, reason: str) -> Answer:
    refusal = ToolResult(SpokenReply(reason).text, is_error=True)
    return {"results": [result_of(tool_call, refusal) for tool_call in tool_calls_of(message)]}


def _function_result(message: Message) -> Answer:
    dependencies = known()
    phone_call = phone_call_of(dependencies, find_source(dependencies, message))
    return {"result": _run(function_call_of(message), phone_call, message).text}


def _assistant(message: Message) -> Answer:
    dependencies = known()
    owner = find_source(dependencies, message).owner
    agent = agent_of(dependencies, owner.organization_id, owner.agent_id)
    if owner.number not in {None, agent.phone_number}:
        return {"error": _NO_SERVICE}
    record = dependencies.assistants.get({"organization_id": owner.organization_id, "id": agent.id})
    assistant_id = None if record is None else record.get("assistant_id")
    return {"error": _NO_SERVICE} if assistant_id is None else {"assistantId": assistant_id}


def _destination(message: Message) -> Answer:
    dependencies = known()
    owner = find_source(dependencies, message).owner
    agent_id = owner.agent_id
    if owner.call_id is not None:
        agent_id = dependencies.stores.calls.get(owner.organization_id, owner.call_id).agent_id
    agent = agent_of(dependencies, owner.organization_id, agent_id)
    if agent.transfer_number is None:
        return {"error": _NO_DESTINATION}
    return {"destination": {"type": "number", "number": agent.transfer_number}}


@dataclass(frozen=True)
class Question:
    """A type of message that is answered: by which function, within how many seconds, and the answer on failure."""

    ask: Callable[[Message], Answer]
    refusal: Callable[[Message, str], Answer]
    seconds: float = _TOOL_SECONDS


QUESTIONS: Mapping[str, Question] = {
    "tool-calls": Question(_tool_results, _refuse_tools),
    "function-call": Question(_function_result, lambda _, reason: {"result": SpokenReply(reason).text}),
    "assistant-request": Question(_assistant, lambda _, __: {"error": _NO_SERVICE}, _CALL_SECONDS),
    "transfer-destination-request": Question(_destination, lambda _, __: {"error": _NO_DESTINATION}),
    "handoff-destination-request": Question(lambda _: {"error": _NO_DESTINATION}, lambda _, reason: {"error": reason}),
    "knowledge-base-request": Question(lambda _: {"documents": []}, lambda _, __: {"documents": []}),
}
