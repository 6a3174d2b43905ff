"""What is answered in the middle of a call is never contradicted by the store, then or later."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.commands.signed import event_of
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.appointments import monday
from tests.integration.lost_answers import Call, frozen_before, losing
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.webhooks import Webhooks, vapi_headers
from tests.observers import Logs
from tests.product import Client, deployment
from tests.samples import change_item

TOOLS = {"book_appointment": "booked", "cancel_appointment": "cancelled", "reschedule_appointment": "rescheduled"}


class Caller:
    """A caller, who asks for the same thing until it is settled."""

    def __init__(self, webhooks: Webhooks, clinic: Client, tool: str) -> None:
        self.webhooks, self.clinic, self.tool, self.asked = webhooks, clinic, tool, 0
        self.call = voice_agent(clinic)
        self.day = monday(clinic)
        if tool != "book_appointment":
            self.use("book_appointment", date=self.day, time="10:00", name="Jane Doe")
        else:
            self.use("lookup_caller")
        self.before = self.state

    def use(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """The facts of a tool's answer."""
        self.asked += 1
        [result] = asked(self.webhooks, self.call, tool_call(tool, arguments, identifier=f"tc-{self.asked}"))
        return facts(result)

    def ask(self, *, other_words: bool = False) -> Any:
        """The fact that tells whether the tool had its effect."""
        match self.tool, other_words:
            case "book_appointment", False:
                told = self.use(self.tool, date=self.day, time="10:00", name="Jane Doe")
            case "book_appointment", True:
                told = self.use(self.tool, starts_at=f"{self.day}T10:00", name="Doe, Jane")
            case "cancel_appointment", _:
                told = self.use(self.tool, **({"date": self.day} if other_words else {"current_date": self.day}))
            case _:
                told = self.use(
                    self.tool, current_date=self.day, date=self.day, time="2 pm" if other_words else "14:00"
                )
        return told.get(TOOLS[self.tool], False)

    @property
    def state(self) -> list[tuple[str, str]]:
        listed = self.clinic("GET", "/api/appointments").json
        return [(appointment["starts_at"], appointment["status"]) for appointment in listed]


def facts(result: dict[str, Any]) -> dict[str, Any]:
    """The facts of a result."""
    text = result.get("result") or result["error"]
    found: dict[str, Any] = json.loads(text[text.index(" {") + 1 :])
    return found


def apply(late: list[Call]) -> None:
    """Have the store receive what was under way."""
    for call in late:
        with suppress(ClientError):
            call()


@pytest.fixture(params=TOOLS)
def caller(webhooks: Webhooks, clinic: Client, request: pytest.FixtureRequest) -> Caller:
    return Caller(webhooks, clinic, request.param)


def test_one_lost_answer_changes_nothing_that_is_said(caller: Caller) -> None:
    with losing(caller.clinic.product.clock, "TransactWriteItems", applied=True, times=1):
        assert caller.ask() is True

    assert caller.ask(other_words=True) is True
    assert len(caller.state) == 1


@pytest.mark.parametrize("other_words", [False, True])
def test_what_was_done_although_no_answer_came_is_told_when_asked_again(caller: Caller, *, other_words: bool) -> None:
    with losing(caller.clinic.product.clock, "TransactWriteItems", "UpdateItem", applied=True):
        assert caller.ask() is None
    after = caller.state
    assert after != caller.before

    assert caller.ask(other_words=other_words) is True
    assert caller.state == after


def test_what_is_said_not_to_be_done_is_not_done_later(caller: Caller) -> None:
    with losing(caller.clinic.product.clock, "TransactWriteItems", applied=False) as late:
        assert caller.ask() is False
    assert late

    apply(late)

    assert caller.state == caller.before
    assert caller.ask() is True


def test_what_is_under_way_while_asked_again_is_done_once(caller: Caller) -> None:
    with losing(caller.clinic.product.clock, applied=False) as late:
        assert caller.ask() is None
    assert caller.ask(other_words=True) is True
    after = caller.state

    apply(late)

    assert caller.state == after
    assert len(after) == 1


def test_a_refusal_holds_against_what_is_still_under_way(webhooks: Webhooks, clinic: Client) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    with losing(clinic.product.clock, "TransactWriteItems", "UpdateItem", applied=False) as late:
        assert caller.ask() is None
    [calendar] = clinic("GET", "/api/calendars").json
    clinic("PATCH", f"/api/calendars/{calendar['id']}", {"closures": [caller.day]})
    assert caller.use("book_appointment", date=caller.day, time="10:00", name="Jane Doe")["error"]

    apply(late)

    assert caller.state == []


