"""POST /mcp within the limits, keys and billing of its organisation, and while functions behind it fail."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from operations import suspensions
from tests import invocations
from tests.integration.billing import set_billing
from tests.integration.limits import NOW, Told
from tests.integration.limits import told as told_limits
from tests.integration.mcp import done, error_of, new, refused, send, send_old
from tests.observers import Logs
from tests.product import Answer, Client, Product
from tests.samples import make_key
from voxanne.core import clock


def test_each_message_counts_as_one_request_and_a_tool_as_one(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=None, ip_limit=None)
    answers: list[Callable[[], Answer]] = [
        lambda: send(clinic, "server/discover"),
        lambda: send(clinic, "tools/call", {"name": "list_calls", "arguments": {}}),
        lambda: send(clinic, "tools/call", {"name": "list_calls", "arguments": {"limit": 1000}}),
        lambda: send(clinic, "tools/call", {"name": "list_calls", "arguments": {"nothing": 1}}),
        lambda: send(clinic, "tools/call", {"name": "nothing", "arguments": {}}),
        lambda: send_old(clinic, "nothing"),
        lambda: clinic("POST", "/mcp", raw=b"{"),
        lambda: clinic("GET", "/mcp"),
        lambda: clinic("POST", "/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"}),
    ]

    for number, ask in enumerate(answers, start=1):
        answer = ask()
        assert told_limits(answer) == Told((1000 - number, 3636), (100 - number, 909))
        assert answer.header("RateLimit-Policy") == '"org";q=1000;w=3600, "ip";q=100;w=900'
        assert answer.header("X-RateLimit-Remaining") == str(100 - number)


def test_an_exceeded_limit_is_a_problem_document(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=None, ip_limit=2)
    for _ in range(2):
        done(clinic, "list_calls")

    refusals = [
        send(clinic, "tools/call", {"name": "list_calls", "arguments": {}}),
        send(clinic, "tools/list"),
        clinic("POST", "/mcp", raw=b"{"),
    ]

    for answer in refusals:
        assert (answer.status, answer.code, answer.header("Retry-After")) == (429, "rate_limited", "909")
        assert told_limits(answer).address == (0, 909)
    assert len(product.items("ContactsTable")) == 0


def test_a_refused_key_is_a_problem_document(product: Product, clinic: Client) -> None:
    key = make_key(clinic, expires_at=clock.instant(product.clock() + 10))
    short = clinic.with_key(key["key"])
    assert done(short, "list_calls") == {"items": []}
    product.clock.advance(11)  # the gateway still remembers that it accepted the key

    suspended = product.organization(name="Suspended")
    suspensions.suspend(product.stack, suspended.organization_id, "card disputes")
    for client in [short, product.anonymous(), product.anonymous("nonsense"), suspended]:
        for answer in [send(client, "tools/list"), send(client, "tools/call", {"name": "list_calls", "arguments": {}})]:
            assert (answer.status, answer.code) == (401, "invalid_api_key")
            # The gateway renames it in what a function answers.
            names = ("WWW-Authenticate", "x-amzn-Remapped-WWW-Authenticate")
            assert "Bearer" in [answer.header(name) for name in names]


def test_while_billing_is_inactive_tools_read_and_cancel(product: Product, clinic: Client) -> None:
    appointment = done(clinic, "create_appointment", new("create_appointment"))
    set_billing(product, clinic, "unpaid")

    for tool in ("create_contact", "create_appointment"):
        assert refused(clinic, tool, new(tool))["code"] == "billing_inactive"
    assert done(clinic, "list_appointments")["items"]
    assert done(clinic, "cancel_appointment", {"appointment_id": appointment["id"]})["status"] == "cancelled"
    again = done(clinic, "cancel_appointment", {"appointment_id": appointment["id"], "cancellation_reason": "Ill"})
    assert again["cancellation_reason"] is None


@contextmanager
def failing(fault: Callable[[], Any]) -> Iterator[None]:
    """Have Lambda itself fail at each invocation."""
    original = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001

    def call(owner: Any, name: str, params: Any) -> Any:
        return fault() if name == "Invoke" else original(owner, name, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield


def _throttled() -> Any:
    raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke")


def _unreachable() -> Any:
    raise EndpointConnectionError(endpoint_url="lambda")


def _silent() -> Any:
    raise ReadTimeoutError(endpoint_url="lambda")


def _crashed() -> Any:
    return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorType": "Runtime.ExitError"}')}


@pytest.mark.parametrize(
    ("fault", "status", "event"),
    [
        (_throttled, 503, "operation.unreachable"),
        (_unreachable, 503, "operation.unreachable"),
        (_silent, 504, "operation.timed_out"),
        (_crashed, 500, "operation.failed"),
    ],
)
def test_a_function_that_fails_is_an_internal_error_that_alarms_count(
    clinic: Client, logs: Logs, fault: Callable[[], Any], status: int, event: str
) -> None:
    params = {"name": "list_calls", "arguments": {}}
    with failing(fault):
        answers = [send(clinic, "tools/call", params), send_old(clinic, "tools/call", params)]

    for answer in answers:
        error_of(answer, status, -32603)
        assert answer.json["id"] == 1
        assert answer.header("Retry-After") == ("1" if status == 503 else None)
    assert len([line for line in logs.lines if line["message"] == event]) == 2


def test_a_fault_of_an_operation_is_an_internal_error(product: Product, clinic: Client) -> None:
    product.drop("CallsTable")

    error_of(send(clinic, "tools/call", {"name": "list_calls", "arguments": {}}), 500, -32603)


def test_a_lost_answer_between_functions_makes_nothing_twice(product: Product, clinic: Client) -> None:
    """The invocation is repeated, with the key that the first one had."""
    lost: list[str] = []
    original = invocations.answered

    def losing(params: dict[str, Any]) -> Any:
        answer = original(params)
        if not lost:
            lost.append(answer[1]["Payload"].read().decode())
            answer = original(params)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(invocations, "answered", losing)
        made = done(clinic, "create_contact", new("create_contact"))

    assert json.loads(json.loads(lost[0])["body"]) == made
    assert [item["id"] for item in product.items("ContactsTable") if item["id"].startswith("con_")] == [made["id"]]
