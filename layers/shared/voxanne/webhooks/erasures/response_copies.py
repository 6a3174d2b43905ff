"""Responses that are kept for a day for repeated requests and repeated tool calls."""

import json
from contextlib import suppress

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core.ids import is_id
from voxanne.domain.erasures.models import Subject
from voxanne.webhooks.erasures.event_copies import redact

_TOOL_TEXT = "What this call heard was erased."


class _GoneError(Exception):
    """The record has expired."""


def erase_response(records: Table, subject: Subject, item: Item) -> None:
    """Erase a record's response, if it is about the subject. A repetition of the request is still recognized."""
    if {item.get("call_id"), item.get("appointment_id")} & subject.object_ids:
        if "text" in item:
            _change(records, item, "SET #text = :text", {":text": _TOOL_TEXT}, {"#text": "text"})
        elif "misses" in item:
            _change(records, item, "REMOVE misses")
        return
    response = json.loads(item["body"]) if "body" in item else {}
    if not isinstance(response, dict) or not subject.includes(response.get("id"), response.get("contact_id")):
        return
    if is_id("con", response["id"]):
        _change(records, item, "SET erased = :erased, body = :body", {":erased": True, ":body": "{}"})
    else:
        body = json.dumps(redact(response, subject.erased), ensure_ascii=False)
        _change(records, item, "SET body = :body", {":body": body})


def _change(
    records: Table,
    item: Item,
    update: str,
    values: dict[str, object] | None = None,
    names: dict[str, str] | None = None,
) -> None:
    key = {name: item[name] for name in ("organization_id", "idempotency_key")}
    using = Expression(names or {}, values or {})
    with suppress(_GoneError):
        write(
            records.build_update(
                key,
                update,
                condition="attribute_exists(idempotency_key)",
                using=using,
                on_conflict=lambda _: _GoneError(),
            )
        )