def test_a_process_that_was_frozen_writes_nothing_when_it_thaws(webhooks: Webhooks, clinic: Client) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    stored, step = clinic.product.stored(), 0
    while True:
        with frozen_before(clinic.product.clock, step, 60) as sent:
            told = caller.use("book_appointment", date=caller.day, time="10:00", name="Jane Doe")
        if len(sent) <= step or told.get("booked"):
            break
        assert told["booked"] is None, sent
        assert clinic.product.stored() == stored, sent
        step += 1
    # Its link, call, agent, organisation; calendar, phone, calendar's agent; the transaction. Then its copy.
    assert step >= 8
    assert caller.ask() is True


def test_the_time_for_which_a_request_waited_for_its_function_counts(webhooks: Webhooks, clinic: Client) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    said = {"date": caller.day, "time": "10:00", "name": "Jane Doe"}
    body = json.dumps(caller.call.message("tool-calls", toolCallList=[tool_call("book_appointment", said)]))
    now = clinic.product.clock()
    event: dict[str, Any] = event_of("vapi", body, vapi_headers(body.encode(), now))
    event["requestContext"]["requestTimeEpoch"] = int((now - 4.2) * 1000)

    answer = json.loads(InProcessFunctions(deployment()).invoke("VapiReceiverFunction", event)["body"])

    assert facts(answer["results"][0]) == {"booked": None, "ask_again": True}
    assert caller.state == []


def test_a_tool_that_fails_leaves_the_others_of_its_message_their_results(
    webhooks: Webhooks, clinic: Client, logs: Logs
) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    [contact] = clinic("GET", "/api/contacts").json
    change_item("ContactsTable", {"organization_id": clinic.organization_id, "id": contact["id"]}, tags=5)

    book = {"date": caller.day, "time": "10:00", "name": "Jane Doe"}
    booked, failed, free = asked(
        webhooks,
        caller.call,
        tool_call("book_appointment", book, identifier="a"),
        tool_call("lookup_caller", {}, identifier="b"),
        tool_call("check_availability", {"date": "tomorrow"}, identifier="c"),
    )

    assert facts(booked)["booked"] is True
    assert "error" in failed
    assert "result" in free
    assert "ValidationError" in [line.get("error") for line in logs.lines]
    assert "Jane" not in logs.text


def test_tools_of_a_message_for_which_no_time_is_left_are_not_begun(webhooks: Webhooks, clinic: Client) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    said: list[dict[str, Any]] = [{"date": caller.day, "time": time, "name": "Jane Doe"} for time in ("10:00", "11:00")]
    with losing(clinic.product.clock, "TransactWriteItems", applied=True):
        first, second, third = asked(
            webhooks,
            caller.call,
            tool_call("book_appointment", said[0], identifier="a"),
            tool_call("book_appointment", said[1], identifier="b"),
            tool_call("lookup_caller", {}, identifier="c"),
        )

    assert facts(first)["booked"] is True
    assert [facts(result)["begun"] for result in (second, third)] == [False, False]
    assert len(caller.state) == 1


@pytest.mark.parametrize("kind", ["tool-calls", "function-call"])
def test_a_store_that_is_gone_is_never_told_as_not_booked(
    webhooks: Webhooks, clinic: Client, kind: str, unanswered: Callable[[], bool]
) -> None:
    caller = Caller(webhooks, clinic, "book_appointment")
    said = {"date": caller.day, "time": "10:00", "name": "Jane Doe"}
    fields: dict[str, Any] = {
        "toolCallList": [tool_call("book_appointment", said)],
        "functionCall": {"name": "book_appointment", "parameters": said},
    }

    for operation in ("GetItem", "TransactWriteItems"):
        with losing(clinic.product.clock, operation, "UpdateItem", applied=False) as late:
            answer = webhooks.send("vapi", caller.call.message(kind, **fields)).json
        result = answer if kind == "function-call" else answer["results"][0]
        assert facts(result) == {"booked": None, "ask_again": True}
        assert unanswered()
    answer = webhooks.send("vapi", caller.call.message(kind, **fields)).json
    assert facts(answer if kind == "function-call" else answer["results"][0])["booked"] is True
    apply(late)
    assert len(caller.state) == 1


@pytest.fixture
def unanswered(capfd: pytest.CaptureFixture[str]) -> Callable[[], bool]:
    """Tells whether the alarm's count rose."""
    return lambda: '"QuestionNotAnswered":[1.0]' in capfd.readouterr().out
