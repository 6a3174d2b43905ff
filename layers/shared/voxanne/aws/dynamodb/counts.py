"""The number of an organisation's items of a kind, where that number is limited."""

from collections.abc import Callable
from dataclasses import dataclass

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write

KEY = "count"
"""The id of the item that has the number, as `n`, beside the items that are counted."""


@dataclass(frozen=True)
class ItemCount:
    """Counts an organisation's items in *table*; once there are *most*, a new one is refused with *too_many*."""

    table: Table
    most: int
    too_many: Callable[[], Exception]

    def build_add(self, organization_id: str) -> Write:
        """Return the write that counts a new item, for the transaction that stores it."""
        update = Update().add("n", 1)
        update.using.values[":max"] = self.most
        return self.table.build_update(
            key_of(organization_id, KEY),
            update,
            condition="attribute_not_exists(n) OR n < :max",
            on_conflict=lambda _: self.too_many(),
        )

    def build_subtract(self, organization_id: str) -> Write:
        """Return the write that stops counting an item, for the transaction that deletes it."""
        update = Update().add("n", -1)
        return self.table.build_update(
            key_of(organization_id, KEY),
            update,
            condition="attribute_exists(n)",
            on_conflict=lambda _: LookupError("an item that is deleted was not counted"),
        )
