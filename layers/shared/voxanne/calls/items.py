"""Calls as items of their table."""

import json
from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.calls.keys import indexed
from voxanne.calls.models import StoredCall


def item_of(organization_id: str, call: StoredCall) -> Item:
    """The item that holds a call; what is None is not in it."""
    values: dict[str, Any] = call.model_dump()
    # A set, so that an appointment can be added without a look at the others; DynamoDB has no empty ones.
    values["appointment_ids"] = set(values["appointment_ids"]) or None
    if call.analysis is not None:
        # Whatever the provider made of a conversation: floats, deep nesting, empty keys. DynamoDB takes none of these.
        values["analysis"] = call.analysis.model_dump_json()
    return {"organization_id": organization_id, **values, **indexed(organization_id, call)}


def call_of(item: Mapping[str, Any]) -> StoredCall:
    """Read an item back."""
    analysis = item.get("analysis")
    return StoredCall.model_validate({**item, "analysis": None if analysis is None else json.loads(analysis)})
