"""No function logs what patients, clients or providers say. Each operation and each function is asked, new ones too."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from local.runner.functions.invoke_api import FunctionError, InProcessFunctions
from tests.integration.calls import placed, told, with_transcript
from tests.integration.outbound import Outbox
from tests.integration.provider import simulated
from tests.integration.vapi_calls import voice_call, work
from tests.integration.webhooks import begin
from tests.observers import Logs
from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product, deployment
from voxanne.domain.calls.transcripts import Utterance
from voxanne.domain.calls.updates import Authority

MARK, NUMBER = "Mxqzv", "+14155550143"
API = deployment().api
assert API is not None
GATEWAYS = {str(route.target) for route in API.routes} | {each.function for each in API.authorizers.values()}
STREAMS = {mapping.function for mapping in deployment().stream_mappings}
QUEUES = {mapping.function for mapping in deployment().queue_mappings}
SCHEDULES = {schedule.function for schedule in deployment().schedules.values()}


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    """One object of each kind, of a patient who has a mark for a name, a number, and said it too."""
    made = objects_of(standing_clinic)
    patient = {"name": MARK, "phone": NUMBER, "notes": MARK, "email": f"{MARK}@example.com"}
    assert standing_clinic("PATCH", f"/api/contacts/{made['contact_id']}", patient).status == 200
    call = with_transcript(
        standing_clinic, placed(standing_clinic, **{"from": NUMBER}), [Utterance(role="caller", text=MARK)]
    )
    told(standing_clinic, call, Authority.REPORT, summary=MARK, status="completed")
    return made | {"call_id": call.id}


@pytest.fixture
def quiet(logs: Logs, capfd: pytest.CaptureFixture[str], standing_clinic: Client) -> Iterator[Logs]:
    """Nothing of what is marked may be in what functions write, be it by our logger or not."""
    yield logs
    written = logs.text + "".join(capfd.readouterr())
    for text in (MARK, NUMBER, NUMBER[1:], str(standing_clinic.key)):
        assert text not in written
        assert json.dumps(text)[1:-1] not in written


def marked(value: Any) -> Any:
    """The same with a mark for each text."""
    match value:
        case str():
            return MARK
        case list():
            return [marked(each) for each in value]
        case dict():
            return {name: marked(each) for name, each in value.items()}
        case _:
            return value


def bodies(operation: Operation) -> Iterator[dict[str, Any] | None]:
    """A good body, one with a mark in each of its texts, one with them in all, and an unknown one."""
    yield operation.body
    for name, value in (operation.body or {}).items():
        yield {**(operation.body or {}), name: marked(value)}
    yield marked(operation.body)
    yield {**(operation.body or {}), MARK: MARK, "metadata": {MARK: MARK}}


@pytest.mark.parametrize("operation", [*operations(), *operations(authenticated=False)], ids=str)
def test_no_operation_logs_what_it_is_sent_or_shows(
    operation: Operation, standing_clinic: Client, ids: dict[str, str], quiet: Logs
) -> None:
    target, method = operation.request(ids), operation.method
    headers = dict.fromkeys(("Idempotency-Key", "If-None-Match", "Accept", "User-Agent", "Referer"), MARK)
    for body in bodies(operation):
        standing_clinic(method, target, body, headers)
    standing_clinic(method, target, operation.body, {"If-Match": MARK, "Idempotency-Key": f"{MARK} {MARK}"})
    standing_clinic(method, operation.target(dict.fromkeys(ids, MARK)), operation.body)
    standing_clinic(method, f"{target}{'&' if '?' in target else '?'}{MARK}={MARK}", operation.body)
    for name in ("cursor", "q", "phone", "from", "external_id"):
        standing_clinic(method, f"{operation.target(ids)}?{name}={quote(NUMBER)}", operation.body)
    standing_clinic(method, target, raw=f'{{"{MARK}'.encode())
    standing_clinic(method, target, raw=MARK.encode(), content_type=MARK)

    assert quiet.lines


@pytest.mark.parametrize("path", sorted({route.path for route in API.routes}))
def test_no_path_logs_what_it_is_sent(path: str, standing_clinic: Client, quiet: Logs) -> None:
    """Receivers too, whose callers have no key."""
    target = path.replace("{proxy+}", MARK)
    for sender in (standing_clinic, standing_clinic.with_key(None), standing_clinic.with_key(MARK)):
        for body in (MARK, f'{{"message": {{"type": "{MARK}"}}}}', f'{{"id": "{MARK}", "type": "{MARK}"}}'):
            signed = {"x-vapi-signature": MARK, "x-vapi-secret": MARK, "Stripe-Signature": f"t=1,v1={MARK}"}
            sender("POST", target, raw=body.encode(), headers=signed)

    assert quiet is not None


@pytest.mark.usefixtures("standing_product", "quiet")
@pytest.mark.parametrize("name", sorted(QUEUES | STREAMS | SCHEDULES))
def test_no_worker_logs_what_it_is_handed_or_tells_it_in_an_error(name: str) -> None:
    """Lambda writes the text of an error that a function raises into its log."""
    identifiers = ("organization_id", "agent_id", "call_id", "contact_id", "event_id", "log_id", "id", "type")
    messages = [MARK, json.dumps({MARK: MARK}), json.dumps(dict.fromkeys(identifiers, MARK))]
    for body in messages:
        for event in events(name, body):
            assert MARK not in error_of(name, event)


def error_of(name: str, event: dict[str, Any]) -> str:
    """What Lambda would log of an error that the function raises."""
    try:
        InProcessFunctions(deployment()).invoke(name, event)
    except FunctionError as error:
        return str(error)
    return ""


def events(name: str, body: str) -> Iterator[dict[str, Any]]:
    """Events that the function may be invoked with."""
    common = {"awsRegion": "us-east-1", "messageId": "1", "eventID": "1"}
    if name in QUEUES:
        sent = {"receiptHandle": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
        yield {"Records": [{**common, "eventSource": "aws:sqs", **sent}]}
    if name in STREAMS:
        image = {MARK: {"S": MARK}, "id": {"S": f"con_{MARK}"}, "organization_id": {"S": MARK}, "name": {"S": body}}
        change = {"SequenceNumber": "1", "Keys": image, "NewImage": image, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        for table in {mapping.table for mapping in deployment().stream_mappings}:
            source = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/1"
            yield {"Records": [{**common, "eventName": "INSERT", "eventSourceARN": source, "dynamodb": change}]}
    if name in SCHEDULES:
        yield {"id": MARK, "detail": {MARK: body}}


def test_no_function_logs_a_call_as_it_comes_in_ends_and_is_told_of(standing_product: Product, quiet: Logs) -> None:
    """A patient's number, what was said, its summary: from the provider to the integrator."""
    clinic = standing_product.organization()
    with simulated(standing_product) as voice:
        webhooks, outbox = begin(standing_product), Outbox()
        call = voice_call(clinic, facts={"customer": {"number": NUMBER, "name": MARK}})
        said = [{"role": "user", "message": MARK, "secondsFromStart": 1.0, "duration": 900}]
        report = call.report(analysis={"summary": MARK, "structuredData": {MARK: MARK}}, artifact={"messages": said})
        for body in (
            call.status("ringing"),
            call.status("in-progress", 4),
            report,
            call.message("conversation-update", 5, conversation=said),
        ):
            webhooks.send("vapi", body)
            work()
        voice.work()
        outbox.record()

    (stored,) = clinic("GET", "/api/calls").json
    assert (stored["summary"], stored["has_transcript"]) == (MARK, True)
    assert quiet.lines


def test_each_function_is_reached_by_one_of_these_ways() -> None:
    assert set(deployment().functions) <= GATEWAYS | STREAMS | QUEUES | SCHEDULES
