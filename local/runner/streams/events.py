"""The event for a batch of stream records, the failed record in the answer, and the document of discarded records."""

import base64
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from local.runner.account import REGION, arn
from local.runner.streams.reader import Records
from local.runner.template.deployment import StreamMapping

Record = dict[str, Any]


def record(stream: str, source: Mapping[str, Any]) -> Record:
    """Return a stream's record as a record of an event."""
    change = dict(source["dynamodb"])
    change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    for image in ("Keys", "OldImage", "NewImage"):
        if image in change:
            change[image] = {name: _plain(value) for name, value in change[image].items()}
    lambda_record: Record = {
        "eventID": source["eventID"],
        "eventName": source["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
        "eventSourceARN": stream,
    }
    if "userIdentity" in source:
        # Present only if DynamoDB itself deleted the item because it had expired.
        identity = source["userIdentity"]
        lambda_record["userIdentity"] = {"principalId": identity["PrincipalId"], "type": identity["Type"]}
    return lambda_record


def _plain(value: Mapping[str, Any]) -> Any:
    """Return a value of an image, with bytes as base64 text."""
    (kind, content) = next(iter(value.items()))
    match kind:
        case "B":
            return {"B": base64.b64encode(content).decode()}
        case "BS":
            return {"BS": [base64.b64encode(part).decode() for part in content]}
        case "L":
            return {"L": [_plain(part) for part in content]}
        case "M":
            return {"M": {name: _plain(part) for name, part in content.items()}}
        case _:
            return {kind: content}


def done(answer: Any, batch: Sequence[Record]) -> int:
    """Return how many records, from the first on, the function has finished; none, if its answer is malformed."""
    if answer is None:
        return len(batch)
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else ()
    if failures is None or failures == []:
        return len(batch)
    if not isinstance(failures, list):
        return 0
    positions = {item["dynamodb"]["SequenceNumber"]: position for position, item in enumerate(batch)}
    # The first failed record counts. An unknown identifier fails the whole batch.
    return min(positions.get(_identifier(failure), 0) for failure in failures)


def _identifier(failure: Any) -> str:
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    return identifier if isinstance(identifier, str) else ""


def given_up(mapping: StreamMapping, source: Records, batch: Sequence[Record], tries: int) -> tuple[str, str]:
    """Return the key and the document with which Lambda stores discarded records in a bucket."""
    now = time.gmtime()
    moments = [item["dynamodb"]["ApproximateCreationDateTime"] for item in batch]
    numbers = [item["dynamodb"]["SequenceNumber"] for item in batch]
    document = {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": arn("lambda", f"function:{mapping.function}"),
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": tries,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "1", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", now),
        "DDBStreamBatchInfo": {
            "shardId": source.shard,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": _instant(moments[0]),
            "approximateArrivalOfLastRecord": _instant(moments[-1]),
            "batchSize": len(batch),
            "streamArn": source.stream,
        },
        # Of Lambda's destinations, only a bucket gets the records themselves.
        "payload": json.dumps({"Records": list(batch)}),
    }
    day, moment = time.strftime("%Y/%m/%d", now), time.strftime("%Y-%m-%dT%H.%M.%S", now)
    key = f"aws/lambda/{mapping.logical_id}/{source.shard}/{day}/{moment}-{uuid.uuid4()}"
    return key, json.dumps(document)


def _instant(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
