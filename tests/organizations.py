"""Create organisations like the operator's command: once per kind and process by the command, then by copying.

A copy has its own ids, key, gateway key and secret for cursors; all else is as the command wrote it.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from operations.organizations import NewOrganization, make_organization
from operations.stacks import Stack
from tests import stores
from voxanne.aws.dynamodb.items import to_item
from voxanne.billing.usage_plans.service import new_gateway_key
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.api_keys import key_format as keys

type Rows = dict[str, list[dict[str, Any]]]
"""Items by their tables' names."""


@dataclass(frozen=True)
class _Original:
    """The items that the command wrote, and the secret of its key."""

    rows: Rows
    secret: str


_ORIGINALS: dict[NewOrganization, _Original] = {}


def organization(stack: Stack, wanted: NewOrganization) -> dict[str, str | None]:
    """Create an organisation in place of the operator's command; return what the command would return."""
    if wanted.reference or wanted.organization_id or wanted.secret:
        return make_organization(stack, wanted)
    if wanted in _ORIGINALS:
        return _copy(stack, _ORIGINALS[wanted])
    made = make_organization(stack, wanted)
    _ORIGINALS[wanted] = _Original(rows_of(str(made["org_id"])), str(made["api_key"]))
    return made


def rows_of(organization_id: str) -> Rows:
    """Read all items of an organisation."""
    found = {name: stores.items(name) for name in stores.dynamodb().tables}
    return {
        name: mine
        for name, items in found.items()
        if (mine := [item for item in items if item.get("organization_id") == organization_id])
    }


def _copy(stack: Stack, original: _Original) -> dict[str, str | None]:
    now, secret = clock.now(), keys.generate(stack.mode)
    [organization] = original.rows[stack.organizations_table]
    key, way = in_order(original.rows[stack.api_keys_table])
    [calendar] = original.rows[stack.calendars_table]
    shown = {"prefix": keys.prefix(secret), "last_four": secret[-4:]}
    others = {
        organization["organization_id"]: (organization_id := new_id("org", now)),
        key["id"]: (key_id := new_id("key", now)),
        way["key_hash"]: f"id#{organization_id}#{key_id}",
        keys.digest(original.secret): keys.digest(secret),
        calendar["id"]: new_id("cal", now),
        organization["gateway_key"]: (value := new_gateway_key()),
        organization["cursor_key"]: secrets.token_hex(len(organization["cursor_key"]) // 2),
        organization["created_at"]: clock.instant(now),
    }
    for table, rows in (original.rows | {stack.api_keys_table: [key | shown, way]}).items():
        for row in rows:
            stores.dynamodb().put_item(table, to_item(_with(row, others)))
    plan = organization["usage_plan"]
    made = stores.gateway().create_api_key({"name": f"{organization_id}-{plan}", "value": value, "enabled": True})
    stores.gateway().create_usage_plan_key(stack.usage_plans[plan], {"keyId": made.id, "keyType": "API_KEY"})
    return {"org_id": organization_id, "api_key": secret}


def in_order(of_keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items of an organisation's only key: the key, then the item that leads from its id to it."""
    return sorted(of_keys, key=lambda item: "id" not in item)


def _with(value: Any, others: dict[str, str]) -> Any:
    """Return *value* with strings replaced, also in names of attributes."""
    if isinstance(value, dict):
        return {others.get(name, name): _with(each, others) for name, each in value.items()}
    return others.get(value, value) if isinstance(value, str) else value
