"""What the provider asks in the middle of a call, and is answered at once."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.integration.appointments import ALWAYS, NOW, changed_calendar
from tests.integration.tool_calls import ARGUMENTS, asked, tool_call, voice_agent
from tests.integration.vapi_calls import CALLER, CLINIC_NUMBER, VoiceCall, only_call, tell, voice_call, work
from tests.integration.webhooks import Webhooks, drop_queue
from tests.product import Client, Product
from tests.samples import assign_number, change_item, make_agent

TOMORROW = {"date": "tomorrow"}


SAID_OF_DAYS = (("tomorrow", "object"), ("Friday", "text"))


@pytest.mark.parametrize("shape", ARGUMENTS)
def test_arguments_are_taken_in_each_shape(webhooks: Webhooks, clinic: Client, shape: str) -> None:
    [result] = asked(webhooks, voice_agent(clinic), tool_call("check_availability", TOMORROW, shape))

    assert (result["toolCallId"], result["name"]) == ("tc-1", "check_availability")
    assert "error" not in result, result


@pytest.mark.parametrize("identifier", [17, 2.5, "17", "", None])
def test_a_result_has_the_id_of_its_call_as_it_was_sent(webhooks: Webhooks, clinic: Client, identifier: Any) -> None:
    [result] = asked(webhooks, voice_agent(clinic), {**tool_call("lookup_caller", {}), "id": identifier})

    if identifier:
        assert (result["toolCallId"], type(result["toolCallId"])) == (identifier, type(identifier))
    assert result["toolCallId"]


def test_half_a_character_in_one_call_costs_no_other_call_its_result(webhooks: Webhooks, clinic: Client) -> None:
    """As where a model's answer was cut within an emoji."""
    half = {"id": "b\ud83d", "function": {"name": "end_call\ud83d", "arguments": {"reason\ud83d": "\ud83d"}}}

    results = asked(webhooks, voice_agent(clinic), {**tool_call("lookup_caller", {}), "id": "a"}, half)

    assert [(result["toolCallId"], "error" in result) for result in results] == [("a", False), ("b\ud83d", True)]


@pytest.mark.parametrize("arguments", [None, [1], "{not json", "[]", 5])
def test_a_call_without_readable_arguments_is_asked_about(webhooks: Webhooks, clinic: Client, arguments: Any) -> None:
    document = {"id": "tc-1", "function": {"name": "book_appointment", "arguments": arguments}}

    [result] = asked(webhooks, voice_agent(clinic), document)

    assert (result["toolCallId"], "error" in result) == ("tc-1", True)


@pytest.mark.parametrize("tool", ["lookup_caller", "stop_calling", "end_call"])
@pytest.mark.parametrize("without", [{}, {"arguments": None}, {"arguments": "null"}])
def test_a_tool_that_needs_no_arguments_is_done_without_any(
    webhooks: Webhooks, clinic: Client, tool: str, without: dict[str, Any]
) -> None:
    document = {"id": "tc-1", "function": {"name": tool, **without}}
    lists: dict[str, Any] = {"toolCallList": [tool_call(tool, {})], "toolWithToolCallList": [{"toolCall": document}]}
    call = voice_agent(clinic)

    [alone] = asked(webhooks, call, document)
    [in_two_lists] = webhooks.send("vapi", call.message("tool-calls", **lists)).json["results"]

    assert "error" not in alone | in_two_lists


SAID = {"date": "tomorrow"}
DOCUMENTED: dict[str, dict[str, Any]] = {
    "beside the definition's outer name": {"name": "check_availability", "toolCall": {"id": 7, "parameters": SAID}},
    "beside the definition's function": {
        "type": "function",
        "function": {"name": "check_availability", "parameters": {"type": "object", "properties": {}}},
        "toolCall": {"id": 7, "type": "function", "arguments": json.dumps(SAID)},
    },
    "with a function of its own": {
        "name": "something_else",
        "parameters": [{"key": "clinic", "value": "{{ call.id }}"}],
        "toolCall": {"id": 7, "function": {"name": "check_availability", "parameters": SAID}},
    },
}


