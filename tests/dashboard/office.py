"""What an office keeps in order: members, keys, webhooks, services, calendars of others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.integration import calendar_sources
from tests.integration.appointments import first_calendar
from tests.integration.outbound import Deliveries, delivering, endpoint_at
from tests.integration.people import Doors, doors_of
from tests.integration.receivers import Receiver, answering, listening
from tests.integration.signed_in import Browser
from tests.product import Client
from tests.unit.ical_files import event

OWNER = "owner@harbour.example"
_AWAY = event("UID:away", "DTSTART;TZID=Mars/Base:20261222T100000", "DURATION:PT2H")


@dataclass
class Office:
    """The clinic's members, by role, each in a browser of their own, and the door for others."""

    clinic: Client
    doors: Doors
    members: dict[str, Browser]
    deliveries: Deliveries
    receiver: Receiver
    files: calendar_sources.Server
    tried_twice: str = ""


@contextmanager
def office_of(clinic: Client) -> Iterator[Office]:
    """Let a member of each role join."""
    with (
        pytest.MonkeyPatch.context() as patch,
        doors_of(clinic.product, patch) as doors,
        delivering(clinic.product) as deliveries,
        listening() as receiver,
        calendar_sources.serving() as files,
    ):
        people = {"owner": OWNER, "admin": "amira@harbour.example", "staff": "sam@harbour.example"}
        members = {role: doors.join(clinic, email, role) for role, email in people.items()}
        invitation = {"email": "newcomer@harbour.example", "role": "reader"}
        assert clinic("POST", "/api/invitations", invitation).status == 201
        office = Office(clinic, doors, members, deliveries, receiver, files)
        _deliver(office)
        _connect(office)
        yield office


def _deliver(office: Office) -> None:
    """One event that came through at the second attempt, one that still fails."""
    answers = [(503, b"upstream is down"), (200, b'{"received": true}'), (500, b"<b>our</b> mistake")]
    office.receiver.next = [answering(status, body) for status, body in answers]
    endpoint = endpoint_at(office.clinic, office.receiver.url, description="Practice system")
    [contact, *_] = office.clinic("GET", "/api/contacts?q=Dana").json
    office.clinic("PATCH", f"/api/contacts/{contact['id']}", {"email": "dana@example.com"})
    office.deliveries.work()
    office.deliveries.after(6)
    [log] = office.clinic("GET", "/api/webhook-logs?source=voxanne").json
    office.tried_twice = log["id"]
    assert office.clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/test", {}).status == 202
    office.deliveries.work()


def _connect(office: Office) -> None:
    """A service that is not offered any more, and a calendar that reads another and is shown elsewhere."""
    calendar = first_calendar(office.clinic)
    service = {"name": "Whitening <b>old</b>", "aliases": ["bleaching"], "duration_minutes": 60, "active": False}
    assert office.clinic("POST", "/api/services", service | {"calendar_ids": [calendar["id"]]}).status == 201
    calendar_sources.fetched(office.clinic, office.files.has(_AWAY), name="Ada's own calendar")
    feed = {"name": "Phone of <i>Ada</i>", "show": "names"}
    assert office.clinic("POST", f"/api/calendars/{calendar['id']}/feeds", feed).status == 201


def named_addresses(clinic: Client) -> dict[str, str]:
    """The pages of settings and webhooks."""
    *_, log = clinic("GET", "/api/webhook-logs?source=voxanne").json
    calendar = first_calendar(clinic)
    [service, *_] = clinic("GET", "/api/services").json
    sections = ("organization", "calendars", "services", "numbers", "members", "keys", "usage", "billing", "audit")
    return {
        "settings": "settings",
        **{f"settings-{name}": f"settings/{name}" for name in sections},
        "settings-calendars-one": f"settings/calendars/{calendar['id']}",
        "settings-calendars-connections": f"settings/calendars/{calendar['id']}?show=connections",
        "settings-services-one": f"settings/services/{service['id']}",
        "webhooks": "webhooks",
        "webhooks-endpoints": "webhooks/endpoints",
        "delivery": f"webhooks/{log['id']}",
    }
