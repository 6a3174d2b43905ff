"""Which change of an object makes which events. Pure: the same change makes the same events, under the same ids."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calls.models import OPEN, Media, StoredCall
from voxanne.domain.calls.repository import from_item
from voxanne.domain.calls.retention import Retention, to_response
from voxanne.domain.contacts.models import StoredContact
from voxanne.webhooks.events.javascript_json import stringify
from voxanne.webhooks.events.models import EventType, StoredEvent, event_id, object_name


def derive_events(old: Item | None, new: Item | None, retention: Retention) -> list[StoredEvent]:
    """The events of one change of an item, in the order in which they are meant; *new* is None where it was deleted.

    What is deleted, by whom and why ever, makes none; nor does an item that is none of the three kinds of objects.
    """
    if new is None:
        return []
    if is_id("call", new["id"]):
        call = from_item(new)
        types = list(_of_call(None if old is None else from_item(old), call))
        return [_event(new, each, to_response(call, retention)) for each in types]
    if is_id("apt", new["id"]):
        appointment = StoredAppointment.model_validate(new).to_response()
        reminded = _reminders(old, new, appointment)
        return [*(_event(new, each, appointment) for each in _of_appointment(old, new)), *reminded]
    if is_id("con", new["id"]):
        return [_event(new, each, StoredContact.model_validate(new).to_response()) for each in _of_contact(old, new)]
    return []


def build_body(identifier: str, event_type: EventType, created_at: str, shown_object: Mapping[str, Any]) -> Item:
    """An event as integrators get it."""
    return {"id": identifier, "type": event_type, "created_at": created_at, object_name(event_type): shown_object}


def _of_call(old: StoredCall | None, new: StoredCall) -> Iterator[EventType]:
    # A status never goes down, so each of these is crossed once, or stepped over.
    if new.status == "in_progress" and (old is None or old.status != "in_progress"):
        yield "call.started"
    if new.status not in OPEN and (old is None or old.status in OPEN):
        yield "call.ended"
    if _is_stored(new.transcript) and not (old and _is_stored(old.transcript)):
        yield "call.transcript_ready"
    if _is_stored(new.recording) and not (old and _is_stored(old.recording)):
        yield "call.recording_ready"


def _of_appointment(old: Item | None, new: Item) -> Iterator[EventType]:
    if old is None:
        yield "appointment.booked"
    elif new["status"] == "cancelled" and old["status"] != "cancelled":
        yield "appointment.cancelled"
    elif new["version"] != old["version"]:
        yield "appointment.changed"


def _reminders(old: Item | None, new: Item, appointment: BaseModel) -> Iterator[StoredEvent]:
    """The event of a reminder that has come: a change that clients don't see, so it has no version of its own."""
    moment = new.get("reminded")
    if old is not None and moment is not None and moment != old.get("reminded"):
        yield _made(new, "appointment.reminder_due", moment, moment, appointment)


def _of_contact(old: Item | None, new: Item) -> Iterator[EventType]:
    if old is None:
        yield "contact.created"
    elif new["version"] != old["version"]:
        yield "contact.updated"


def _is_stored(media: Media | None) -> bool:
    return media is not None and media.state == "stored"


def _event(new: Item, event_type: EventType, seen: BaseModel) -> StoredEvent:
    return _made(new, event_type, new["version"], new["updated_at"], seen)


def _made(new: Item, event_type: EventType, version: int | str, at: str, seen: BaseModel) -> StoredEvent:
    identifier = event_id(new["id"], version, event_type, clock.seconds_of(at))
    body = stringify(build_body(identifier, event_type, at, seen.model_dump(mode="json")))
    return StoredEvent(new["organization_id"], identifier, event_type, at, new["id"], body)