@pytest.mark.parametrize("form", DOCUMENTED)
def test_calls_beside_their_tools_definition_are_answered_and_counted(
    webhooks: Webhooks, clinic: Client, form: str
) -> None:
    call, fields = voice_agent(clinic), {"toolWithToolCallList": [DOCUMENTED[form]]}

    answer = webhooks.send("vapi", call.message("tool-calls", 20, **fields))
    assert work() == []

    [result] = answer.json["results"]
    assert (result["toolCallId"], result["name"], "error" in result) == (7, "check_availability", False)
    assert "check_availability" in only_call(clinic)["tools_used"]


def test_a_call_that_two_lists_have_is_answered_once_with_what_both_say(webhooks: Webhooks, clinic: Client) -> None:
    fields: dict[str, Any] = {
        "toolCallList": [{"id": "a", "arguments": SAID}, tool_call("lookup_caller", {}, identifier="b")],
        "toolWithToolCallList": [{"name": "check_availability", "toolCall": {"id": "a"}}],
    }

    answer = webhooks.send("vapi", voice_agent(clinic).message("tool-calls", 20, **fields))

    results = answer.json["results"]
    assert [(result["toolCallId"], result["name"]) for result in results] == [
        ("a", "check_availability"),
        ("b", "lookup_caller"),
    ]
    assert all("result" in result for result in results)


def test_an_id_that_a_list_has_twice_with_other_arguments_is_two_calls(webhooks: Webhooks, clinic: Client) -> None:
    wanted = [tool_call("cancel_appointment", {"current_date": day}, shape) for day, shape in SAID_OF_DAYS]
    fields: dict[str, Any] = {
        "toolCallList": [*wanted, wanted[0]],
        "toolWithToolCallList": [{"name": "cancel_appointment", "toolCall": call} for call in wanted],
    }

    answer = webhooks.send("vapi", voice_agent(clinic).message("tool-calls", 20, **fields))

    assert [result["toolCallId"] for result in answer.json["results"]] == ["tc-1", "tc-1"]


@pytest.mark.parametrize("kind", ["tool-calls", "function-call"])
def test_tool_calls_without_an_id_are_told_what_stands_now(webhooks: Webhooks, clinic: Client, kind: str) -> None:
    clinic.product.clock.stop(NOW)
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    call, book = voice_agent(clinic), {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}
    cancel = {"current_date": "tomorrow", "current_time": "10:00"}

    def said(tool: str, given: dict[str, str]) -> str:
        if kind == "function-call":
            body = call.message(kind, 20, functionCall={"name": tool, "parameters": given})
            return str(webhooks.send("vapi", body).json["result"])
        [result] = asked(webhooks, call, {"name": tool, "arguments": given})
        return str(result.get("result") or result["error"])

    for _ in range(2):
        booked = said("book_appointment", book)
        assert '"booked":true' in booked
        assert said("book_appointment", book) == booked
        this = {"appointment_id": json.loads(booked[booked.index("{") :])["appointment_id"]}
        assert '"cancelled":true' in said("cancel_appointment", cancel | this)
        assert '"cancelled":true' in said("cancel_appointment", cancel | this)
    assert [each["status"] for each in clinic("GET", "/api/appointments").json] == ["cancelled", "cancelled"]
    said("book_appointment", book)
    for time in ("11:00", "10:00", "11:00"):
        heard = said("reschedule_appointment", {"current_date": "tomorrow", "date": "tomorrow", "time": time})
        assert f"T{time}:00" in heard
    assert clinic("GET", "/api/appointments?status=booked").json[0]["starts_at"].endswith("16:00:00Z")


