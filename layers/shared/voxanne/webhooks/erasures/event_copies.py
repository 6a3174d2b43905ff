"""Events about what is erased: those of a contact are deleted, those of its calls and appointments redacted."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core.ids import is_id
from voxanne.domain.appointments.models import ERASED_FIELDS
from voxanne.domain.calls.models import Erased
from voxanne.domain.calls.updates import erased_fields
from voxanne.domain.erasures.models import Subject
from voxanne.webhooks.events.event_types import object_name
from voxanne.webhooks.events.javascript_json import stringify
from voxanne.webhooks.events.models import contact_of

# It has only the contact's id.
CONTACT_ERASED = "contact.erased"


class _GoneError(Exception):
    """The event was deleted after its retention."""


def redact(response: Mapping[str, Any], erased: Erased) -> dict[str, Any]:
    """Return a call or an appointment as GET returned it, with erased fields cleared."""
    if is_id("call", str(response.get("id"))):
        cleared = erased_fields(response["direction"], erased) | {"has_transcript": False, "has_recording": False}
    else:
        cleared = ERASED_FIELDS
    return {**response, **cleared}


def redact_body(event_type: str, body: str, erased: Erased) -> str:
    """Return the body of an event about a call or an appointment, with erased fields cleared."""
    document, name = json.loads(body), object_name(event_type)
    return stringify({**document, name: redact(document[name], erased)})


def erase_event(events: Table, subject: Subject, item: Item) -> None:
    """Erase a stored event, if it is about the subject."""
    if item["type"] == CONTACT_ERASED:
        return
    if not subject.includes(item["object_id"], contact_of(item["type"], item["body"])):
        return
    with suppress(_GoneError):
        if is_id("con", item["object_id"]):
            _delete(events, item)
        else:
            _redact(events, item, subject.erased)


def _delete(events: Table, item: Item) -> None:
    key = key_of(item["organization_id"], item["id"])
    write(events.build_delete(key, condition="attribute_exists(id)", on_conflict=lambda _: _GoneError()))


def _redact(events: Table, item: Item, erased: Erased) -> None:
    body = redact_body(item["type"], item["body"], erased)
    if body == item["body"]:
        return
    write(
        events.build_update(
            key_of(item["organization_id"], item["id"]),
            "SET body = :body",
            condition="attribute_exists(id)",
            using=Expression(values={":body": body}),
            on_conflict=lambda _: _GoneError(),
        )
    )
