"""`vox trigger`: make an event happen in test mode."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .._errors import VoxanneError
from ..errors import PhoneTakenError
from . import output

if TYPE_CHECKING:
    from .._client import Voxanne
    from ..models import Appointment, Contact

# Area codes for fictional numbers (+1 … 555-01xx), which no subscriber has.
_AREAS = (202, 212, 303, 312, 404, 415, 512, 602, 617, 702, 808, 907)
_TRIES = 20


def trigger(client: Voxanne, event: str, endpoint: str | None, mode: str) -> None:
    """Make the event happen by changing objects; if that is not possible, have a sample sent.

    Raises:
        VoxanneError: the key is not a test key, or nothing can be done for this event.
    """
    if mode != "test":
        msg = "trigger makes objects up, so it takes test keys only (vox_test_…)"
        raise VoxanneError(msg)
    kind, _, change = event.partition(".")
    if endpoint is not None:
        _send_samples(client, event, [endpoint])
    elif kind == "contact" and change in {"created", "updated", "erased"}:
        _contact(client, change)
    elif kind == "appointment" and change in {"booked", "changed", "cancelled"}:
        _appointment(client, change)
    elif kind == "call":
        _call(client)
    else:
        endpoints = [each.id for each in client.webhook_endpoints.list() if each.enabled]
        if not endpoints:
            msg = f"{event} can only be sent to an endpoint as a sample, and there is none"
            raise VoxanneError(msg)
        _send_samples(client, event, endpoints)


def _contact(client: Voxanne, change: str) -> None:
    contact = _made_up(client)
    if change == "updated":
        client.contacts.update(contact.id, notes="Changed by vox trigger.")
    if change == "erased":
        client.contacts.erase(contact.id)
    output.line(f"contact.{change}: {contact.id}")


def _appointment(client: Voxanne, change: str) -> None:
    now = datetime.now(UTC)
    slots = client.availability.list(starts_after=now, starts_before=now + timedelta(days=14))
    if not slots:
        msg = "no time is free within two weeks"
        raise VoxanneError(msg)
    slot = random.choice(slots)  # noqa: S311 - no secret
    appointment: Appointment = client.appointments.create(
        contact_id=_made_up(client).id, starts_at=slot.starts_at, calendar_id=slot.calendar_id
    )
    if change == "changed":
        client.appointments.update(appointment.id, notes="Changed by vox trigger.")
    if change == "cancelled":
        client.appointments.cancel(appointment.id)
    output.line(f"appointment.{change}: {appointment.id}")


def _call(client: Voxanne) -> None:
    if not client.agents.list(limit=1).data:
        msg = "a call needs an agent: vox agents create"
        raise VoxanneError(msg)
    agent = client.agents.list(limit=1).data[0]
    call = client.contacts.call_back(_made_up(client).id, agent_id=agent.id, override_quiet_hours=True)
    output.line(f"call.*: {call.id} is queued; its events follow as it goes on")


def _send_samples(client: Voxanne, event: str, endpoints: list[str]) -> None:
    kind: Any = event
    for each in endpoints:
        log = client.webhook_endpoints.test(each, type=kind)
        output.line(f"{event}: a sample goes to {each} ({log.id})")


def _made_up(client: Voxanne) -> Contact:
    for _ in range(_TRIES):
        phone = f"+1{random.choice(_AREAS)}55501{random.randrange(100):02}"  # noqa: S311
        try:
            return client.contacts.create(name="Robin Sample", phone=phone)
        except PhoneTakenError:
            continue
    msg = "too many contacts with fictional numbers are there already"
    raise VoxanneError(msg)
