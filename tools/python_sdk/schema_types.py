"""Types of schemas: of attributes in answers, of arguments, and how the package parses values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.python_sdk.document import REF, Document, Schema
from tools.python_sdk.text import quoted

_SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "null": "None", "string": "str"}


@dataclass(frozen=True)
class _Side:
    """The differences between types in answers and types of arguments."""

    array: str
    mapping: str
    formats: dict[str, str]
    suffix: str


_SHOWN = _Side("list[{}]", "dict[str, {}]", {"date-time": "datetime"}, "")
_PASSED = _Side(
    "Sequence[{}]",
    "Mapping[str, {}]",
    {"date-time": "datetime | str", "local-or-utc-minute": "datetime | str", "date": "date | str"},
    "Input",
)


@dataclass
class Types:
    """Types of a document's schemas. *models*, *inputs* and *literals* collect the types to generate."""

    document: Document
    models: dict[str, Schema] = field(default_factory=dict)
    inputs: dict[str, Schema] = field(default_factory=dict)
    literals: dict[str, list[str]] = field(default_factory=dict)

    def shown(self, schema: Schema) -> str:
        """Return the type of an attribute."""
        return self._type(schema, _SHOWN, self.models)

    def passed(self, schema: Schema) -> str:
        """Return the type of an argument."""
        return self._type(schema, _PASSED, self.inputs)

    def reads(self, schema: Schema) -> str:
        """Return how the package parses a value; empty if it uses JSON's value as it is."""
        name, schema = self._named(schema)
        if "anyOf" in schema:
            return "|".join(dict.fromkeys(filter(None, map(self.reads, _variants(name, schema)))))
        if schema.get("format") == "date-time":
            return "time"
        if name and "properties" in schema:
            return name
        inner = schema.get("items") or schema.get("additionalProperties")
        how = self.reads(inner) if isinstance(inner, dict) else ""
        if not how:
            return ""
        return f"[{how}]" if "items" in schema else f"{{{how}}}"

    def variants(self) -> set[str]:
        """Return the models that are alternatives in a union: the package tells them apart by their fields."""
        described = [*self.models.values(), self.document.events()]
        parts = [each for schema in described for each in [schema, *schema.get("properties", {}).values()]]
        unions = [how.split("|") for each in parts if "anyOf" in each and "|" in (how := self.reads(each))]
        return {name for union in unions for name in union}

    def _type(self, schema: Schema, side: _Side, objects: dict[str, Schema]) -> str:
        name, schema = self._named(schema)
        if "anyOf" in schema:
            return _union(self._type(each, side, objects) for each in _variants(name, schema))
        if "const" in schema or "enum" in schema:
            return self._literal(name, schema)
        match schema.get("type"):
            case "array":
                return side.array.format(self._type(schema["items"], side, objects))
            case "object":
                return self._object(name, schema, side, objects)
        return side.formats.get(schema.get("format", "")) or _SCALARS.get(schema.get("type", ""), "Any")

    def _literal(self, name: str, schema: Schema) -> str:
        if "const" in schema:
            return f'Literal["{schema["const"]}"]'
        if not name:
            return f"Literal[{', '.join(quoted(schema['enum']))}]"
        self.literals[name] = schema["enum"]
        return name

    def _object(self, name: str, schema: Schema, side: _Side, objects: dict[str, Schema]) -> str:
        """Return the class of an object, or a mapping if the object has no name or no fields."""
        if name and "properties" in schema:
            if name not in objects:
                objects[name] = schema
                for each in schema["properties"].values():
                    self._type(each, side, objects)
            return name + side.suffix
        values = schema.get("additionalProperties")
        return side.mapping.format(self._type(values, side, objects) if isinstance(values, dict) and values else "Any")

    def _named(self, schema: Schema) -> tuple[str, Schema]:
        """Follow references; return the name of the last component, and its schema."""
        name = str(schema.get("x-name", ""))
        while "$ref" in schema:
            name = schema["$ref"].removeprefix(REF)
            schema = self.document.schemas[name]
        return name, schema


def _variants(name: str, schema: Schema) -> list[Schema]:
    """Return the parts of a union. An unnamed object in a component's union is named after the component."""
    return [{**each, "x-name": f"{name}Object"} if name and "properties" in each else each for each in schema["anyOf"]]


def _union(types: Iterable[str]) -> str:
    """Join types, None last. Unions within brackets stay as they are."""
    parts = list(dict.fromkeys(part for each in types for part in re.split(r" \| (?![^\[]*\])", each)))
    return " | ".join([part for part in parts if part != "None"] + ["None"] * ("None" in parts))
