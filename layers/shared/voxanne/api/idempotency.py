"""Idempotency-Key: the record of a POST is written in the same transaction as the POST's effect.

So a crash leaves both or neither, and there is no state in between. Of concurrent requests with the same key one
commits; the others find its record in the cancellation reasons of their transaction. A record is valid for 24 hours by
its own `expires_at`, since DynamoDB deletes expired items late.
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
from voxanne.aws.dynamodb.writes import Write, commit, commit_companion
from voxanne.core import clock, config
from voxanne.core.errors import ExpiredError, IdempotencyKeyReusedError, MalformedError
from voxanne.core.time_zones import DAY

_HEADER = "Idempotency-Key"
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}")


class _DuplicateRequestError(Exception):
    """The same request was answered before; `record` holds the response."""

    def __init__(self, record: Item) -> None:
        super().__init__()
        self.record = record


@functools.cache
def _records() -> Table:
    return Table(config.required("IDEMPOTENCY_TABLE"))


def is_idempotency_key(text: str) -> bool:
    """Return whether a text can be an Idempotency-Key."""
    return _VISIBLE_ASCII.fullmatch(text) is not None


def idempotency_key(request: RequestContext) -> str | None:
    """Return the Idempotency-Key of a POST, None for other methods.

    Raises:
        MalformedError: it is not 1 to 255 visible ASCII characters.
    """
    key = request.header(_HEADER) if request.method == "POST" else None
    if key is not None and not is_idempotency_key(key):
        raise MalformedError(f"{_HEADER} must be 1 to 255 visible ASCII characters.", code="invalid_idempotency_key")
    return key


def respond_once(
    body: BaseModel,
    writes: Sequence[Write],
    *,
    location: str | None = None,
    version: int | None = None,
    secrets: frozenset[str] = frozenset(),
    status: int = 201,
    after_commit: Callable[[], None] = lambda: None,
    replay_body: BaseModel | None = None,
) -> Response[Any]:
    """Commit *writes* and return a response with *body*, or replay the response to the first request with the key.

    *secrets* are fields of the body that are shown once: a replay has null in their place. *after_commit*, for messages
    to queues, is called only after this request's own commit. *replay_body* is a replay's body in place of the recorded
    one, for requests whose effect is idempotent at the provider.

    Raises:
        IdempotencyKeyReusedError: another request used the key.
    """
    request = current_request()
    request.shown_once = secrets
    if location is not None:
        request.created_id = location.rpartition("/")[2]
    key = idempotency_key(request)
    if key is None:
        commit(writes)
        commit_companion()
        after_commit()
        return _response(status, body, location, version)
    recorded_body = write_json({**body.model_dump(mode="json"), **dict.fromkeys(secrets)})
    record = {"status": status, "body": recorded_body, "location": location, "version": version}
    if replay_body is not None:
        # With no other write, only this attribute makes a retried transaction differ from its duplicate.
        record["attempt"] = uuid.uuid4().hex
    try:
        commit([_build_record(request, key, record), *writes])
    except _DuplicateRequestError as duplicate:
        first = duplicate.record
        return _replay(first if replay_body is None else {**first, "body": write_json(replay_body)})
    after_commit()
    return _response(status, body, location, version)


def first_response() -> Response[Any] | None:
    """Return the first response to a repeated request, which may now fail because of the first one's effect.

    Raises:
        IdempotencyKeyReusedError: another request used the key.
    """
    record = _first_record()
    return None if record is None else _replay(record)


def refuse_reused_key() -> None:
    """Refuse a key of another request before an effect that the transaction of `respond_once` could not take back.

    Raises:
        IdempotencyKeyReusedError: another request used the key.
    """
    _first_record()


def _first_record() -> Item | None:
    request = current_request()
    key = idempotency_key(request)
    # Records belong to an organisation: who has no caller yet, at the dashboard's sign-in, has none.
    if key is None or request.caller_or_none is None:
        return None
    record = _records().get({"organization_id": request.caller.organization_id, "idempotency_key": key})
    if record is None or record["expires_at"] <= clock.now():
        return None
    if record["fingerprint"] != _fingerprint(request):
        raise _key_reused()
    return record


def _build_record(request: RequestContext, key: str, record: Item) -> Write:
    now = int(clock.now())
    fingerprint = _fingerprint(request)

    def on_conflict(existing: Item | None) -> Exception:
        if existing is not None and existing["fingerprint"] == fingerprint:
            return _DuplicateRequestError(existing)
        return _key_reused()

    return _records().build_put(
        {
            "organization_id": request.caller.organization_id,
            "idempotency_key": key,
            "fingerprint": fingerprint,
            "expires_at": now + DAY,
            **record,
        },
        condition="attribute_not_exists(idempotency_key) OR expires_at <= :now",
        using=Expression(values={":now": now}),
        on_conflict=on_conflict,
    )


def _fingerprint(request: RequestContext) -> str:
    """Return a digest of path and body that ignores the body's white space and the order of its keys."""
    body = request.document if request.body.strip() else None
    return hashlib.sha256(json.dumps([request.path, body], sort_keys=True).encode()).hexdigest()


def _key_reused() -> IdempotencyKeyReusedError:
    return IdempotencyKeyReusedError(f"This {_HEADER} was used before with another path or body.")


def _replay(record: Item) -> Response[Any]:
    """Return the recorded response.

    Raises:
        ExpiredError: its object was erased.
    """
    if record.get("erased"):
        raise ExpiredError("The contact that this request created was erased.", code="contact_erased")
    current_request().headers["Idempotent-Replayed"] = "true"
    return _response(record["status"], json.loads(record["body"]), record.get("location"), record.get("version"))


def _response(status: int, body: Any, location: str | None, version: int | None) -> Response[Any]:
    request = current_request()
    request.version = version
    if location is not None:
        request.headers["Location"] = request.url(location)
    return Response(status_code=status, content_type="application/json", body=body)
