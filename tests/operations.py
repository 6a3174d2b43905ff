"""Every operation of the deployment, read from its routes, so that tests of all operations include new ones."""

import functools
import importlib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from tests.integration.calls import repository, with_transcript
from tests.integration.outbound import stored_event
from tests.integration.webhook_logs import stored_log
from tests.product import Client, deployment
from tests.samples import AGENT, assign_number, make_key, store_member
from voxanne.api.http.routing import access_of, routes

_numbers, _slots = itertools.count(), itertools.count()
_FRIDAY, _HALF_HOURS = 5, 10


def _new_hold() -> dict[str, Any]:
    """Return a hold with its own half hour."""
    return {"starts_at": _new_appointment()["starts_at"]}


# Placeholders in bodies, which `body_of` replaces by ids.
_OTHER_CONTACT, _CALENDAR = "{other_contact_id}", "{calendar_id}"


def _new_service() -> dict[str, Any]:
    """Return a service with its own name."""
    return {"name": f"Check-up {next(_numbers)}", "duration_minutes": 30, "calendar_ids": [_CALENDAR]}


def _new_invitation() -> dict[str, Any]:
    """Return an invitation with its own address."""
    return {"email": f"person{next(_numbers)}@clinic.example", "role": "staff"}


def _new_contact() -> dict[str, Any]:
    """Return a contact with its own phone number."""
    return {"name": "Jane Doe", "phone": f"+1415{2_000_000 + next(_numbers)}"}


def _new_appointment() -> dict[str, Any]:
    """Return an appointment with its own half hour on a working day, within the first calendar's hours in New York."""
    today = datetime.now(UTC).date()
    days = [day for number in range(7, 55) if (day := today + timedelta(days=number)).isoweekday() <= _FRIDAY]
    number, half_hour = divmod(next(_slots), _HALF_HOURS)
    minutes = 15 * 60 + 30 * half_hour
    return {
        "contact": _new_contact(),
        "starts_at": f"{days[number % len(days)]}T{minutes // 60}:{minutes % 60:02}:00Z",
    }


def _new_busy_block() -> dict[str, Any]:
    """Return an hour in a year, without appointments, with its own note, so that a repeated PUT changes something."""
    day = datetime.now(UTC).date() + timedelta(days=365)
    return {"starts_at": f"{day}T15:00:00Z", "ends_at": f"{day}T16:00:00Z", "note": f"Surgery {next(_numbers)}"}


# A valid body for each operation that has one. A new operation adds its own, or tests that need it fail.
BODIES: dict[str, dict[str, Any]] = {
    "openSession": {"api_key": "vox_test_mistyped"},
    "createAgent": AGENT,
    "changeAgent": {"name": "Night desk"},
    "createAppointment": _new_appointment(),
    "changeAppointment": {"notes": "Brings a scan"},
    "cancelAppointment": {"cancellation_reason": "Ill"},
    "createCalendar": {"name": "Second room", "time_zone": "America/New_York"},
    "changeCalendar": {"name": "First room"},
    "putBusyBlock": _new_busy_block(),
    "createCalendarFeed": {"show": "times"},
    # An address, since a name would be looked up.
    "createCalendarSource": {"url": "https://8.8.8.8/private-0123/basic.ics"},
    "changeCalendarSource": {"name": "Dr Lee"},
    "changeCall": {"handled": True},
    "createCallBack": {"reason": "Results are in", "override_quiet_hours": True},
    "createCheckout": {"plan": "starter", "success_url": "https://app.example.com/billing"},
    "createContact": _new_contact(),
    "changeContact": {"name": "Jane Roe"},
    "mergeContact": {"from_contact_id": _OTHER_CONTACT},
    "changeOrganization": {"name": "Another name"},
    "createPortalSession": {"return_url": "https://app.example.com/billing"},
    # An address, since a name would be looked up.
    "createWebhookEndpoint": {"url": "https://8.8.8.8/hooks"},
    "changeWebhookEndpoint": {"description": "For the reports"},
    "testWebhookEndpoint": {"type": "call.ended"},
    "createHold": _new_hold(),
    "createService": _new_service(),
    "changeService": {"duration_minutes": 45},
    "changeMember": {"name": "Dr. Lee"},
    "createInvitation": _new_invitation(),
    "createApiKey": {"name": "Reporting", "scopes": ["agents:read"]},
    "rotateApiKey": {"overlap_seconds": 60},
}


# The query that an operation requires.
_NEXT_WEEK = datetime.now(UTC).date() + timedelta(days=7)
_QUERIES = {"findAvailability": f"?starts_after={_NEXT_WEEK}T00:00:00Z&starts_before={_NEXT_WEEK}T23:00:00Z"}
_NEVER_TWICE = {
    "createAppointment": _new_appointment,
    "createContact": _new_contact,
    "createHold": _new_hold,
    "createInvitation": _new_invitation,
    "createService": _new_service,
    "putBusyBlock": _new_busy_block,
}


# They create pages of the payment provider, not objects of ours.
PAGES = frozenset({"createCheckout", "createPortalSession"})


_LAST = ("merge", "rotate", "cancel", "revoke", "delete", "remove", "forget", "erase")


