"""Refusals and faults as problem documents, and the id by which each is found in the logs."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

from tests.observers import Logs
from tests.product import Client
from tests.samples import AGENT, change_item, make_agent
from voxanne.aws.dynamodb.client import client

FAULTS: dict[str, Any] = {
    "unreachable": EndpointConnectionError(endpoint_url="https://dynamodb"),
    "slow": ConnectTimeoutError(endpoint_url="https://dynamodb"),
    "throttled": "ThrottlingException",
    "over its throughput": "ProvisionedThroughputExceededException",
    "broken": "InternalServerError",
    "unavailable": "ServiceUnavailable",
}


@pytest.fixture(params=[pytest.param(fault, id=name) for name, fault in FAULTS.items()])
def agents_table_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """DynamoDB's own faults, at botocore, on one table."""
    fault = request.param

    def fail(params: dict[str, Any], **_: Any) -> Any:
        if '"AgentsTable"' not in str(params["body"]):
            return None
        if isinstance(fault, Exception):
            raise fault
        return type("Raw", (), {"status_code": 500})(), {"Error": {"Code": fault, "Message": "patient John Doe"}}

    client().meta.events.register_first("before-call.dynamodb", fail)
    yield
    client().meta.events.unregister("before-call.dynamodb", fail)


@pytest.mark.usefixtures("agents_table_fails")
def test_a_dependency_that_does_not_answer_is_503_and_when_to_try_again(clinic: Client) -> None:
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/api/agents", None),
        ("POST", "/api/agents", AGENT),
        ("GET", "/api/agents/agt_01jzzzzzzzzzzzzzzzzzzzzzzz", None),
    ]

    for method, target, body in requests:
        answer = clinic(method, target, body)
        assert (answer.status, answer.code) == (503, "service_unavailable")
        assert answer.header("Retry-After") == "1"
        assert "John Doe" not in answer.response.body.decode()


def break_agent(made: dict[str, Any], clinic: Client) -> None:
    """Store what no code of ours writes."""
    key = {"organization_id": clinic.organization_id, "id": made["id"]}
    change_item("AgentsTable", key, version="patient John Doe")


def test_an_unexpected_error_is_500_and_tells_nothing_of_its_cause(clinic: Client) -> None:
    made = make_agent(clinic)
    break_agent(made, clinic)

    for target in ("/api/agents", f"/api/agents/{made['id']}"):
        answer = clinic("GET", target)
        assert (answer.status, answer.code) == (500, "internal_error")
        assert answer.header("RateLimit")
        for told in ("John Doe", "Traceback", "pydantic", ".py", "version"):
            assert told not in answer.response.body.decode()


def test_an_unexpected_errors_place_is_logged_without_its_text(clinic: Client, logs: Logs) -> None:
    made = make_agent(clinic)
    break_agent(made, clinic)

    answer = clinic("GET", f"/api/agents/{made['id']}")

    (line,) = (line for line in logs.lines if line["level"] == "ERROR")
    assert line["correlation_id"] == answer.header("Request-Id")
    assert line["error"] == "ValidationError"
    assert any("repository.py" in frame for frame in line["frames"])
    assert "John Doe" not in logs.text


def test_every_answer_has_its_id_and_the_logs_name_it(clinic: Client, logs: Logs) -> None:
    answers = [
        clinic("GET", "/api/agents"),
        clinic("POST", "/api/agents", AGENT),
        clinic("POST", "/api/agents", {}),
        clinic("GET", "/nothing"),
        clinic("PATCH", "/api/organization", raw=b"{"),
    ]

    ids = [answer.header("Request-Id") for answer in answers]
    completed = [line for line in logs.lines if line["message"] == "request.completed"]
    assert len(set(ids)) == len(ids)
    # The gateway's extended id: its other one, the client can set.
    assert ids == [answer.header("x-amz-apigw-id") for answer in answers]
    assert [line["correlation_id"] for line in completed] == ids
    assert [line["status"] for line in completed] == [answer.status for answer in answers]
    assert {line.get("organization_id") for line in completed} == {clinic.organization_id, None}


def test_the_clients_own_request_id_is_not_taken(clinic: Client) -> None:
    own = {"Request-Id": "mine", "X-Request-Id": "mine", "x-amzn-RequestId": "mine"}

    for target in ("/api/agents", "/api/agents/agt_x", "/nothing"):
        answer = clinic("GET", target, headers=own)
        assert answer.header("Request-Id") not in {None, "mine"}
        assert b"mine" not in answer.response.body


@pytest.mark.parametrize(
    ("path", "body", "pointer", "ours"),
    [
        ("/api/appointments", {"contact": {"phoneNumber": "+14155550100"}}, "#/contact/phoneNumber", "phone"),
        ("/api/appointments", {"contact": {"full_name": "Jane Doe"}}, "#/contact/full_name", "name"),
        ("/api/appointments", {"patient": {"birthdate": "2016-02-29"}}, "#/patient/birthdate", "date_of_birth"),
        ("/api/calendars", {"special_hours": [{}, {"Date": "2026-12-05"}]}, "#/special_hours/1/Date", "date"),
    ],
)
def test_another_spelling_of_a_field_within_an_object_is_refused_and_ours_is_named(
    clinic: Client, path: str, body: dict[str, Any], pointer: str, ours: str
) -> None:
    errors = clinic("POST", path, body).json["errors"]

    assert {"pointer": pointer, "detail": f"is unknown; did you mean {ours}?"} in errors


def test_names_of_one_object_are_not_those_of_another(clinic: Client) -> None:
    body = {"contact": {"scheduledAt": 1}, "patient": {"emailAddress": "jane@example.com"}, "dob": "2016-02-29"}
    errors = clinic("POST", "/api/appointments", body).json["errors"]

    unknown = {error["pointer"]: error["detail"] for error in errors if "unknown" in error["detail"]}
    assert unknown == dict.fromkeys(("#/contact/scheduledAt", "#/patient/emailAddress", "#/dob"), "is unknown")
