"""The fields of a schema in readable form: type, bounds, values, and nested fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tools.site.markdown import inline

_FORMATS = {
    "date-time": "timestamp",
    "date": "date",
    "uri": "URL",
    "public-https-url": "URL",
    "phone": "phone number",
    "time-zone": "time zone",
    "country": "country code",
    "local-or-utc-minute": "timestamp",
}
_MOST_VALUES = 40
# Maximum lengths of ids and cursors, which clients do not choose, so they are not shown.
_OF_ALL = (64, 4096)


@dataclass(frozen=True)
class Field:
    """A field and its nested fields."""

    name: str
    type: str
    description: Markup
    is_required: bool
    bounds: tuple[str, ...]
    values: tuple[str, ...]
    within: tuple["Field", ...]


class Schemas:
    """The named schemas of the document."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def fields(self, schema: Mapping[str, Any], *, sent: bool, above: tuple[str, ...] = ()) -> tuple[Field, ...]:
        """Return the fields of an object. *sent* is whether clients send it; *above* are its ancestors."""
        name, whole = self._resolved(schema)
        if name in above:
            return ()
        required = whole.get("required", [])
        return tuple(
            self._field(field, value, is_required=sent and field in required, sent=sent, above=(*above, name))
            for field, value in whole.get("properties", {}).items()
        )

    def name_of(self, schema: Mapping[str, Any]) -> str:
        """Return the name of the schema that *schema* refers to; empty if there is none."""
        return self._resolved(schema)[0]

    def field_of_parameter(self, parameter: Mapping[str, Any]) -> Field:
        """Return a parameter of a path or a query as a field."""
        described = {"description": parameter.get("description", ""), **parameter["schema"]}
        return self._field(
            parameter["name"], described, is_required=bool(parameter.get("required")), sent=True, above=()
        )

    def _field(
        self, name: str, schema: Mapping[str, Any], *, is_required: bool, sent: bool, above: tuple[str, ...]
    ) -> Field:
        options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
        is_nullable = len(options) < len(schema.get("anyOf", [schema]))
        _, whole = self._resolved(options[0])
        whole = {**whole, **{key: value for key, value in schema.items() if key not in {"anyOf", "$ref"}}}
        within = options[0] if whole.get("type") != "array" else whole.get("items", {})
        kind = " or ".join(dict.fromkeys(self._kind(option) for option in options))
        return Field(
            name,
            kind + (", nullable" if is_nullable and not sent else ""),
            inline(whole.get("description", "")),
            is_required,
            tuple(_bounds(whole, sent=sent)),
            self._values(whole)[:_MOST_VALUES],
            self.fields(within, sent=sent, above=above) if len(options) == 1 else (),
        )

    def _resolved(self, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return the last name of a schema, and the schema with its references resolved."""
        name = ""
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**self._schemas[name], **beside}
        if "allOf" in schema:
            parts = [self._resolved(part)[1] for part in schema["allOf"]]
            properties = {key: value for part in parts for key, value in part.get("properties", {}).items()}
            schema = {**schema, "type": "object", "properties": properties}
        return name, schema

    def _kind(self, schema: Mapping[str, Any]) -> str:
        _, whole = self._resolved(schema)
        if "enum" in whole:
            return "enum"
        if "const" in whole:
            return f'always "{whole["const"]}"'
        if whole.get("type") == "array":
            return f"array of {self._plural(whole.get('items', {}))}"
        if whole.get("type") == "object" and "properties" not in whole:
            return "map"
        return _FORMATS.get(whole.get("format", ""), str(whole.get("type", "any value")))

    def _plural(self, schema: Mapping[str, Any]) -> str:
        kind = self._kind(schema) if "anyOf" not in schema else "values"
        return {"enum": "enums", "any value": "values", "values": "values"}.get(kind, f"{kind}s")

    def _values(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        if schema.get("type") == "array":
            return self._values(self._resolved(schema.get("items", {}))[1])
        return tuple(schema.get("enum", ()))


def _bounds(schema: Mapping[str, Any], *, sent: bool) -> Iterator[str]:
    """Yield the bounds of a value that clients send. For values in responses they are not useful."""
    if not sent:
        return
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"{low:,} to {high:,}"
    if "maxLength" in schema and "format" not in schema and schema["maxLength"] not in _OF_ALL:
        yield f"at most {schema['maxLength']:,} characters"
    if "maxItems" in schema:
        yield f"at most {schema['maxItems']:,} items"
    if schema.get("default") not in (None, [], {}):
        yield f"default {str(schema['default']).lower() if isinstance(schema['default'], bool) else schema['default']}"