@dataclass(frozen=True)
class Operation:
    """A method of a path."""

    name: str
    method: str
    path: str
    scope: str | None
    audited: tuple[str, str] | None
    takes_body: bool
    is_list: bool

    def __str__(self) -> str:
        return self.name

    def prepare(self, clinic: Client, ids: Mapping[str, str] | None = None) -> None:
        """Do what the operation requires: the portal is only for customers, and a call is forgotten after its end."""
        if self.name == "createPortalSession":
            assert clinic("POST", "/api/billing/checkout", BODIES["createCheckout"]).status == 200
        if self.name == "forgetCall" and ids is not None:
            assert clinic("POST", f"/api/calls/{ids['call_id']}/cancel").status == 200

    @property
    def names_an_object(self) -> bool:
        return "{" in self.path

    @property
    def body(self) -> dict[str, Any] | None:
        if self.name in _NEVER_TWICE:
            return _NEVER_TWICE[self.name]()
        return BODIES[self.name] if self.takes_body else None

    def body_of(self, ids: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the body, with ids in place of placeholders."""
        places = {place: ids[place[1:-1]] for place in (_OTHER_CONTACT, _CALENDAR) if place[1:-1] in ids}

        def filled(value: Any) -> Any:
            if isinstance(value, list):
                return [filled(each) for each in value]
            return places.get(value, value) if isinstance(value, str) else value

        return None if self.body is None else {name: filled(value) for name, value in self.body.items()}

    def target(self, ids: Mapping[str, str]) -> str:
        """Return the path with ids in it."""
        return self.path.format_map(ids)

    def request(self, ids: Mapping[str, str]) -> str:
        """Return the path with ids in it, and the required query."""
        return self.target(ids) + _QUERIES.get(self.name, "")


@functools.cache
def operations(*, authenticated: bool = True) -> tuple[Operation, ...]:
    """Return all operations with the authorizer, or those without it."""
    api = deployment().api
    assert api is not None
    functions = {
        route.target
        for route in api.routes
        if route.method == "ANY" and bool(route.authorizer) is authenticated and isinstance(route.target, str)
    }
    imported = [importlib.import_module(deployment().functions[name].module) for name in sorted(functions)]
    # Receivers of webhooks have no operations.
    modules = [module for module in imported if hasattr(module, "app")]
    return tuple(
        Operation(
            str(route.operation_id),
            str(route.method),
            str(route.openapi_path),
            access_of(module.app, route).scope,
            access_of(module.app, route).audited,
            takes_body=bool(route.dependant.body_params),
            is_list=any(parameter.alias == "cursor" for parameter in route.dependant.query_params),
        )
        for module in modules
        for route in routes(module.app)
    )


def in_safe_order(given: Iterable[Operation]) -> list[Operation]:
    """Return the operations in an order in which writes that could break others come last."""

    def place(operation: Operation) -> int:
        return next((1 + n for n, word in enumerate(_LAST) if operation.name.startswith(word)), 0)

    return sorted(given, key=place)


def objects_of(clinic: Client) -> dict[str, str]:
    """Create one object of each kind that a path can name; return the ids by the path's parameters."""
    # It places call-backs that name no agent.
    default_agent = {"default_agent_id": create(clinic, "createAgent")}
    assert clinic("PATCH", "/api/organization", default_agent).status == 200
    calendar_id = create(clinic, "createCalendar")
    block = {"calendar_id": calendar_id, "external_id": f"block-{next(_numbers)}"}
    busy_block_id = create(clinic, "putBusyBlock", **block)
    create(clinic, "createCalendarSource", calendar_id=calendar_id)
    # Lists below an object need a second object too.
    create(clinic, "putBusyBlock", **block | {"external_id": f"block-{next(_numbers)}"})
    return {
        "agent_id": create(clinic, "createAgent"),
        "appointment_id": create(clinic, "createAppointment"),
        # No path has this parameter.
        "audit_event_id": clinic("GET", "/api/audit-events?limit=1").json[0]["id"],
        **block,
        # No path has this parameter: paths name it by its external id.
        "busy_block_id": busy_block_id,
        "source_id": create(clinic, "createCalendarSource", calendar_id=calendar_id),
        "call_id": _call_of(clinic),
        "contact_id": create(clinic, "createContact"),
        "other_contact_id": create(clinic, "createContact"),
        "endpoint_id": create(clinic, "createWebhookEndpoint"),
        "event_id": stored_event(clinic),
        "key_id": make_key(clinic)["id"],
        "log_id": stored_log(clinic),
        # Not objects, but parameters of paths.
        "page": "quick-start",
        "file": f"{'A' * 43}.ics",
        "release": "0123456789abcdef",
        "asset": "app.js",
        "hold_id": create(clinic, "createHold"),
        "feed_id": create(clinic, "createCalendarFeed", calendar_id=calendar_id),
        "invitation_id": create(clinic, "createInvitation"),
        "member_id": store_member(clinic, "staff"),
        "service_id": create(clinic, "createService", calendar_id=calendar_id),
        "phone_number_id": _phone_number_of(clinic),
    }


def _phone_number_of(clinic: Client) -> str:
    """Assign a number to the clinic; return its id, which no path has."""
    number = assign_number(clinic, f"+1415{3_000_000 + next(_numbers)}")
    [found] = [each["id"] for each in clinic("GET", "/api/phone-numbers").json if each["phone_number"] == number]
    return str(found)


def create(clinic: Client, name: str, /, **ids: str) -> str:
    """Create an object by an operation with its body in `BODIES`; return its id. *ids* are those in the path."""
    operation = next(operation for operation in operations() if operation.name == name)
    body = operation.body_of(ids)
    answer = clinic(operation.method, operation.target(ids), body)
    refused = f"BODIES[{name!r}] of tests/operations.py is refused: {body} is answered {answer.status}"
    assert HTTPStatus(answer.status).is_success, f"{refused} {answer.response.body!r}"
    return str(answer.json["id"])


def _call_of(clinic: Client) -> str:
    """Create a call that waits to be dialled, so that it can be cancelled, and yet has a transcript; return its id."""
    call_id = create(clinic, "createCallBack", contact_id=create(clinic, "createContact"))
    return with_transcript(clinic, repository().get(clinic.organization_id, call_id)).id
