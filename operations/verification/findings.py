"""An inconsistency, and the transaction that repairs it only if it still exists.

The product keeps writing while tables are compared, so items may have changed since they were read. Each finding
therefore carries its conditions, including the versions of the items read. Confirming a finding and repairing it are
transactions under these conditions, without and with the change. A concurrent write wins over a repair.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit


class OvertakenError(Exception):
    """An item was changed after it was read."""


@dataclass(frozen=True)
class Condition:
    """A condition on one item."""

    table: Table
    key: Mapping[str, str]
    text: str
    using: Expression = field(default_factory=Expression)

    def check(self) -> Write:
        """Return the write that checks the condition and changes nothing."""
        return self.table.build_check(
            self.key, condition=self.text, using=self.using, on_conflict=lambda _: OvertakenError()
        )


@dataclass(frozen=True)
class Change:
    """The repair of one item, with its own condition. Without `update` the item is deleted."""

    condition: Condition
    update: Update | None

    def write(self) -> Write:
        """Return the write that repairs the item."""
        condition, update = self.condition, self.update
        if update is None:
            return condition.table.build_delete(
                condition.key, condition=condition.text, using=condition.using, on_conflict=lambda _: OvertakenError()
            )
        using = Expression(condition.using.names | update.using.names, condition.using.values | update.using.values)
        return condition.table.build_update(
            condition.key, update.text(), condition=condition.text, using=using, on_conflict=lambda _: OvertakenError()
        )


@dataclass(frozen=True)
class Finding:
    """One inconsistency. Without `change` or `action` there is no safe repair, and a person has to decide.

    `action` repairs what is not in a table, and is safe to repeat.
    """

    kind: str
    ids: Mapping[str, str]
    conditions: Sequence[Condition]
    change: Change | None = None
    action: Callable[[], object] | None = None

    @property
    def has_repair(self) -> bool:
        """Tell whether there is one right answer."""
        return self.change is not None or self.action is not None

    def holds(self) -> bool:
        """Return whether the inconsistency still exists, checked in one transaction."""
        changed = [self.change.condition] if self.change else []
        return _commit([condition.check() for condition in (*self.conditions, *changed)])

    def repair(self) -> bool:
        """Repair it; return False if an item was changed meanwhile."""
        if self.action is not None and self.holds():
            self.action()
            return True
        if self.change is None:
            return False
        return _commit([*(condition.check() for condition in self.conditions), self.change.write()])


def _commit(writes: list[Write]) -> bool:
    try:
        commit(writes)
    except OvertakenError:
        return False
    return True
