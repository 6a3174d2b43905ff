"""The objects of each filled list of the API, and the values of its filters (tests/growing_lists.py).

Objects are copies of one that the product stored. A quarter of them has each value that filters ask for.
"""

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from voxanne.api.audit_events import listing as audit_events
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.clock import instant
from voxanne.core.ids import new_id
from voxanne.core.time_zones import DAY, rfc3339
from voxanne.domain.appointments import listing as appointments
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls import listing as calls
from voxanne.domain.contacts import listing as contacts
from voxanne.domain.contacts.phone_keys import phone_key
from voxanne.domain.phone_numbers.models import number_link
from voxanne.webhooks.logs import repository as webhook_logs

NOW = int(time.time()) // 60 * 60
# 100,000 objects are created within 23 days, because events and webhook logs are shown for 30.
SECONDS_APART = 20
# Appointments start up to these days before and after now, whatever their number, in an order unrelated to that of
# their booking.
_DAYS_AROUND, _PLACES, _STRIDE = 60, 10_007, 7_919
# In the other arrangement they start in the order of their booking, this many seconds apart.
_STARTS_APART = 900

type Vary = Callable[[str, int, float], Item]


@dataclass(frozen=True)
class Recipe:
    """The table of a list's objects, the differences between them, and values of its filters.

    Many objects have the first of a filter's values; no object has the second ones of two filters. Filters in *free* do
    not make a page more expensive. Those in *alone* are combined with no other. With a filter in *looked_through*, as
    with two others, a page may end after 500 entries.
    """

    table: str
    prefix: str
    object_id: str
    vary: Vary = lambda *_: {}
    filters: dict[str, list[str]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    looked_through: frozenset[str] = frozenset()
    most_beyond: int = 0
    """How many more entries than it shows a page may read, with one of the filters in *free*."""
    arrangements: dict[str, Vary] = field(default_factory=dict)
    """Other arrangements of the objects, each with its own objects."""
    beside: Callable[[Item], Item] | None = None
    """Returns another item that is stored with each object in the same table."""

    def items(self, pattern: Item, organization_id: str, number: int, at: float, arrangement: str) -> Iterator[Item]:
        """Yield the stored items of the object with this number, created at that time."""
        own = {"organization_id": organization_id, "id": new_id(self.prefix, at)}
        times = {"created_at": instant(at), "updated_at": instant(at), "at": instant(at)}
        made = pattern | own | {name: value for name, value in times.items() if name in pattern}
        made |= self.arrangements.get(arrangement, self.vary)(organization_id, number, at)
        made |= self._indexed(made, organization_id)
        yield {name: value for name, value in made.items() if value is not None}
        if self.beside is not None:
            yield self.beside(made)

    def _indexed(self, made: Item, organization_id: str) -> Item:
        return _INDEXED[self.table](organization_id, made) if self.table in _INDEXED else {}


def _indexed_call(organization_id: str, made: Item) -> Item:
    scopes = {
        attribute: None if made.get(name) is None else calls.scope(organization_id, made[name])
        for name, (_, attribute) in calls.INDEXES.items()
    }
    started = None if made.get("started_at") is None else organization_id
    scopes |= {"started_scope": started, "late_scope": started if _is_late(made["number"]) else None, "number": None}
    return scopes | {
        attribute: scopes[calls.INDEXES[name][1]] if started else None
        for name, (_, attribute) in calls.STARTED_BY.items()
    }


def _is_late(number: int) -> bool:
    """Return whether a call waited for hours, as call-backs do: 43 a day."""
    return number % 100 == 2


_INDEXED: dict[str, Callable[[str, Item], Item]] = {
    "AppointmentsTable": appointments.indexed,
    "AuditEventsTable": lambda organization_id, made: audit_events.indexed(
        organization_id, made["object"]["id"], made["actor"]["id"]
    ),
    "CallsTable": _indexed_call,
    "ContactsTable": lambda organization_id, made: contacts.indexed(organization_id, made["id"], made),
    "WebhookLogsTable": webhook_logs.indexed,
}


def _key(organization_id: str, number: int, _: float) -> Item:
    return {"key_hash": f"{organization_id}{number}"}


def _appointment(_: str, number: int, __: float) -> Item:
    return _starting(number, NOW + round((number * _STRIDE % _PLACES / _PLACES * 2 - 1) * _DAYS_AROUND * DAY))


def _appointment_in_order(_: str, number: int, at: float) -> Item:
    """Return an appointment that starts the later, the later it is booked; half of them are in the future."""
    count = number + round((NOW - at) / SECONDS_APART)
    return _starting(number, NOW + round((number - count / 2) * _STARTS_APART))


def _starting(number: int, at: int) -> Item:
    part, starts = number % 4, at // 300 * 300
    return {
        "starts_at": rfc3339(starts),
        "ends_at": rfc3339(starts + 1800),
        "contact_id": f"con_{part}",
        "calendar_id": f"cal_{part}",
        "status": ["booked", "confirmed", "fulfilled", "cancelled"][part],
    }


def _audit_event(_: str, number: int, __: float) -> Item:
    part = number % 4
    return {
        "object": {"type": "agent", "id": f"agt_{part}"},
        "actor": {"kind": "key", "id": f"key_{part}", "name": "Key"},
    }


@functools.cache
def calendar_of(organization_id: str) -> str:
    """Return the organisation's first calendar, for lists below a calendar."""
    [calendar] = CalendarRepository(Table("CalendarsTable")).list_oldest(organization_id, 1)
    return calendar.id


def _source(organization_id: str, _: int, at: float) -> Item:
    calendar_id = calendar_of(organization_id)
    return {"id": f"{calendar_id}#{new_id('src', at)}", "calendar_id": calendar_id}


def _busy_block(organization_id: str, number: int, __: float) -> Item:
    times = _appointment("", number, 0)
    block = {"calendar_id": calendar_of(organization_id), "starts_at": times["starts_at"], "ends_at": times["ends_at"]}
    return block | {
        "block_key": f"{block['calendar_id']}#api#{number}",
        "calendar": f"{organization_id}#{block['calendar_id']}",
        "start_order": f"{block['starts_at']}#{number}",
    }


def _calendar_feed(organization_id: str, number: int, _: float) -> Item:
    calendar_id = calendar_of(organization_id)
    return {
        "token_hash": f"{organization_id}{number}",
        "calendar_id": calendar_id,
        "calendar_scope": appointments.scope(organization_id, calendar_id),
    }


def _call(_: str, number: int, at: float) -> Item:
    part = number % 4
    late = 10 * 3600 if _is_late(number) else 5
    gone = dict.fromkeys(["placing", "told", "due", "due_at", "open_agent"])
    return gone | {
        "number": number,
        "direction": "inbound" if number % 2 else "outbound",
        "status": ["completed", "no_answer", "busy", "failed"][part],
        "agent_id": f"agt_{part}",
        "contact_id": f"con_{part}",
        "from": f"+1415555020{part}",
        "to": f"+1415555010{part}",
        "outcome": ["information", "voicemail", "abandoned", "other"][part],
        "started_at": instant(at + late) if part < 3 else None,
    }


def _contact(_: str, number: int, __: float) -> Item:
    return {
        "name": f"{'Jane' if number % 4 == 0 else 'John'} {number:07d}",
        "phone": _phone(number),
        "external_id": "0000017" if number % 4 == 0 else f"{number:07d}",
    }


def _phone(number: int) -> str:
    return f"+1415{2_000_000 + number}"


def _phone_key(made: Item) -> Item:
    return phone_key(made["organization_id"], made["phone"]) | {"contact_id": made["id"]}


def _event(organization_id: str, number: int, at: float) -> Item:
    kind = "contact.updated" if number % 4 else "contact.created"
    return {"type": kind, "type_scope": f"{organization_id}#{kind}", "expires_at": round(at) + 30 * DAY}


def _number(_: str, number: int, at: float) -> Item:
    return {"link": number_link(f"+{round(at * 1000)}{number}")}


def _log(_: str, number: int, at: float) -> Item:
    part = number % 4
    return {
        "source": ["vapi", "stripe", "vapi", "voxanne"][part],
        "status": ["processed", "ignored", "failed", "processed"][part],
        "event_type": ["hang", "invoice.paid", "end-of-call-report", "call.ended"][part],
        "expires_at": round(at) + 30 * DAY,
    }


def _span(prefix: str, unit: int) -> dict[str, list[str]]:
    """Return values of a span's bounds for objects around now: for some, none, all and half of them."""
    soon, past, ahead = rfc3339(NOW), rfc3339(NOW - 400 * DAY), rfc3339(NOW + 400 * DAY)
    after, before = [rfc3339(NOW - unit), ahead, past, soon], [soon, past, ahead, rfc3339(NOW - unit)]
    return {f"{prefix}after": after, f"{prefix}before": before}


RECIPES: dict[str, Recipe] = {
    "listAgents": Recipe("AgentsTable", "agt", "agent_id"),
    "listApiKeys": Recipe("ApiKeysTable", "key", "key_id", _key),
    "listAppointments": Recipe(
        *("AppointmentsTable", "apt", "appointment_id", _appointment),
        filters={
            "status": ["booked", "noshow"],
            "calendar_id": ["cal_1", "cal_none"],
            "contact_id": ["con_1", "con_2"],
            **_span("starts_", 30 * DAY),
        },
        free=frozenset({"starts_after", "starts_before"}),
        most_beyond=500,
        arrangements={"in the order of their starts": _appointment_in_order},
    ),
    "listAuditEvents": Recipe(
        *("AuditEventsTable", "aud", "audit_event_id", _audit_event),
        filters={
            "object_id": ["agt_1", "agt_2"],
            "actor_id": ["key_1", "key_none"],
            **_span("", 30 * 60),
        },
        free=frozenset({"after", "before"}),
    ),
    "listBusyTime": Recipe(
        *("BusyBlocksTable", "bsy", "busy_block_id", _busy_block),
        filters=_span("starts_", 30 * DAY),
        free=frozenset({"starts_after", "starts_before"}),
    ),
    "listCalendarFeeds": Recipe("CalendarFeedsTable", "fed", "feed_id", _calendar_feed),
    "listCalendars": Recipe("CalendarsTable", "cal", "calendar_id"),
    "listCalls": Recipe(
        *("CallsTable", "call", "call_id", _call),
        filters={
            "status": ["failed", "in_progress"],
            "direction": ["inbound", "outbound"],
            "agent_id": ["agt_1", "agt_2"],
            "contact_id": ["con_1", "con_none"],
            "outcome": ["voicemail", "transferred"],
            "from": ["+14155550201", "+14155550209"],
            "to": ["+14155550101", "+14155550109"],
            **_span("started_", 30 * 60),
        },
        free=frozenset({"started_after", "started_before"}),
        most_beyond=500,
    ),
    "listContacts": Recipe(
        *("ContactsTable", "con", "contact_id", _contact),
        filters={
            "phone": [_phone(1), "+14159999999"],
            "q": ["jane", "xavier"],
            "search": ["jane", "xavier"],
            "external_id": ["0000017", "none"],
            # Reads only the named ones, whatever else is stored.
            "ids": ["con_01k00000000000000000000000", "none"],
        },
        free=frozenset({"q", "external_id"}),
        alone=frozenset({"search"}),
        looked_through=frozenset({"phone", "ids"}),
        beside=_phone_key,
    ),
    "listEvents": Recipe(
        *("EventsTable", "evt", "event_id", _event), filters={"type": ["contact.created", "contact.erased"]}
    ),
    "listInvitations": Recipe("MembersTable", "inv", "invitation_id"),
    "listMembers": Recipe("MembersTable", "mem", "member_id"),
    "listPhoneNumbers": Recipe("ProviderLinksTable", "num", "phone_number_id", _number),
    "listCalendarSources": Recipe("CalendarSourcesTable", "src", "source_id", _source),
    "listServices": Recipe("ServicesTable", "svc", "service_id"),
    "listWebhookEndpoints": Recipe("WebhookEndpointsTable", "whe", "endpoint_id"),
    "listWebhookLogs": Recipe(
        *("WebhookLogsTable", "whl", "log_id", _log),
        filters={
            "source": ["stripe", "voxanne"],
            "status": ["ignored", "dead"],
            "event_type": ["invoice.paid", "none"],
        },
    ),
}
