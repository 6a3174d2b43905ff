"""Idempotency-Key: the record of a POST is written in the very transaction of its effect.

So a crash leaves both or neither, "still running" does not exist, and twins that come at once meet in DynamoDB: one
writes, the others find the record among the reasons of their cancelled transaction. A record counts for 24 hours, by
its own time: DynamoDB deletes late.
"""

import functools
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from voxanne.api.http.bodies import write_json
from voxanne.api.http.request_context import RequestContext, current_request
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock, config
from voxanne.core.errors import IdempotencyKeyReusedError, MalformedError

_HEADER = "Idempotency-Key"
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}")
_DAY = 86_400


class _AnsweredBeforeError(Exception):
    """The record of the same request, found where its twin meant to write."""

    def __init__(self, record: Item) -> None:
        super().__init__()
        self.record = record


@functools.cache
def _records() -> Table:
    return Table(config.required("IDEMPOTENCY_TABLE"))


def idempotency_key(request: RequestContext) -> str | None:
    """The request's Idempotency-Key; it means something on POST only.

    Raises:
        MalformedError: not 1 to 255 visible ASCII characters.
    """
    key = request.header(_HEADER) if request.method == "POST" else None
    if key is not None and not _VISIBLE_ASCII.fullmatch(key):
        raise MalformedError(f"{_HEADER} must be 1 to 255 visible ASCII characters", code="invalid_idempotency_key")
    return key


def respond_once(
    answer: BaseModel,
    writes: Sequence[Write],
    *,
    location: str | None = None,
    version: int | None = None,
    secrets: frozenset[str] = frozenset(),
    status: int = 201,
    afterwards: Callable[[], None] = lambda: None,
    again: BaseModel | None = None,
) -> Response[Any]:
    """Commit *writes* and answer, or answer what the first request with this key was answered.

    *secrets* are fields of the answer that are shown once: the record holds null for them. *afterwards* is called only
    if *writes* were done: a queue is told of them.
    """
    request = current_request()
    key = idempotency_key(request)
    if key is None:
        commit(writes)
        afterwards()
        return _response(status, answer, location, version)
    shown_again = write_json({**answer.model_dump(mode="json"), **dict.fromkeys(secrets)})
    record = {"status": status, "body": shown_again, "location": location, "version": version}
    if again is not None:
        # Beside no other write, a record is told from its twin's by this alone.
        record["attempt"] = uuid.uuid4().hex
    try:
        commit([_write_of(request, key, record), *writes])
    except _AnsweredBeforeError as before:
        return _replay(before.record) if again is None else _replay({**before.record, "body": write_json(again)})
    afterwards()
    return _response(status, answer, location, version)


def first_response() -> Response[Any] | None:
    """The first answer to a request that comes again and is now refused, since the first changed things.

    Raises:
        IdempotencyKeyReusedError: another request came with this key.
    """
    request = current_request()
    key = idempotency_key(request)
    if key is None:
        return None
    record = _records().get({"organization_id": request.caller.organization_id, "idempotency_key": key})
    if record is None or record["expires_at"] <= clock.now():
        return None
    if record["fingerprint"] != _fingerprint(request):
        raise _reused()
    return _replay(record)


def _write_of(request: RequestContext, key: str, record: Item) -> Write:
    now = int(clock.now())
    fingerprint = _fingerprint(request)

    def on_conflict(old: Item | None) -> Exception:
        if old is not None and old["fingerprint"] == fingerprint:
            return _AnsweredBeforeError(old)
        return _reused()

    return _records().build_put(
        {
            "organization_id": request.caller.organization_id,
            "idempotency_key": key,
            "fingerprint": fingerprint,
            "expires_at": now + _DAY,
            **record,
        },
        condition="attribute_not_exists(idempotency_key) OR expires_at <= :now",
        using=Expression(values={":now": now}),
        on_conflict=on_conflict,
    )


def _fingerprint(request: RequestContext) -> str:
    """What must be the same: path and body, whatever its spaces and the order of its keys."""
    body = request.document if request.body.strip() else None
    return hashlib.sha256(json.dumps([request.path, body], sort_keys=True).encode()).hexdigest()


def _reused() -> IdempotencyKeyReusedError:
    return IdempotencyKeyReusedError(f"this {_HEADER} came before, with another path or body")


def _replay(record: Item) -> Response[Any]:
    current_request().headers["Idempotent-Replayed"] = "true"
    return _response(record["status"], json.loads(record["body"]), record.get("location"), record.get("version"))


def _response(status: int, body: Any, location: str | None, version: int | None) -> Response[Any]:
    request = current_request()
    request.version = version
    if location is not None:
        request.headers["Location"] = request.url(location)
    return Response(status_code=status, content_type="application/json", body=body)
