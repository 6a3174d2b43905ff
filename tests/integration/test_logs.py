import logging
from collections.abc import Iterator

import pytest

from tests.integration.calls import placed, with_transcript
from tests.observers import Logs
from tests.product import Client, Product
from tests.samples import AGENT, make_agent, make_key
from voxanne.core.logging import logger

MARK = "Mxqzv"
NUMBER = "+14155550199"


def test_no_log_line_holds_what_clients_send(product: Product, clinic: Client, logs: Logs) -> None:
    """Names, numbers, prompts, keys and bodies, through every route, in good requests and in bad ones."""
    secret = make_key(clinic, "agents:read")["key"]
    marked = {
        **AGENT,
        "name": MARK,
        "prompt": MARK,
        "first_message": MARK,
        "phone_number": NUMBER,
        "metadata": {MARK: MARK},
    }
    made = make_agent(clinic, **{name: value for name, value in marked.items() if name != "voice_id"})
    path = f"/api/agents/{made['id']}"

    clinic("PATCH", path, {"name": MARK, "phone_number": NUMBER})
    clinic("POST", "/api/agents", {**marked, MARK: MARK, "voice_id": MARK}, {"Idempotency-Key": MARK})
    clinic("POST", "/api/agents", {**marked, "phone_number": MARK})
    clinic("POST", "/api/agents", raw=f'{{"{MARK}'.encode())
    clinic("POST", "/api/agents", marked, {"Idempotency-Key": f"{MARK} {MARK}"})
    clinic("GET", f"/api/agents/{MARK}?{MARK}={MARK}")
    clinic("GET", f"/api/agents?cursor={MARK}")
    clinic("DELETE", path, headers={"If-Match": MARK})
    clinic("PATCH", "/api/organization", {"name": MARK, "time_zone": MARK})
    clinic("PATCH", "/api/organization", {"name": MARK})
    clinic("POST", "/api/api-keys", {"name": MARK, "scopes": [MARK]})
    clinic("POST", "/api/api-keys", {"name": MARK})
    clinic("GET", f"/{MARK}")
    clinic.with_key(secret)("POST", "/api/agents", marked)
    clinic.with_key(f"{secret}{MARK}")("GET", "/api/agents")
    product.drop("RateLimitsTable")
    clinic("GET", path)
    product.drop("AgentsTable")
    clinic("PATCH", path, marked)

    assert len(logs.lines) > 30
    for text in (MARK, NUMBER, NUMBER[1:], secret, secret[13:], clinic.key or "", clinic.address):
        assert text not in logs.text


@pytest.fixture
def errors_only() -> Iterator[None]:
    before = logger.log_level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


def test_each_request_is_logged_with_its_caller_and_route(clinic: Client, logs: Logs) -> None:
    clinic("GET", "/api/agents/agt_1")

    (line,) = [line for line in logs.lines if line["message"] == "request.completed"]
    assert (line["method"], line["resource"], line["status"]) == ("GET", "/api/agents/{agent_id}", 404)
    assert line["organization_id"] == clinic.organization_id
    (refused,) = [line for line in logs.lines if line["message"] == "request.refused"]
    assert (refused["code"], refused["correlation_id"]) == ("not_found", line["correlation_id"])


@pytest.mark.usefixtures("errors_only")
def test_the_log_level_silences_requests_but_never_the_audit_record(clinic: Client, logs: Logs) -> None:
    call = with_transcript(clinic, placed(clinic))

    assert clinic("GET", f"/api/calls/{call.id}/transcript").status == 200

    (line,) = logs.lines
    assert (line["message"], line["action"], line["call_id"]) == ("audit", "transcript.read", call.id)
