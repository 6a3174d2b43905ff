"""Webhook logs about what is erased: responses of integrators, who may repeat what they were sent, and kept payloads.

A delivery that is still to be sent stays so, with the redacted event. A worker that is sending it at this moment loses
its claim, so that the response to what it sent before is not stored.
"""

from collections.abc import Callable
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.domain.erasures.models import Subject
from voxanne.webhooks.deliveries.models import OPEN
from voxanne.webhooks.logs.repository import from_item

_MEDIA_TYPE = "application/json"
# A replay that is already queued reads this and does nothing.
_NOTHING = b'{"message": {}}'


def erase_log(logs: Table, payloads: Bucket, subject: Subject, item: Item) -> None:
    """Erase what a log has of the subject, if it is about it."""
    if item["direction"] == "inbound":
        if item.get("kept_key") is not None and _is_of_call(item, subject):
            _erase_payload(payloads, item["kept_key"])
            retry_on_conflict(lambda: _change(logs, item, lambda _: {"kept_key": None}))
    elif subject.includes(item["object_id"], item.get("contact_id")):
        retry_on_conflict(lambda: _change(logs, item, _redacted))


def _is_of_call(item: Item, subject: Subject) -> bool:
    message = (from_item(item).payload or {}).get("message") or {}
    provider_call_id = (message.get("call") or {}).get("id")
    return provider_call_id in subject.provider_call_ids or item.get("object_id") in subject.object_ids


def _erase_payload(payloads: Bucket, key: str) -> None:
    """Replace the payload that was too large for the queue or failed, if it is there, in all versions."""
    versions = list(payloads.list_versions(key))
    if versions:
        payloads.put(key, _NOTHING, _MEDIA_TYPE)
        payloads.delete_versions(versions)


def without_responses(log: Item) -> dict[str, Any]:
    """Return the attributes of a log that may hold integrators' responses, with the responses removed."""
    attempts = [{**attempt, "response_body": None} for attempt in log.get("attempt_log", [])]
    return {"response_body": None, **({"attempt_log": attempts} if attempts else {})}


def _redacted(delivery: Item) -> dict[str, Any]:
    changes = without_responses(delivery)
    if delivery["status"] in OPEN:
        now = clock.instant()
        changes |= {"claim": None, "claimed_until": None, "next_attempt_at": now, "due_at": now}
    return changes


def _change(logs: Table, item: Item, changes_of: Callable[[Item], dict[str, Any]]) -> None:
    key = key_of(item["organization_id"], item["id"])
    current = logs.get(key)
    if current is None:
        return
    update = Update().change(changes_of(current))
    update.using.names["#status"] = "status"
    update.using.values.update({":status": current["status"], ":attempts": current["attempts"]})
    write(
        logs.build_update(
            key,
            update,
            condition="#status = :status AND attempts = :attempts",
            on_conflict=ConcurrentUpdateError,
        )
    )
