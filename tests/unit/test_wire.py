"""Calls of DynamoDB and SQS are, sent and received, what botocore alone makes of them."""

import io
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ParamValidationError
from botocore.model import Shape

from voxanne.aws.wire import OPERATIONS, speed_up

# One for all, since it remembers the services' models.
SESSION = boto3.Session("a", "s", region_name="us-east-1")
KEY = {"organization_id": {"S": "org_1"}, "id": {"S": "con_1"}}
ITEM = {
    **KEY,
    "name": {"S": 'Zoë "Ann" \U0001f600 \u2028'},
    "number": {"N": "12345678901234567890.5"},
    "blank": {"S": ""},
    "null": {"NULL": True},
    "flag": {"BOOL": False},
    "tags": {"SS": ["a", "b"]},
    "nested": {"M": {"list": {"L": [{"S": "x"}, {"N": "1"}, {"M": {}}]}}},
}
BINARY = {**ITEM, "bytes": {"B": b"\x00\xff"}, "many": {"BS": [b"a", b"b"]}}
PUT = {"TableName": "T", "Item": ITEM, "ConditionExpression": "attribute_not_exists(id)"}
OF_TABLE = {"TableName": "T", "Key": KEY}
CALLS: dict[str, dict[str, Any]] = {
    "BatchGetItem": {"RequestItems": {"T": {"Keys": [KEY], "ConsistentRead": True}}},
    "BatchWriteItem": {"RequestItems": {"T": [{"PutRequest": {"Item": ITEM}}]}},
    "DeleteItem": OF_TABLE,
    "GetItem": {**OF_TABLE, "ConsistentRead": True},
    "PutItem": PUT,
    "Query": {
        "TableName": "T",
        "KeyConditionExpression": "organization_id = :o",
        "ExpressionAttributeValues": {":o": {"S": "org_1"}},
        "ExclusiveStartKey": KEY,
        "Limit": 21,
    },
    "Scan": {"TableName": "T"},
    "TransactGetItems": {"TransactItems": [{"Get": OF_TABLE}]},
    "TransactWriteItems": {"TransactItems": [{"Put": PUT}, {"Delete": OF_TABLE}], "ClientRequestToken": "token"},
    "UpdateItem": {**OF_TABLE, "UpdateExpression": "ADD n :1", "ExpressionAttributeValues": {":1": {"N": "1"}}},
    "SendMessage": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/Q", "MessageBody": '{"a":"\\u2028"}'},
}
CAPACITY = {"TableName": "T", "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.5}}
ANSWERS: list[tuple[str, dict[str, Any]]] = [
    ("GetItem", {}),
    ("GetItem", {"Item": ITEM}),
    ("GetItem", {"Item": None, "ConsumedCapacity": CAPACITY}),
    ("GetItem", {"Item": {"bytes": {"B": "AP8="}, "many": {"BS": ["YQ==", "Yg=="]}, "letter": {"S": "B"}}}),
    ("UpdateItem", {"Attributes": ITEM}),
    ("TransactWriteItems", {}),
    ("BatchGetItem", {"Responses": {"T": [ITEM]}, "UnprocessedKeys": {"T": {"Keys": [KEY]}}}),
    ("Query", {"Items": [ITEM, KEY], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": KEY}),
]
ERRORS = [
    (400, {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "m", "Item": ITEM}),
    (
        400,
        {
            "__type": "x#TransactionCanceledException",
            "Message": "m",
            "CancellationReasons": [
                {"Code": "None"},
                {"Code": "ConditionalCheckFailed", "Item": ITEM},
            ],
        },
    ),
    (400, {"__type": "x#ValidationException", "message": "m"}),
    (500, {"__type": "x#InternalServerError", "message": "m"}),
]


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class Wire:
    """What a client sends, and what it gets."""

    def __init__(self, *, fast: bool, service: str = "dynamodb", attempts: int = 1) -> None:
        config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
        client: Any = SESSION.client(service, config=config)  # type: ignore[call-overload] # of two services
        self.client: Any = speed_up(client) if fast else client
        self.client.meta.events.register(f"before-send.{service}", self._answer)
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.sent: list[Any] = []

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.sent.append(request)
        status, body, headers = self.answers.pop(0) if self.answers else (200, b"{}", {})
        all_headers: Any = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-requestid": "id", **headers}
        return AWSResponse(request.url, status, all_headers, _Raw(body))

    def call(self, operation: str, parameters: dict[str, Any]) -> Any:
        return self.client._make_api_call(operation, parameters)  # noqa: SLF001 - what each of its methods calls

    def answered(self, status: int, body: bytes, operation: str = "GetItem") -> Any:
        """The second answer, or the error: the first call is botocore's."""
        self.call(operation, CALLS[operation])
        self.answers = [(status, body, {})]
        try:
            return self.call(operation, CALLS[operation])
        except ClientError as error:
            return type(error).__name__, error.response
        except AttributeError as error:
            return str(error)


def _service(operation: str) -> str:
    return "sqs" if operation == "SendMessage" else "dynamodb"


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_request_is_the_one_that_botocore_sends(operation: str) -> None:
    sent = []
    for fast in (False, True):
        wire = Wire(fast=fast, service=_service(operation))
        for _ in range(2):
            wire.call(operation, CALLS[operation])
        sent.append([_plain(request) for request in wire.sent])

    assert sent[0] == sent[1]


@pytest.mark.parametrize("service", ["dynamodb", "sqs"])
def test_a_signature_is_botocores(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    wires = [Wire(fast=fast, service=service) for fast in (False, True)]
    signed: list[list[Any]] = [[], []]
    for day, token in ((1, None), (1, None), (2, None), (2, "token"), (2, None)):
        monkeypatch.setattr("botocore.auth.get_current_datetime", lambda day=day: datetime(2026, 12, day, tzinfo=UTC))
        for wire, found in zip(wires, signed, strict=True):
            signer = wire.client._request_signer  # noqa: SLF001
            signer._credentials = Credentials("a", f"secret{token}", token)  # noqa: SLF001
            for url in ("https://example.com/", "http://[::1]:8000", "https://example.com:443/a%20b/?x=1&a=2"):
                headers = {"X-Amz-Target": "  two  spaces ", "Content-Type": "json", "User-Agent": "u"}
                request = AWSRequest("POST", url, headers, data=b'{"a": 1}')
                for _ in range(2):
                    signer.sign("GetItem", request)
                    found.append(dict(request.headers.items()))

    assert signed[0] == signed[1]


def _plain(request: Any) -> Any:
    headers = {name: value for name, value in request.headers.items() if name not in {"X-Amz-Date", "Authorization"}}
    headers.pop("amz-sdk-invocation-id")
    scope = request.headers["Authorization"].partition(b"Signature=")[0]
    # Features of the process, which botocore notes as they are used, stand at the end of its name.
    agent = headers.pop("User-Agent").split(b" m/")[0]
    return request.method, request.url, json.loads(request.body), headers, scope.split(b"/", 2)[2], agent


def test_binary_values_are_written_as_botocore_does() -> None:
    wires = [Wire(fast=fast) for fast in (False, True)]
    for wire in wires:
        for item in (ITEM, BINARY):
            wire.call("PutItem", {"TableName": "T", "Item": item})

    assert wires[0].sent[1].body == wires[1].sent[1].body
    assert json.loads(wires[1].sent[1].body)["Item"]["bytes"] == {"B": "AP8="}


def test_what_is_no_value_is_refused_as_botocore_does() -> None:
    wire = Wire(fast=True)
    wire.call("PutItem", {"TableName": "T", "Item": ITEM})

    with pytest.raises(ParamValidationError):
        wire.call("PutItem", {"TableName": "T", "Item": {"id": {"S": object()}}})


@pytest.mark.parametrize(("operation", "answer"), ANSWERS)
def test_an_answer_is_read_as_botocore_does(operation: str, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()

    assert Wire(fast=True).answered(200, body, operation) == Wire(fast=False).answered(200, body, operation)


@pytest.mark.parametrize(("status", "error"), ERRORS)
def test_an_error_is_read_as_botocore_does(status: int, error: dict[str, Any]) -> None:
    body = json.dumps(error).encode()

    assert Wire(fast=True).answered(status, body) == Wire(fast=False).answered(status, body)


@pytest.mark.parametrize(("status", "body"), [(503, b"<html>Busy</html>"), (500, b""), (200, b""), (200, b"[]")])
def test_what_is_no_answer_of_dynamodb_is_read_as_botocore_does(status: int, body: bytes) -> None:
    assert Wire(fast=True).answered(status, body) == Wire(fast=False).answered(status, body)


def test_a_damaged_answer_and_a_busy_service_are_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    wire, body = Wire(fast=True, attempts=4), json.dumps({"Item": ITEM}).encode()
    busy = json.dumps({"__type": "x#ProvisionedThroughputExceededException", "message": "m"}).encode()
    wire.answers = [
        (200, body, {"x-amz-crc32": str(zlib.crc32(body) ^ 1)}),
        (400, busy, {}),
        (500, b"<html>", {}),
        (200, body, {"x-amz-crc32": str(zlib.crc32(body))}),
    ]

    answer = wire.call("GetItem", CALLS["GetItem"])

    assert answer["Item"] == ITEM
    assert answer["ResponseMetadata"]["RetryAttempts"] == 3
    assert len({request.headers["amz-sdk-invocation-id"] for request in wire.sent}) == 1


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_in_botocores_model_json_is_what_callers_give_and_get(operation: str) -> None:
    """A later model with times, other names on the wire or more binary values fails here."""
    model = Wire(fast=False, service=_service(operation)).client.meta.service_model.operation_model(operation)
    shapes = [model.input_shape, *([] if operation == "SendMessage" else [model.output_shape])]

    assert model.metadata["protocol"] == "json"
    assert not model.has_event_stream_output
    assert model.endpoint is None
    for shape in shapes:
        assert list(_walked(shape, set())) == []


def _walked(shape: Shape, seen: set[str]) -> Iterator[str]:
    """Where JSON is not what callers give or get; bytes in requests are no JSON, and `B` and `BS` are looked for."""
    if shape.name in seen:
        return
    seen.add(shape.name)
    is_other = shape.type_name == "timestamp" or getattr(shape, "is_document_type", False)
    is_bytes = shape.type_name == "blob" and shape.name not in {"BinaryAttributeValue", "Binary"}
    if is_other or is_bytes or "name" in shape.serialization:
        yield shape.name
    for part in (*getattr(shape, "members", {}).values(), *_parts(shape)):
        yield from _walked(part, seen)


def _parts(shape: Any) -> list[Shape]:
    kinds = {"list": ("member",), "map": ("key", "value")}
    return [getattr(shape, name) for name in kinds.get(shape.type_name, ())]
