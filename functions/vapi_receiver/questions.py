"""What the provider asks in the middle of a call. Always answered, and in time: someone is on the line."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.control import carry_out
from functions.vapi_receiver.phone_calls import UnknownCallError, agent_of, asked_by, phone_call_of
from functions.vapi_receiver.stores import known
from functions.vapi_receiver.tool_calls import function_call_of, result_of, tool_calls_of
from voxanne.core.logging import count, log_unexpected
from voxanne.domain.agent_tools.models import PhoneCall, SpokenReply, ToolCall, ToolResult
from voxanne.domain.agent_tools.service import run_tool

type Message = dict[str, Any]
type Answer = dict[str, Any]

_NOT_NOW = "The clinic's system can't be reached just now; please offer a call back."
_NOBODYS = "This call belongs to no clinic that is known here; please offer a call back."
_NO_SERVICE = "We are sorry, this number is not in service."
_NOBODY_THERE = "There is nobody to whom the call could be transferred; offer a call back."
# The provider waits 5 s for tools (agents/assistants.py), 7.5 s in all for the assistant of a call that comes in.
_TOOL_SECONDS, _CALL_SECONDS = 4.0, 5.0


def answer(kind: str, message: Message) -> Answer:
    """The answer to a message of one of QUESTIONS. Never raises."""
    question = QUESTIONS[kind]
    executor = ThreadPoolExecutor(1)
    try:
        return executor.submit(question.ask, message).result(question.seconds)
    except UnknownCallError:
        return question.refusal(message, _NOBODYS)
    except Exception as error:  # noqa: BLE001 - the boundary: an answer that is none leaves a caller in silence
        log_unexpected(error)
        count("QuestionNotAnswered")
        return question.refusal(message, _NOT_NOW)
    finally:
        executor.shutdown(wait=False)


def _tools(message: Message) -> Answer:
    calls, here = tool_calls_of(message), known()
    call = phone_call_of(here, asked_by(here, message))
    return {"results": [result_of(each, _used(each, call, message)) for each in calls]}


def _used(tool_call: ToolCall, call: PhoneCall, message: Message) -> ToolResult:
    here = known()
    return carry_out(run_tool(tool_call, call, here.stores, here.records), message)


def _tools_refused(message: Message, why: str) -> Answer:
    refused = ToolResult(SpokenReply(why).text, is_error=True)
    return {"results": [result_of(each, refused) for each in tool_calls_of(message)]}


def _function(message: Message) -> Answer:
    here = known()
    call = phone_call_of(here, asked_by(here, message))
    return {"result": _used(function_call_of(message), call, message).text}


def _assistant(message: Message) -> Answer:
    here = known()
    owner = asked_by(here, message).owner
    agent = agent_of(here, owner.organization_id, owner.agent_id)
    if owner.number not in {None, agent.phone_number}:
        return {"error": _NO_SERVICE}
    record = here.assistants.get({"organization_id": owner.organization_id, "id": agent.id})
    assistant_id = None if record is None else record.get("assistant_id")
    return {"error": _NO_SERVICE} if assistant_id is None else {"assistantId": assistant_id}


def _destination(message: Message) -> Answer:
    here = known()
    asked = asked_by(here, message)
    agent_id = asked.owner.agent_id
    if asked.owner.call_id is not None:
        agent_id = here.stores.calls.get(asked.owner.organization_id, asked.owner.call_id).agent_id
    agent = agent_of(here, asked.owner.organization_id, agent_id)
    if agent.transfer_number is None:
        return {"error": _NOBODY_THERE}
    return {"destination": {"type": "number", "number": agent.transfer_number}}


@dataclass(frozen=True)
class Question:
    """A type of message that is answered: how, within how many seconds, and what is said instead."""

    ask: Callable[[Message], Answer]
    refusal: Callable[[Message, str], Answer]
    seconds: float = _TOOL_SECONDS


QUESTIONS: Mapping[str, Question] = {
    "tool-calls": Question(_tools, _tools_refused),
    "function-call": Question(_function, lambda _, why: {"result": SpokenReply(why).text}),
    "assistant-request": Question(_assistant, lambda _, __: {"error": _NO_SERVICE}, _CALL_SECONDS),
    "transfer-destination-request": Question(_destination, lambda _, __: {"error": _NOBODY_THERE}),
    "handoff-destination-request": Question(lambda _: {"error": _NOBODY_THERE}, lambda _, why: {"error": why}),
    "knowledge-base-request": Question(lambda _: {"documents": []}, lambda _, __: {"documents": []}),
}
