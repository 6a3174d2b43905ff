"""Record the requests of `benchmarks.hot_paths`: the function's event, and each answer of AWS."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.phone_calls import monday
from benchmarks.recording import Recording, answers_of, load
from benchmarks.scenarios import Functions, OnePlan
from local.runner.gateway.api_gateway import Gateway
from tests.integration.vapi_calls import voice_call
from tests.integration.webhooks import SECRETS, begin
from tests.product import Client, deployment, in_process_product
from tests.samples import make_agent
from voxanne.aws import sqs
from voxanne.aws.dynamodb.client import client, limited_client

type Answers = dict[str, list[str]]
type _Path = tuple[str, str, Callable[[], Any]] | tuple[str, str, Callable[[], Any], Answers]

_IN_A_FULL_PAGE = 25
# A process reads the secret once, and this one already has, so the recording lacks it.
_SECRET = json.dumps({"Parameter": {"Value": SECRETS["vapi"]}})


def recordings() -> tuple[float, list[Recording]]:
    """Return the product's time of the recording, and the recordings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recordings.json"
        subprocess.run([sys.executable, "-m", __name__, str(path)], stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        at = float(path.with_suffix(".at").read_text(encoding="utf-8"))
        return at, load(path)


def main() -> None:
    """Record all paths into the file that the first argument names."""
    path, now = Path(sys.argv[1]), time.time()
    with in_process_product() as product:
        product.clock.stop(now)
        functions = Functions(twin=False)
        gateway = Gateway(deployment(), functions, OnePlan(), product.clock)
        recorded_product = replace(product, gateway=gateway)
        # Phone calls have their own clinic, because functions cache what they read of one.
        desk, phone = (replace(product.organization(), product=recorded_product) for _ in range(2))
        recorded = [_recorded(functions, *each) for each in chain(_at_the_desk(desk, now), _on_the_phone(phone, now))]
    path.write_text(json.dumps([asdict(each) for each in recorded]), encoding="utf-8")
    path.with_suffix(".at").write_text(str(now), encoding="utf-8")


def _at_the_desk(clinic: Client, now: float) -> Iterator[_Path]:
    """Store what each path needs, then yield its name, function and request."""
    yield "authorizer", "AuthorizerFunction", lambda: clinic("GET", "/api/organization")
    agent_id = make_agent(clinic)["id"]
    yield "GET one agent", "AgentsFunction", lambda: clinic("GET", f"/api/agents/{agent_id}")
    for number in range(_IN_A_FULL_PAGE):
        phone = {"name": f"Jane {number}", "phone": f"+1415555{1000 + number}"}
        contact = clinic("POST", "/api/contacts", phone).json["id"]
        clinic("POST", f"/api/contacts/{contact}/call-back", {"agent_id": agent_id, "reason": "She asked for it."})
    yield "list 20 calls", "CallsFunction", lambda: clinic("GET", "/api/calls")
    calendar = clinic("GET", "/api/calendars").json[0]["id"]
    starts = {"starts_at": f"{monday(now)}T09:00", "time_zone": "America/New_York", "calendar_id": calendar}
    booking = {**starts, "contact": {"name": "Jane Doe", "phone": "+14155550100"}}
    yield "book an appointment", "AppointmentsFunction", lambda: clinic("POST", "/api/appointments", booking)


def _on_the_phone(clinic: Client, now: float) -> Iterator[_Path]:
    webhooks, call = begin(clinic.product), voice_call(clinic)
    webhooks.send("vapi", call.status("ringing"))
    in_progress = call.status("in-progress", 4)
    yield "webhook: a status", "VapiReceiverFunction", lambda: webhooks.send("vapi", in_progress)
    first, question = (call.message("tool-calls", 20, toolCallList=[_availability(number, now)]) for number in range(2))
    # A process reads less for later requests than for the first; play back the answers of all.
    with answers_of(*_clients()) as answers:
        webhooks.send("vapi", first)
    yield "tool call: availability", "VapiReceiverFunction", lambda: webhooks.send("vapi", question), answers


def _availability(number: int, now: float) -> dict[str, Any]:
    asked = {"name": "check_availability", "arguments": {"date": monday(now)}}
    return {"id": f"t{number}", "type": "function", "function": asked}


def _clients() -> list[Any]:
    return [client(), limited_client(), sqs.client(), sqs.limited_client()]


def _recorded(
    functions: Functions, name: str, function: str, request: Callable[[], Any], earlier: Answers | None = None
) -> Recording:
    with answers_of(*_clients()) as answers:
        answer = request()
    assert answer.status in {200, 201}, f"{name}: {answer}"  # noqa: S101
    return Recording(
        name, functions.events[function], {"GetParameter ": [_SECRET]} | (earlier or {}) | answers, function
    )


if __name__ == "__main__":
    main()