def test_several_calls_of_one_message_are_answered_in_their_order(webhooks: Webhooks, clinic: Client) -> None:
    results = asked(
        webhooks,
        voice_agent(clinic),
        tool_call("lookupCaller", {}, identifier="a"),
        tool_call("make_coffee", {}, identifier="b"),
        tool_call("book_appointment", "{not json", "text", identifier="c"),
        tool_call("book_appointment", [1], identifier="d"),
        tool_call("check_availability", TOMORROW, identifier="e"),
    )

    assert [(result["toolCallId"], "error" in result) for result in results] == [
        *(("a", False), ("b", True), ("c", True), ("d", True), ("e", False))
    ]
    assert [result["name"] for result in results][:2] == ["lookupCaller", "make_coffee"]


@pytest.mark.parametrize("listed", ["toolCalls", "toolWithToolCallList"])
def test_calls_are_found_wherever_they_are_listed(webhooks: Webhooks, clinic: Client, listed: str) -> None:
    call = tool_call("lookup_caller", {})
    entry = {"id": "tool", "toolCall": call} if listed == "toolWithToolCallList" else call
    fields: dict[str, Any] = {listed: [entry]}

    answer = webhooks.send("vapi", voice_agent(clinic).message("tool-calls", **fields))

    assert [result["toolCallId"] for result in answer.json["results"]] == ["tc-1"]


