"""Null in a patch clears what is optional (RFC 7396): a list is then empty. In a new object it is as absent."""

from typing import Any

import pytest

from tests.operations import create, operations
from tests.product import Client
from tests.request_schemas import SCHEMAS

# The lists that an object can be without, with a value of each.
LISTS: dict[tuple[str, str], list[Any]] = {
    ("agents", "tools"): ["end_call"],
    ("calendars", "closures"): ["2026-12-25"],
    ("calendars", "special_hours"): [{"date": "2026-12-05", "hours": [["09:00", "13:00"]]}],
    ("calendars", "reminder_offsets_minutes"): [1440],
    ("contacts", "tags"): ["recall"],
    ("services", "aliases"): ["exam"],
}
# They are never empty: a service is offered somewhere, and an endpoint gets something.
NEVER_EMPTY = {("services", "calendar_ids"), ("webhook-endpoints", "events")}
KINDS = {
    "agents": "Agent",
    "calendars": "Calendar",
    "contacts": "Contact",
    "services": "Service",
    "webhook-endpoints": "WebhookEndpoint",
}


@pytest.mark.parametrize(("path", "field"), sorted(LISTS))
def test_null_empties_a_list(clinic: Client, path: str, field: str) -> None:
    needed = {"calendar_id": create(clinic, "createCalendar")} if path == "services" else {}
    target = f"/api/{path}/{create(clinic, f'create{KINDS[path]}', **needed)}"
    filled = clinic("PATCH", target, {field: LISTS[path, field]})
    assert filled.json[field] == LISTS[path, field]

    cleared = clinic("PATCH", target, {field: None})

    assert (cleared.status, cleared.json[field]) == (200, [])
    assert clinic("GET", target).json == cleared.json


@pytest.mark.parametrize(("path", "field"), [*sorted(LISTS), ("agents", "metadata"), ("contacts", "metadata")])
def test_null_in_a_new_object_is_the_same_as_absent(clinic: Client, path: str, field: str) -> None:
    operation = next(each for each in operations() if each.name == f"create{KINDS[path]}")
    body = operation.body_of({"calendar_id": create(clinic, "createCalendar")}) or {}

    made = clinic("POST", f"/api/{path}", body | {field: None})

    assert (made.status, made.json.get(field)) == (201, {} if field == "metadata" else [])


def test_each_list_that_a_patch_names_can_be_cleared_or_is_never_empty() -> None:
    lists = {
        (path, field)
        for path, kind in KINDS.items()
        for field, schema in SCHEMAS[f"{kind}Changes"]["properties"].items()
        if _is_list(schema)
    }

    assert lists == LISTS.keys() | NEVER_EMPTY
    assert {name.removesuffix("Changes") for name, schema in SCHEMAS.items() if _patches_lists(name, schema)} == {
        *KINDS.values()
    }


def _patches_lists(name: str, schema: dict[str, Any]) -> bool:
    return name.endswith("Changes") and any(map(_is_list, schema["properties"].values()))


def _is_list(schema: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return _is_list(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    return schema.get("type") == "array" or any(map(_is_list, schema.get("anyOf", [])))
