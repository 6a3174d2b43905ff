"""What disagrees, and the transaction that mends it only where it still does.

Nothing stops while we look: what was read may be history by the time it is compared. So each finding carries the
conditions under which it is one, down to the version of what was read. Looking once more and mending are one
transaction with these same conditions, once without and once with the change; whoever books meanwhile wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit


class OvertakenError(Exception):
    """It is no longer what was read."""


@dataclass(frozen=True)
class Condition:
    """What has to hold of an item."""

    table: Table
    key: Mapping[str, str]
    text: str
    using: Expression = field(default_factory=Expression)

    def check(self) -> Write:
        """The write that only asks."""
        return self.table.build_check(
            self.key, condition=self.text, using=self.using, on_conflict=lambda _: OvertakenError()
        )


@dataclass(frozen=True)
class Change:
    """How an item is mended, under a condition of its own. Without `update` the item goes."""

    condition: Condition
    update: str | None
    values: Mapping[str, Any] = field(default_factory=dict)

    def write(self) -> Write:
        """The write that mends."""
        held = self.condition
        if self.update is None:
            return held.table.build_delete(
                held.key, condition=held.text, using=held.using, on_conflict=lambda _: OvertakenError()
            )
        using = Expression(held.using.names, {**held.using.values, **self.values})
        return held.table.build_update(
            held.key, self.update, condition=held.text, using=using, on_conflict=lambda _: OvertakenError()
        )


@dataclass(frozen=True)
class Finding:
    """One disagreement. Without `change` nobody but a human can settle it."""

    kind: str
    ids: Mapping[str, str]
    conditions: Sequence[Condition]
    change: Change | None = None

    def holds(self) -> bool:
        """Look once more, at all of it in one moment."""
        slot = [self.change.condition] if self.change else []
        return _done([condition.check() for condition in (*self.conditions, *slot)])

    def mend(self) -> bool:
        """Mend it; False if it was no longer so."""
        if self.change is None:
            raise ValueError("nothing can be done about it")
        return _done([*(condition.check() for condition in self.conditions), self.change.write()])


def _done(writes: list[Write]) -> bool:
    try:
        commit(writes)
    except OvertakenError:
        return False
    return True