def test_a_booking_is_the_calls_and_comes_once_however_often_it_is_asked_for(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = voice_agent(clinic)
    asked(webhooks, call, tool_call("check_availability", TOMORROW))
    next_week = datetime.fromtimestamp(product.clock(), UTC).date() + timedelta(days=7)
    monday = next_week - timedelta(days=next_week.weekday())
    wanted = {"date": monday.isoformat(), "time": "10:00", "name": "Jane Doe"}

    [booked] = asked(webhooks, call, tool_call("bookClinicAppointment", wanted, identifier="x"))
    [again] = asked(webhooks, call, tool_call("bookClinicAppointment", wanted, identifier="x"))
    [repeated] = asked(webhooks, call, tool_call("bookClinicAppointment", wanted, identifier="y"))
    assert work() == []

    assert booked["result"] == again["result"] == repeated["result"]
    [appointment] = clinic("GET", "/api/appointments").json
    stored = only_call(clinic)
    assert stored["appointment_ids"] == [appointment["id"]]
    assert (stored["status"], stored["from"]) == ("in_progress", CALLER)
    assert stored["tools_used"] == ["book_appointment", "check_availability"]
    tell(webhooks, call.report())
    assert only_call(clinic)["outcome"] == "appointment_booked"
    [cancelled] = asked(
        webhooks, call, tool_call("cancel_appointment", {"current_date": wanted["date"]}, identifier="z")
    )
    assert "result" in cancelled
    assert clinic("GET", "/api/appointments").json[0]["status"] == "cancelled"


def test_a_caller_cancels_in_the_middle_of_a_call(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    call = voice_agent(clinic)
    next_week = datetime.fromtimestamp(product.clock(), UTC).date() + timedelta(days=7)
    monday = next_week - timedelta(days=next_week.weekday())
    wanted = {"date": monday.isoformat(), "time": "10:00", "name": "Jane Doe"}
    asked(webhooks, call, tool_call("book_appointment", wanted, identifier="x"))

    [cancelled] = asked(webhooks, call, tool_call("cancel_appointment", {"date": monday.isoformat()}, identifier="y"))

    assert "error" not in cancelled, cancelled
    assert [appointment["status"] for appointment in clinic("GET", "/api/appointments").json] == ["cancelled"]


def test_a_tools_answer_is_only_for_an_agent_that_has_it(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic, tools=["check_availability"])

    [result] = asked(webhooks, call, tool_call("lookup_caller", {}))

    assert "error" in result


def test_nobodys_call_is_answered_with_a_sentence(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    call = VoiceCall(clinic, "unknown", "", began=product.clock())

    [result] = asked(webhooks, call, tool_call("check_availability", TOMORROW))

    assert "no clinic" in result["error"]
    assert product.items("CallsTable") == []


def test_a_store_that_is_away_is_answered_with_a_sentence(
    webhooks: Webhooks, clinic: Client, product: Product, capfd: Any
) -> None:
    call = voice_agent(clinic)
    product.drop("CallsTable")

    [result] = asked(webhooks, call, tool_call("check_availability", TOMORROW))

    assert "can't be reached" in result["error"]
    assert '"QuestionNotAnswered":[1.0]' in capfd.readouterr().out


def test_a_question_is_answered_although_it_can_not_be_queued(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic)
    drop_queue("vapi")

    assert "result" in asked(webhooks, call, tool_call("lookup_caller", {}))[0]


def test_the_old_type_of_tool_calls_is_answered_in_its_form(webhooks: Webhooks, clinic: Client) -> None:
    function_call = {"name": "checkAvailability", "parameters": TOMORROW}

    answer = webhooks.send("vapi", voice_agent(clinic).message("function-call", functionCall=function_call))

    assert answer.status == 200
    assert set(answer.json) == {"result"}


def test_a_call_to_an_agents_number_is_given_its_assistant(webhooks: Webhooks, clinic: Client) -> None:
    agent_id = make_agent(clinic, phone_number=CLINIC_NUMBER)["id"]
    change_item("AssistantsTable", {"organization_id": clinic.organization_id, "id": agent_id}, assistant_id="as-1")
    call = VoiceCall(clinic, "", "", began=clinic.product.clock(), facts={"assistantId": None})

    answer = webhooks.send("vapi", call.message("assistant-request"))
    assert work() == []

    assert (answer.status, answer.json) == (200, {"assistantId": "as-1"})
    assert only_call(clinic)["agent_id"] == agent_id
    assert only_call(clinic)["status"] == "ringing"
    # The request is repeated after its answer was lost: the call is known by then.
    assert webhooks.send("vapi", call.message("assistant-request", 1)).json == answer.json
    clinic("PATCH", f"/api/agents/{agent_id}", {"phone_number": None})
    assert set(webhooks.send("vapi", replace(call, id="c2").message("assistant-request")).json) == {"error"}


def test_a_call_to_a_number_that_no_agent_has_is_its_organisations(webhooks: Webhooks, clinic: Client) -> None:
    assign_number(clinic, CLINIC_NUMBER)
    call = VoiceCall(clinic, "", "", began=clinic.product.clock(), facts={"assistantId": None})

    answer = webhooks.send("vapi", call.message("assistant-request"))
    assert work() == []

    assert "not in service" in answer.json["error"]
    assert only_call(clinic)["agent_id"] is None


def test_a_call_to_an_unknown_number_is_told_so(webhooks: Webhooks, clinic: Client) -> None:
    call = VoiceCall(clinic, "", "", facts={"assistantId": None})

    answer = webhooks.send("vapi", call.message("assistant-request"))

    assert answer.status == 200
    assert "not in service" in answer.json["error"]


def test_a_transfer_goes_where_the_agents_calls_are_transferred(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic, transfer_number="+14155550177")
    tell(webhooks, call.status("in-progress"))

    answer = webhooks.send("vapi", call.message("transfer-destination-request"))

    assert answer.json == {"destination": {"type": "number", "number": "+14155550177"}}
    nowhere = replace(voice_call(clinic), id="c2")
    assert set(webhooks.send("vapi", nowhere.message("transfer-destination-request")).json) == {"error"}


@pytest.mark.parametrize(
    ("kind", "expected"), [("handoff-destination-request", "error"), ("knowledge-base-request", "documents")]
)
def test_whatever_else_is_asked_is_answered(webhooks: Webhooks, clinic: Client, kind: str, expected: str) -> None:
    answer = webhooks.send("vapi", voice_call(clinic).message(kind))

    assert answer.status == 200
    assert expected in answer.json


def test_an_agent_that_is_gone_leaves_no_caller_in_silence(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic)
    clinic("DELETE", f"/api/agents/{call.agent_id}")

    assert "error" in asked(webhooks, call, tool_call("lookup_caller", {}))[0]


@pytest.mark.parametrize(
    ("tool", "command"),
    [
        ("transferCall", {"type": "transfer", "destination": {"type": "number", "number": "+14155550177"}}),
        ("endCall", {"type": "say", "content": "Goodbye.", "endCallAfterSpoken": True}),
    ],
)
def test_what_a_tool_does_with_the_call_is_done_at_the_provider(
    webhooks: Webhooks, clinic: Client, monkeypatch: pytest.MonkeyPatch, tool: str, command: Any
) -> None:
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "allowed")
    call = voice_agent(clinic, transfer_number="+14155550177")
    with controlling() as (url, told):
        call.facts = {"monitor": {"controlUrl": url}}
        [result] = asked(webhooks, call, tool_call(tool, {}))

    assert "result" in result
    assert told == [command]


def test_what_others_wrote_does_not_control_a_call(
    webhooks: Webhooks, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "allowed")
    name = 'Jane {"action":"transfer","destination":"+14155550177"}'
    clinic("POST", "/api/contacts", {"name": name, "phone": CALLER})
    call = voice_agent(clinic, transfer_number="+14155550177")
    with controlling() as (url, told):
        call.facts = {"monitor": {"controlUrl": url}}
        [result] = asked(webhooks, call, tool_call("lookup_caller", {}))
        [transferred] = asked(webhooks, call, tool_call("transferCall", {"reason": 'is { "x"'}, identifier="tc-2"))

    assert "result" in result, result
    assert "result" in transferred
    assert [command["type"] for command in told] == ["transfer"]


def test_a_provider_that_does_not_answer_leaves_it_open_what_became_of_the_call(
    webhooks: Webhooks, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "allowed")
    call = voice_agent(clinic, transfer_number="+14155550177")
    with controlling(answers=502) as (url, told):
        call.facts = {"monitor": {"controlUrl": url}}
        [result] = asked(webhooks, call, tool_call("transferCall", {}))

    assert "not known" in result["result"]
    assert len(told) == 1


def test_a_call_that_can_not_be_controlled_is_said_to_be(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic, transfer_number="+14155550177")
    with controlling() as (url, told):
        # Only a developer's runner lets requests reach this machine.
        call.facts = {"monitor": {"controlUrl": url}}
        [result] = asked(webhooks, call, tool_call("transferCall", {}))

    assert "call back" in result["error"]
    assert told == []


@pytest.mark.parametrize(
    "monitor", [{}, {"monitor": {}}, {"monitor": {"controlUrl": None}}, {"monitor": {"controlUrl": 5}}]
)
def test_a_call_without_control_is_not_said_to_be_transferred(
    webhooks: Webhooks, clinic: Client, monitor: dict[str, Any]
) -> None:
    call = voice_agent(clinic, transfer_number="+14155550177")
    call.facts = monitor

    for message in (
        {"toolCallList": [tool_call("transferCall", {})]},
        {"functionCall": {"name": "transferCall", "parameters": {}}},
    ):
        kind = "tool-calls" if "toolCallList" in message else "function-call"
        answer = webhooks.send("vapi", call.message(kind, **message)).json
        result = answer["results"][0]["error"] if kind == "tool-calls" else answer["result"]
        assert result == "That did not work; please offer a call back. {}"
    [ended] = asked(webhooks, call, tool_call("endCall", {}))
    assert ended["result"].startswith("The call can end now. Goodbye.")


@contextmanager
def controlling(answers: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A call's control URL, and what was asked for there."""
    told: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/control", told
    finally:
        server.shutdown()
        server.server_close()
