"""What clients send is bounded, and none of it is lost: bodies and queries in the OpenAPI document."""

import re
from collections.abc import Mapping
from typing import Any

from tests.request_schemas import SCHEMAS, Value, body_schema, fields_of, name_of, operations, values

# Fields of a body that its object does not show, with what they do instead.
NOT_SHOWN = {
    "NewAppointment": {
        "contact": "becomes contact_id",
        "hold_id": "gives the time",
        "override_rules": "how this request is checked",
        "time_zone": "how starts_at and ends_at are read",
    },
    "AppointmentChanges": {
        "override_rules": "how this request is checked",
        "time_zone": "how starts_at and ends_at are read",
    },
    "ContactMerge": {"from_contact_id": "becomes the kept contact"},
    "NewCheckout": {
        "cancel_url": "Stripe's page leads there",
        "plan": "what Stripe's page sells",
        "success_url": "Stripe's page leads there",
    },
    "NewPortalSession": {"return_url": "Stripe's page leads there"},
    "Rotation": {"overlap_seconds": "the end of the old key"},
    "NewHold": {"minutes": "becomes expires_at", "time_zone": "how starts_at is read"},
    "WebhookTest": {"type": "the event_type of the delivery"},
}
# Fields that are given once and never changed, with why.
UNCHANGEABLE = {
    "NewAppointment": {
        "call_id": "the call that booked it",
        "contact": "contact_id names another one",
        "hold_id": "used up",
    },
}
BOUNDED_FORMATS = {"date"}


def test_every_value_that_clients_send_is_bounded() -> None:
    unbounded = [f"{value} has no {missing}" for value in values() if (missing := _missing_bound(value))]

    assert not unbounded, "\n".join(unbounded)


def _missing_bound(value: Value) -> str:
    """The keyword that would bound a value; empty if it is bounded."""
    schema = value.schema
    if {"enum", "const"} & schema.keys() or schema.get("type") in {"boolean", "null"}:
        return ""
    needed: Mapping[str, tuple[str, ...]] = {
        "integer": ("minimum", "maximum"),
        "number": ("minimum", "maximum"),
        "array": ("maxItems",),
        "object": () if schema.get("additionalProperties") is False else ("maxProperties",),
        "string": () if _is_short(schema) else ("maxLength",),
    }
    if schema.get("type") not in needed:
        return "type"
    return ", ".join(keyword for keyword in needed[schema["type"]] if keyword not in schema)


def _is_short(schema: Mapping[str, Any]) -> bool:
    """Tell whether the pattern or the format of a text bounds its length."""
    pattern = schema.get("pattern", "*")
    return schema.get("format") in BOUNDED_FORMATS or not re.search(r"[*+]|,\}", pattern)


def test_a_field_that_clients_send_is_shown_and_stored() -> None:
    lost = {(field, body, shown) for body, shown in _bodies_and_objects() for field in _beyond(body, shown)}
    reviewed = {(field, body) for body, fields in NOT_SHOWN.items() for field in fields}

    unreviewed = [
        f"{field} is in {body} but not in {shown}: clients send it and it is lost"
        for field, body, shown in sorted(lost)
        if (field, body) not in reviewed
    ]
    assert not unreviewed, "\n".join(unreviewed)
    assert reviewed == {(field, body) for field, body, _ in lost}, "entries of NOT_SHOWN are out of date"


def test_a_field_of_a_new_object_can_be_changed_later() -> None:
    fixed = {
        (field, body, changes)
        for body in SCHEMAS
        if (changes := f"{body.removeprefix('New')}Changes") in SCHEMAS and body.startswith("New")
        for field in _beyond(body, changes)
    }
    reviewed = {(field, body) for body, fields in UNCHANGEABLE.items() for field in fields}

    unreviewed = [
        f"{field} is in {body} but not in {changes}: it can never be changed; if that is meant, UNCHANGEABLE says why"
        for field, body, changes in sorted(fixed)
        if (field, body) not in reviewed
    ]
    assert not unreviewed, "\n".join(unreviewed)
    assert reviewed == {(field, body) for field, body, _ in fixed}, "entries of UNCHANGEABLE are out of date"


def _beyond(name: str, other: str) -> list[str]:
    """The fields of a schema that another one lacks."""
    return sorted(fields_of(name).keys() - fields_of(other).keys())


def _bodies_and_objects() -> set[tuple[str, str]]:
    """Each body with the object of the responses to it, and each object within a body with the one that is shown."""
    pairs = {
        (name_of(body_schema(operation)), name_of(response["content"]["application/json"]["schema"]))
        for operation in operations()
        if "requestBody" in operation
        for status, response in operation["responses"].items()
        if status.startswith("2") and "content" in response
    }
    named = re.compile(r"New(\w+)|(\w+)Changes")
    by_name = {
        (name, shown)
        for name in SCHEMAS
        if (match := named.fullmatch(name)) and (shown := match[1] or match[2]) in SCHEMAS
    }
    return pairs | by_name
