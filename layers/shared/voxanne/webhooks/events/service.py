"""The events of an object's change. Pure: the same change gives the same events with the same ids."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.busy_time.models import StoredBusyBlock
from voxanne.domain.calendar_sources.models import StoredSource
from voxanne.domain.calls.models import OPEN, UNANSWERED, Media, StoredCall
from voxanne.domain.calls.repository import from_item
from voxanne.domain.calls.retention import Retention, to_response
from voxanne.domain.contacts.models import ERASED_PREFIX, StoredContact
from voxanne.webhooks.endpoints.models import StoredEndpoint
from voxanne.webhooks.events.event_types import EventType, object_name
from voxanne.webhooks.events.javascript_json import stringify
from voxanne.webhooks.events.models import ErasedContact, StoredEvent, event_id


def derive_events(old: Item | None, new: Item | None, retention: Retention) -> list[StoredEvent]:
    """Return the events of one change of an item, in their order; *new* is None if the item was deleted.

    Deletions have no events, and neither do items other than calls, appointments, contacts, what an erased contact
    leaves (domain/contacts/listing.py), busy blocks, calendar sources, and webhook endpoints.
    """
    return [] if new is None else list(_derive(old, new, retention))


def build_body(identifier: str, event_type: EventType, created_at: str, response: Mapping[str, Any]) -> Item:
    """Return an event as integrators receive it; *response* is its object as GET returns it."""
    return {"id": identifier, "type": event_type, "created_at": created_at, object_name(event_type): response}


def _derive(old: Item | None, new: Item, retention: Retention) -> Iterator[StoredEvent]:
    if "id" not in new:
        # This item counts busy blocks and is not one itself.
        return
    if is_id("call", new["id"]):
        yield from _events_of_call(old, new, retention)
    elif is_id("apt", new["id"]):
        response = StoredAppointment.model_validate(new).to_response()
        yield from (_event(new, event_type, response) for event_type in _appointment_events(old, new))
        yield from _reminder_events(old, new, response)
    elif is_id("con", new["id"]):
        contact = StoredContact.model_validate(new).to_response()
        yield from (_event(new, event_type, contact) for event_type in _contact_events(old, new))
    elif is_id("bsy", new["id"]):
        yield from _conflict_events(old, new)
    elif is_id("src", new["id"].partition("#")[2]):
        yield from _source_events(old, new)
    elif is_id("whe", new["id"]):
        yield from _endpoint_events(old, new)
    elif new["id"].startswith(ERASED_PREFIX) and old is None:
        yield _erasure_event(new)


def _events_of_call(old: Item | None, new: Item, retention: Retention) -> Iterator[StoredEvent]:
    call = from_item(new)
    response = to_response(call, retention)
    # A call whose end was processed before its start has both events at one version: each at its own time.
    began_at = call.updated_at if call.status in OPEN else call.started_at or call.created_at
    for event_type in _call_events(None if old is None else from_item(old), call):
        at = began_at if event_type == "call.started" else new["updated_at"]
        yield _stored_event(new, event_type, new["version"], at, response)


def _call_events(old: StoredCall | None, new: StoredCall) -> Iterator[EventType]:
    # Statuses only advance, so each of these happens at most once; a status may be skipped.
    if _has_started(new) and not (old and _has_started(old)):
        yield "call.started"
    if new.status not in OPEN and (old is None or old.status in OPEN):
        yield "call.ended"
    if _is_stored(new.transcript) and not (old and _is_stored(old.transcript)):
        yield "call.transcript_ready"
    if _is_stored(new.recording) and not (old and _is_stored(old.recording)):
        yield "call.recording_ready"


def _has_started(call: StoredCall) -> bool:
    """Return whether a call is, or was, in progress."""
    has_begun = call.status == "completed" or (call.started_at is not None and call.status not in UNANSWERED)
    return call.was_in_progress or call.status == "in_progress" or (has_begun and call.status not in OPEN)


def _appointment_events(old: Item | None, new: Item) -> Iterator[EventType]:
    if old is None:
        yield "appointment.booked"
    elif new["status"] == "cancelled" and old["status"] != "cancelled":
        yield "appointment.cancelled"
    elif _has_changed(old, new) and new.get("erased") == old.get("erased"):
        # Not for the erasure of its contact, which has an event of its own.
        yield "appointment.changed"


def _reminder_events(old: Item | None, new: Item, response: BaseModel) -> Iterator[StoredEvent]:
    """Yield the event of a reminder that is due: clients do not see this change, so it does not change the version."""
    moment = new.get("reminded")
    if old is not None and moment is not None and moment != old.get("reminded"):
        yield _stored_event(new, "appointment.reminder_due", moment, moment, response)


def _contact_events(old: Item | None, new: Item) -> Iterator[EventType]:
    if old is None:
        yield "contact.created"
    elif _has_changed(old, new):
        yield "contact.updated"


def _has_changed(old: Item, new: Item) -> bool:
    """Tell whether clients see a new version with another change besides: a patch may leave all fields as they were."""
    return new["version"] != old["version"] and any(
        old.get(name) != new.get(name) for name in (old.keys() | new.keys()) - {"updated_at", "version"}
    )


def _conflict_events(old: Item | None, new: Item) -> Iterator[StoredEvent]:
    """Yield the event of a busy block that meets appointments which it did not meet before."""
    before = old["conflicts"] if old is not None and old["id"] == new["id"] else []
    if "is_leaving" not in new and set(new["conflicts"]) - set(before):
        response = StoredBusyBlock.model_validate(new).to_response()
        yield _stored_event(new, "calendar.conflict", new["revision"], new["updated_at"], response)


def _source_events(old: Item | None, new: Item) -> Iterator[StoredEvent]:
    """Yield the event of a source that has become stale: clients' version does not change with it."""
    since = new.get("stale_since")
    if old is not None and since is not None and since != old.get("stale_since") and "is_leaving" not in new:
        source = StoredSource.model_validate(new)
        response = source.to_response(clock.seconds_of(since))
        yield _stored_event({**new, "id": source.source_id}, "calendar.source_stale", since, since, response)


def _endpoint_events(old: Item | None, new: Item) -> Iterator[StoredEvent]:
    """Yield the event of an endpoint that was disabled by its answers, not by a client."""
    if old is not None and old["enabled"] and not new["enabled"] and new["disabled_reason"] != "client":
        response = StoredEndpoint.model_validate(new).to_response()
        yield _stored_event(new, "endpoint.disabled", new["disabled_at"], new["disabled_at"], response)


def _erasure_event(new: Item) -> StoredEvent:
    contact = {**new, "id": new["id"].removeprefix(ERASED_PREFIX)}
    return _stored_event(contact, "contact.erased", 1, new["erased_at"], ErasedContact(id=contact["id"]))


def _is_stored(media: Media | None) -> bool:
    return media is not None and media.state == "stored"


def _event(new: Item, event_type: EventType, response: BaseModel) -> StoredEvent:
    return _stored_event(new, event_type, new["version"], new["updated_at"], response)


def _stored_event(new: Item, event_type: EventType, version: int | str, at: str, response: BaseModel) -> StoredEvent:
    identifier = event_id(new["id"], version, event_type, clock.seconds_of(at))
    body = stringify(build_body(identifier, event_type, at, response.model_dump(mode="json")))
    return StoredEvent(new["organization_id"], identifier, event_type, at, new["id"], body)
