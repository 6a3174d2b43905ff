"""Responses that are kept for a day for repeated requests and repeated tool calls."""

import json
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core.ids import is_id
from voxanne.domain.calls.models import Erased
from voxanne.domain.erasures.models import Subject
from voxanne.webhooks.erasures.event_copies import redact

_TOOL_TEXT = "What this call heard was erased."


class _GoneError(Exception):
    """The record has expired."""


def erase_response(records: Table, subject: Subject, item: Item) -> None:
    """Erase a record's response, if it is about the subject. A repetition of the request is still recognized."""
    if not objects_of(item) & subject.object_ids:
        return
    changes = without_response(item, subject.erased)
    if changes:
        _change(records, item, changes)


def objects_of(item: Item) -> set[str]:
    """Return the ids of the objects that a record's response is about, and of the contact that had them then."""
    response = _response_of(item)
    ids = (item.get("call_id"), item.get("appointment_id"), response.get("id"), response.get("contact_id"))
    return {id_ for id_ in ids if isinstance(id_, str)}


def without_response(item: Item, erased: Erased) -> dict[str, Any]:
    """Return the attributes that hold a record's response, without erased data; None removes an attribute."""
    if "text" in item:
        return {"text": _TOOL_TEXT}
    if "misses" in item:
        return {"misses": None}
    if "body" not in item:
        return {}
    response = _response_of(item)
    if is_id("con", response["id"]):
        return {"erased": True, "body": "{}"}
    return {"body": json.dumps(redact(response, erased), ensure_ascii=False)}


def _response_of(item: Item) -> dict[str, Any]:
    response = json.loads(item["body"]) if "body" in item else {}
    return response if isinstance(response, dict) else {}


def _change(records: Table, item: Item, changes: dict[str, Any]) -> None:
    key = {name: item[name] for name in ("organization_id", "idempotency_key")}
    update = Update().change(changes)
    with suppress(_GoneError):
        write(
            records.build_update(
                key,
                update,
                condition="attribute_exists(idempotency_key)",
                on_conflict=lambda _: _GoneError(),
            )
        )
