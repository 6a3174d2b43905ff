"""Expressions of DynamoDB: placeholders, updates, the condition on a version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.items import serialize
from voxanne.core import clock

ALWAYS = "attribute_exists(id) OR attribute_not_exists(id)"
"""A condition that always holds, for writes without another one: every write has a condition."""
# The version of objects that clients create and delete but never change. Other changes show in the ETag's digest.
ONLY_VERSION = 1
# Holds unless another worker has the item's lease; `lease_update` has the values. The last term admits the worker
# itself: botocore repeats a write whose response was lost.
LEASE_IS_FREE = "(attribute_not_exists(lease) OR lease_until <= :now OR lease = :lease)"


# The value of an attribute that depends on the former one: the item does not tell whether the update was made.
NOT_TOLD = object()


@dataclass(frozen=True)
class Expression:
    """The names and values that an expression refers to by placeholders."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    # What an `Update` leaves in the item: values by path (None: nothing), or NOT_TOLD.
    effect: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return the request arguments that go with the expression's text."""
        arguments: dict[str, Any] = {}
        if self.names:
            arguments["ExpressionAttributeNames"] = self.names
        if self.values:
            arguments["ExpressionAttributeValues"] = {name: serialize(value) for name, value in self.values.items()}
        return arguments


@dataclass
class Update:
    """Builds an update expression."""

    _set: list[str] = field(default_factory=list)
    _remove: list[str] = field(default_factory=list)
    _add: list[str] = field(default_factory=list)
    _delete: list[str] = field(default_factory=list)
    using: Expression = field(default_factory=Expression)

    def change(self, changes: Mapping[str, Any]) -> "Update":
        """Set attributes; None removes one."""
        for name, value in changes.items():
            self._put([name], value)
        return self

    def claim(self, claim: str) -> "Update":
        """Set `claimed_by` to a value that no other claim has.

        For updates of which one alone may succeed: if an answer is lost, the update is sent again, and the same time
        in the item may be that of another one.
        """
        return self.change({"claimed_by": claim})

    def change_if_absent(self, attribute: str, value: Any) -> "Update":
        """Set an attribute unless the item has it."""
        name = self._name(attribute)
        self.using.effect[attribute,] = NOT_TOLD
        self._set.append(f"{name} = if_not_exists({name}, {self._value(value)})")
        return self

    def merge(self, attribute: str, entries: Mapping[str, Any]) -> "Update":
        """Set entries of the map in *attribute*, which must exist; None removes one."""
        for key, value in entries.items():
            self._put([attribute, key], value)
        return self

    def append(self, attribute: str, entry: Any) -> "Update":
        """Append to the list in *attribute*, which need not exist."""
        name = self._name(attribute)
        self.using.effect[attribute,] = NOT_TOLD
        self._set.append(f"{name} = list_append(if_not_exists({name}, {self._value([])}), {self._value([entry])})")
        return self

    def add(self, attribute: str, amount: int | set[str]) -> "Update":
        """Add to a number, or to a set."""
        self.using.effect[attribute,] = NOT_TOLD
        self._add.append(f"{self._name(attribute)} {self._value(amount)}")
        return self

    def take_out(self, attribute: str, members: set[str]) -> "Update":
        """Take members out of a set."""
        self.using.effect[attribute,] = NOT_TOLD
        self._delete.append(f"{self._name(attribute)} {self._value(members)}")
        return self

    def text(self) -> str:
        """Return the expression's text."""
        clauses = {"SET": self._set, "REMOVE": self._remove, "ADD": self._add, "DELETE": self._delete}
        return " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)

    def _put(self, path: list[str], value: Any) -> None:
        target = ".".join(self._name(part) for part in path)
        self.using.effect[tuple(path)] = value
        if value is None:
            self._remove.append(target)
        else:
            self._set.append(f"{target} = {self._value(value)}")

    def _name(self, name: str) -> str:
        placeholder = f"#u{len(self.using.names)}"
        self.using.names[placeholder] = name
        return placeholder

    def _value(self, value: Any) -> str:
        placeholder = f":u{len(self.using.values)}"
        self.using.values[placeholder] = value
        return placeholder


def next_version(changes: Mapping[str, Any]) -> Update:
    """Return the update that applies changes, which clients see as a new version."""
    return Update().change({**changes, "updated_at": clock.instant()}).add("version", 1)


def version_condition(expected_version: int | None, using: Expression, *, key: str = "id") -> str:
    """Return the condition that an item exists, at the expected version if one is given; *using* takes its value."""
    if expected_version is None:
        return f"attribute_exists({key})"
    using.values[":expected"] = expected_version
    return "version = :expected"


def lease_update(lease: str, seconds: int) -> Update:
    """Return the update that takes the lease on an item, under the condition LEASE_IS_FREE."""
    now = int(clock.now())
    update = Update().change({"lease": lease, "lease_until": now + seconds})
    update.using.values.update({":now": now, ":lease": lease})
    return update
