"""Copying items from a restored table into the table that the product uses.

DynamoDB restores into a new table only. The stack's table keeps its name, indexes, stream and permissions, so missing
or damaged items are copied into it one by one. A copy never overwrites a write made after the item was compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from operations.deletion import items
from operations.later_changes import FINAL, is_final, is_merged, without_undoing
from operations.queries import scan
from operations.restored_erasures import Marks
from operations.restored_kinds import check_kind, check_structure
from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, from_item, to_item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.domain.contacts.phone_keys import PHONE_PREFIX
from voxanne.domain.members.repository import email_key
from voxanne.domain.phone_numbers.models import callee_link

_LOOKED_AT_FIRST = 1000
_BEFORE_PERSONAL = (PHONE_PREFIX, callee_link(""), email_key(""))


class _ItemChangedError(Exception):
    """The item was changed after it was read."""


def restore(
    stack: Stack, table: str, restored: str, organization_id: str | None, *, apply: bool, overwrite: bool
) -> Iterator[dict[str, Any]]:
    """Compare the restored table with the stack's, and copy missing items; with *overwrite*, different ones too.

    Without *apply* nothing is written. Return the key of each missing or different item, and its outcome. What was
    erased since, and what belongs to a deleted organisation, is left out or redacted (`restored_erasures.py`). Some
    changes that were made since the backup are kept (`later_changes.py`).

    Raises:
        NotFoundError: the stack has no such table.
        ConflictError: the restored table is a copy of another one (`restored_kinds.py`).
    """
    live, marks = stack.table(table), Marks.of(stack, organization_id)
    key_names = check_structure(live, Table(restored))
    # This comes before anything is compared or written: a copy of another table begins with items that only that table
    # has.
    for item in islice(_restored_items(stack, table, restored, organization_id), _LOOKED_AT_FIRST):
        check_kind(table, item, key_names)
    for restored_item in _restored_items(stack, table, restored, organization_id):
        check_kind(table, restored_item, key_names)
        kept = marks.without_erased(table, restored_item)
        if kept is None or any(kept[name] != restored_item[name] for name in key_names):
            lost = {name: restored_item[name] for name in key_names}
            yield {"table": table, **_redacted(lost), "finding": "erased", "outcome": "left_out"}
        if kept is None:
            continue
        item, key = _stored(kept), {name: kept[name] for name in key_names}
        current = live.get(key)
        if current == item or (current is not None and is_final(table, current)):
            continue
        kind = "missing" if current is None else "differs"
        if table == "ContactsTable" and is_merged(live, item):
            yield {"table": table, **_redacted(key), "finding": "merged", "outcome": "left_out"}
        elif not apply or (current is not None and not overwrite):
            yield {"table": table, **_redacted(key), "finding": kind, "outcome": "found"}
        else:
            outcome = _copy(live, without_undoing(table, item, current), current, key_names)
            yield {"table": table, **_redacted(key), "finding": kind, "outcome": outcome}


def _stored(item: Item) -> Item:
    """Return an item as it would be read after being stored, so that the two can be compared."""
    return from_item(to_item(item))


def _restored_items(stack: Stack, table: str, restored: str, organization_id: str | None) -> Iterator[Item]:
    if organization_id is None:
        return scan(Table(restored))
    copy = replace(stack, resources={**stack.resources, table: restored})
    return items.items_of(copy, table, organization_id)


def _copy(live: Table, item: Item, current: Item | None, key_names: list[str]) -> str:
    condition, using = _unchanged(current, key_names)
    try:
        write(live.build_put(item, condition=condition, using=using, on_conflict=lambda _: _ItemChangedError()))
    except _ItemChangedError:
        return "overtaken"
    return "brought_back"


def _unchanged(current: Item | None, key_names: list[str]) -> tuple[str, Expression]:
    """Return the condition that the item is still as it was read, or still absent."""
    if current is None:
        return "attribute_not_exists(#key)", Expression(names={"#key": key_names[0]})
    aliases = {f"n{number}": name for number, name in enumerate(sorted({*current, *FINAL}))}
    conditions = [
        f"#{alias} = :{alias}" if name in current else f"attribute_not_exists(#{alias})"
        for alias, name in aliases.items()
    ]
    return " AND ".join(conditions), Expression(
        {f"#{alias}": name for alias, name in aliases.items()},
        {f":{alias}": current[name] for alias, name in aliases.items() if name in current},
    )


def _redacted(key: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _without_personal(name, str(value)) for name, value in key.items()}


def _without_personal(name: str, value: str) -> str:
    """Return a key without phone numbers, e-mail addresses, and texts that clients choose, such as external ids."""
    if name == "block_key":
        calendar, separator, block = value.partition("#")
        owner, in_owner, _ = block.partition("#")
        return f"{calendar}{separator}{owner}{in_owner}{'…' if in_owner else ''}"
    # A client's key has no space; those of phone calls and counters have one, and consist of digests and dates.
    if name == "idempotency_key":
        return value if " " in value else "…"
    prefix = next((prefix for prefix in _BEFORE_PERSONAL if value.startswith(prefix)), None)
    return value if prefix is None else f"{prefix}…"
