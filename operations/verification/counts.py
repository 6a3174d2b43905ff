"""The item `count` of a table, by which the number of an organisation's items is limited, against the items."""

from collections.abc import Iterator

from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.counts import KEY
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table


def count_of(table: Table, organization_id: str) -> int | None:
    """Read a count. Read it before the items: then an item that is made or deleted meanwhile overtakes the finding."""
    item = table.get(key_of(organization_id, KEY))
    return None if item is None else item["n"]


def miscounted(table: Table, organization_id: str, counted: int | None, number: int) -> Iterator[Finding]:
    """Yield a count that differs from the *number* of items."""
    if (counted or 0) == number:
        return
    text, using = "attribute_not_exists(n)", Expression()
    if counted is not None:
        text, using = "n = :read", Expression(values={":read": counted})
    as_read = Condition(table, key_of(organization_id, KEY), text, using)
    yield Finding("miscounted", {}, [], Change(as_read, Update().change({"n": number})))
