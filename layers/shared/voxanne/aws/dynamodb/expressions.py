from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.items import serialize


@dataclass(frozen=True)
class Expression:
    """An expression's text apart: names and values under placeholders."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """The two arguments that go with the text."""
        arguments: dict[str, Any] = {}
        if self.names:
            arguments["ExpressionAttributeNames"] = self.names
        if self.values:
            arguments["ExpressionAttributeValues"] = {name: serialize(value) for name, value in self.values.items()}
        return arguments


@dataclass
class Update:
    """An update expression in the making."""

    _set: list[str] = field(default_factory=list)
    _remove: list[str] = field(default_factory=list)
    _add: list[str] = field(default_factory=list)
    using: Expression = field(default_factory=Expression)

    def change(self, changes: Mapping[str, Any]) -> "Update":
        """Set attributes; what is None is removed."""
        for name, value in changes.items():
            self._put([name], value)
        return self

    def merge(self, attribute: str, entries: Mapping[str, Any]) -> "Update":
        """Set entries of the map in *attribute*, which must be there; what is None is removed."""
        for key, value in entries.items():
            self._put([attribute, key], value)
        return self

    def expects(self, version: int | None) -> str:
        """The condition that the item is there, and at that version if it is given."""
        if version is None:
            return "attribute_exists(id)"
        self.using.values[":expected"] = version
        return "version = :expected"

    def add(self, attribute: str, more: int | set[str]) -> "Update":
        """Add to a number, or to a set."""
        self._add.append(f"{self._name(attribute)} {self._value(more)}")
        return self

    def text(self) -> str:
        """The expression."""
        clauses = {"SET": self._set, "REMOVE": self._remove, "ADD": self._add}
        return " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)

    def _put(self, path: list[str], value: Any) -> None:
        place = ".".join(self._name(part) for part in path)
        if value is None:
            self._remove.append(place)
        else:
            self._set.append(f"{place} = {self._value(value)}")

    def _name(self, name: str) -> str:
        placeholder = f"#u{len(self.using.names)}"
        self.using.names[placeholder] = name
        return placeholder

    def _value(self, value: Any) -> str:
        placeholder = f":u{len(self.using.values)}"
        self.using.values[placeholder] = value
        return placeholder
