"""The simulator plays calls as the provider would: its messages are held to the types of the provider's own SDK."""

import io
import json
import threading
import time
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import urllib3

from local.providers.vapi.call_player import MAILBOX, Player
from local.providers.vapi.protocol import Document
from local.providers.vapi.server import Simulator
from tests import vapi_sdk
from tests.patience import PATIENCE
from tests.unit.assistants import document
from voxanne.vapi.events.allowlist import redact
from voxanne.vapi.events.parser import parse_update
from voxanne.webhooks.inbound.signatures import verify_vapi

KINDS = {
    "end-of-call-report": "ServerMessageEndOfCallReport",
    "status-update": "ServerMessageStatusUpdate",
    "tool-calls": "ServerMessageToolCalls",
}
TURNS = {
    "bot": "BotMessage",
    "tool_call_result": "ToolCallResultMessage",
    "tool_calls": "ToolCallMessage",
    "user": "UserMessage",
}
# Of these the SDK takes any, or a union whose members it does not tell apart.
UNTOLD = {"assistant", "call", "phoneNumber", "toolWithToolCallList"}
KEY, SECRET = "key", "secret"
RESULTS = {
    "check_availability": 'Ten. {"free":["2026-11-26T10:00:00-05:00","2026-11-26T11:00:00-05:00"]}',
    "book_appointment": 'The appointment is booked for Thursday at 10:00 AM. {"booked":true}',
}


class Receiver:
    """Where the assistant's events go: verifies and keeps them, and answers tools."""

    def __init__(self) -> None:
        self.told: list[Document] = []
        self.ended = threading.Event()
        self.refusals = 0
        self.taken = {"10:00"}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                verify_vapi({name.lower(): value for name, value in self.headers.items()}, raw, [SECRET], time.time())
                if receiver.refusals:
                    receiver.refusals -= 1
                    self.send_response(503)
                    self.end_headers()
                    return
                answer = json.dumps(receiver.take(json.loads(raw)["message"])).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def take(self, message: Document) -> Document:
        self.told.append(message)
        if message["type"] == "end-of-call-report":
            self.ended.set()
        calls = message.get("toolCallList", [])
        return {"results": [{"toolCallId": call["id"], **self.result(call["function"])} for call in calls]}

    def result(self, function: Document) -> Document:
        if json.loads(function["arguments"]).get("time") in self.taken:
            return {"error": 'That time is taken. {"error":"slot_taken"}'}
        return {"result": RESULTS[function["name"]]}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(KEY) as made:
        made.numbers.add("number", "+12125550199")
        yield made


