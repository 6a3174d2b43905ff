"""The event for a batch of SQS messages, and the failed messages in the function's response."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from local.runner.account import REGION, arn
from local.runner.functions.runtime import MAX_PAYLOAD_BYTES

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

Record = dict[str, Any]

# A little less than Lambda's limit, because the list around the records takes space too.
_LARGEST_BATCH = MAX_PAYLOAD_BYTES - 1024


def record(queue: str, message: "MessageTypeDef") -> Record:
    """Return one message as a record of an event."""
    lambda_record: Record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn("sqs", queue),
        "awsRegion": REGION,
    }
    if "MD5OfMessageAttributes" in message:
        lambda_record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return lambda_record


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    filled = {"stringValue": value.get("StringValue"), "binaryValue": _text(value.get("BinaryValue"))}
    return {
        **{name: content for name, content in filled.items() if content is not None},
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records in batches that fit into an invocation."""
    batch: list[Record] = []
    size = 0
    for one in records:
        length = len(json.dumps(one, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if batch and size + length > _LARGEST_BATCH:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += length
    if batch:
        yield batch


def failed(answer: Any, batch: Iterable[Record]) -> set[str]:
    """Return the ids of the messages that the function reports as failed; all, if its answer is malformed."""
    sent = {one["messageId"] for one in batch}
    if answer is None:
        return set()
    if not isinstance(answer, dict):
        return sent
    failures = answer.get("batchItemFailures")
    if failures is None:
        return set()
    if not isinstance(failures, list):
        return sent
    ids = {_identifier(failure) for failure in failures}
    return ids if sent.issuperset(ids) else sent


def _identifier(failure: Any) -> str:
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    return identifier if isinstance(identifier, str) else ""