def ask(simulator: Simulator, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {KEY}"}
    reply = urllib3.request(
        method,
        simulator.url + path,
        body=None if body is None else json.dumps(body),
        headers=headers,
        redirect=False,
    )
    return reply.status, dict(reply.headers) if reply.status == 302 else reply.json()


def placed(simulator: Simulator, receiver: Receiver, number: str = "+12125550177", **assistant: Any) -> Document:
    server = {"url": f"http://127.0.0.1:{receiver.server.server_port}/webhooks/vapi", "timeoutSeconds": 300}
    wanted = document(**assistant) | {"server": server}
    for tool in wanted["model"]["tools"]:
        if "server" in tool:
            tool["server"] = server
    made = ask(simulator, "POST", "/assistant", wanted)[1]
    body = {
        "assistantId": made["id"],
        "phoneNumberId": "number",
        "customer": {"number": number, "name": "Robin Sample"},
        "assistantOverrides": {"metadata": {"call_id": "call_1"}, "variableValues": {"reason": "Results are in."}},
    }
    status, call = ask(simulator, "POST", "/call", body)
    assert (status, call["status"]) == (201, "queued"), call
    return dict(call)


def played(simulator: Simulator, call: Document) -> None:
    made = Player(simulator.assistants, simulator.numbers, simulator.calls, simulator.url, SECRET, pause_seconds=0)
    made.recordings = simulator.recordings
    made.play({name: value for name, value in call.items() if name != "subscriptionLimits"})


def test_a_call_is_told_from_its_ringing_to_its_report_and_the_patient_books(
    simulator: Simulator, receiver: Receiver
) -> None:
    call = placed(simulator, receiver)

    played(simulator, call)

    told = [(message["type"], message.get("status")) for message in receiver.told]
    assert told == [
        ("status-update", "ringing"),
        ("status-update", "in-progress"),
        ("tool-calls", None),
        ("tool-calls", None),
        ("tool-calls", None),
        ("status-update", "ended"),
        ("end-of-call-report", None),
    ]
    bookings = [json.loads(told["toolCallList"][0]["function"]["arguments"]) for told in receiver.told[3:5]]
    assert bookings[0] == {"date": "2026-11-26", "time": "10:00", "name": "Robin Sample"}
    # Taken meanwhile: the next one, then.
    assert bookings[1]["time"] == "11:00"
    report = receiver.told[-1]
    assert report["call"]["assistantOverrides"]["metadata"] == {"call_id": "call_1"}
    assert "User: That suits me.\nAI: The appointment is booked for Thursday" in report["artifact"]["transcript"]


def test_the_sdk_knows_each_property_of_its_messages(simulator: Simulator, receiver: Receiver) -> None:
    played(simulator, placed(simulator, receiver))

    assert {message["type"] for message in receiver.told} == set(KINDS)
    for message in receiver.told:
        told = {name: value for name, value in message.items() if name not in UNTOLD}
        turns = told["artifact"].pop("messages")
        assert [vapi_sdk.unknown(TURNS[turn["role"]], turn) for turn in turns] == [[]] * len(turns)
        assert vapi_sdk.unknown(KINDS[message["type"]], told) == []
        known = {name: value for name, value in message["call"].items() if name != "artifact"}
        assert vapi_sdk.unknown("Call", known) == []
        assert vapi_sdk.required(KINDS[message["type"]]) <= set(message)


def test_an_agent_without_tools_just_talks(simulator: Simulator, receiver: Receiver) -> None:
    played(simulator, placed(simulator, receiver, tools=["end_call"]))

    assert "tool-calls" not in {message["type"] for message in receiver.told}


def test_what_is_not_taken_is_sent_again_as_the_servers_plan_has_it(simulator: Simulator, receiver: Receiver) -> None:
    call = placed(simulator, receiver, tools=[])
    server = simulator.assistants.assistants[call["assistantId"]]["server"]
    server["backoffPlan"] = {"type": "fixed", "maxRetries": 2, "baseDelaySeconds": 0}
    receiver.refusals = 2

    played(simulator, call)

    assert [message.get("status") for message in receiver.told][:2] == ["ringing", "in-progress"]


def test_the_analysis_is_what_the_assistants_plan_asks_for(simulator: Simulator, receiver: Receiver) -> None:
    call = placed(simulator, receiver)
    played(simulator, call)
    assistant = simulator.assistants.assistants[call["assistantId"]]
    assert receiver.told[-1]["analysis"] == {
        "summary": "The patient booked an appointment.",
        "successEvaluation": "true",
        "structuredData": {
            "sentiment": "positive",
            "urgency": "low",
            "action_items": ["Send the patient directions."],
        },
    }
    analysed = parse_update(redact(receiver.told[-1]), "2026-11-26T10:00:00Z")
    assert analysed is not None
    assert analysed.analysis is not None
    assert (analysed.analysis.sentiment, analysed.analysis.urgency) == ("positive", "low")
    assert (analysed.analysis.successful, analysed.analysis.action_items) == (True, ["Send the patient directions."])

    for plan in ("summaryPlan", "structuredDataPlan"):
        assistant["analysisPlan"][plan]["enabled"] = False
    played(simulator, call)

    assert receiver.told[-1]["analysis"] == {"successEvaluation": "true"}


def test_a_mailbox_that_is_detected_ends_the_call(simulator: Simulator, receiver: Receiver) -> None:
    played(simulator, placed(simulator, receiver, number=f"+1212555{MAILBOX}"))

    assert receiver.told[-1]["endedReason"] == "voicemail"
    assert "tool-calls" not in {message["type"] for message in receiver.told}


def test_a_caller_who_rings_says_a_name(simulator: Simulator, receiver: Receiver) -> None:
    simulator.play_calls(SECRET)
    placed(simulator, receiver, number=f"+1212555{MAILBOX}")
    assert receiver.ended.wait(30)
    receiver.ended.clear()

    body = {"agent_id": "agt_1", "number": "+12125550142", "name": "Dana Example"}
    status, call = ask(simulator, "POST", "/simulator/ring", body)

    assert (status, call["type"], call["customer"]) == (201, "inboundPhoneCall", {"number": "+12125550142"})
    assert receiver.ended.wait(30)
    transcript = receiver.told[-1]["artifact"]["transcript"]
    assert "AI: May I have your name?\nUser: My name is Dana Example.\n" in transcript
    assert ask(simulator, "POST", "/simulator/ring", body | {"agent_id": "agt_2"})[0] == 404


def test_the_recording_can_be_heard(simulator: Simulator, receiver: Receiver) -> None:
    call = placed(simulator, receiver)
    assert ask(simulator, "GET", f"/call/{call['id']}/mono-recording")[0] == 404
    played(simulator, call)

    status, headers = ask(simulator, "GET", f"/call/{call['id']}/mono-recording")

    assert status == 302
    heard = urllib3.request("GET", headers["Location"])
    assert (heard.status, heard.headers["Content-Type"]) == (200, "audio/wav")
    with wave.open(io.BytesIO(heard.data)) as file:
        assert (file.getnchannels(), file.getnframes() / file.getframerate()) == (1, 1.0)
    assert ask(simulator, "GET", f"/call/{call['id']}")[1]["status"] == "ended"


def test_a_call_begins_to_play_when_it_is_placed(simulator: Simulator, receiver: Receiver) -> None:
    simulator.play_calls(SECRET)

    placed(simulator, receiver, tools=[])

    assert receiver.ended.wait(PATIENCE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"customer": {"number": "2125550177"}}, "customer.number must be a valid phone number in the E.164 format"),
        ({"customer": {"number": "+12125550177", "name": "x" * 41}}, "customer.name must be shorter"),
        ({"metadata": {}}, "property metadata should not exist"),
        ({"assistantOverrides": {"tenant": "a"}}, "assistantOverrides.property tenant should not exist"),
        ({"assistantId": "none"}, "Couldn't find assistant none"),
        ({"phoneNumberId": "none"}, "Couldn't find phone number none"),
    ],
)
def test_what_the_provider_refuses_is_refused(
    simulator: Simulator, receiver: Receiver, change: dict[str, Any], reason: str
) -> None:
    call = placed(simulator, receiver)
    body = {name: call[name] for name in ("assistantId", "phoneNumberId", "customer")} | change

    status, answer = ask(simulator, "POST", "/call", body)

    assert status == 400
    assert any(reason in each for each in answer["message"])
    assert len(simulator.calls.calls) == 1
