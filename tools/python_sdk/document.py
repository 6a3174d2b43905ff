"""The OpenAPI document in the Python package's terms: resources, methods, parameters and their schemas."""

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.sdk_operations import method_name, snake

type Schema = Mapping[str, Any]
REF = "#/components/schemas/"


@dataclass(frozen=True)
class Parameter:
    """An argument of a method: a part of the path, of the query, or of the body."""

    name: str
    wire: str
    place: str
    """`path`, `query` or `body`."""
    schema: Schema
    required: bool
    description: str

    @property
    def default(self) -> Any:
        """The default in the document, or None."""
        return self.schema.get("default")


@dataclass(frozen=True)
class Method:
    """An operation, as a method of its resource."""

    resource: str
    name: str
    http_method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    answers: dict[int, Schema | None]
    """Status of each success to the schema of its body, None if it has no body."""
    text_formats: list[str]
    """Values of the parameter `format` that are answered as text."""
    needs_body: bool
    headers: list[str]
    """Arguments that are sent as headers."""

    @property
    def is_paged(self) -> bool:
        """Whether the operation answers with a list in pages."""
        return any(parameter.wire == "cursor" for parameter in self.parameters)


@dataclass
class Document:
    """The document, and its schemas by name."""

    described: Schema
    schemas: Mapping[str, Schema] = field(init=False)

    def __post_init__(self) -> None:
        self.schemas = self.described["components"]["schemas"]

    def resolved(self, schema: Schema) -> Schema:
        """Return the schema that references lead to, with the members beside the references."""
        while "$ref" in schema:
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            schema = {**self.schemas[schema["$ref"].removeprefix(REF)], **beside}
        return schema

    def problems(self) -> dict[str, str]:
        """Return each code with the name of the schema that has its members, or an empty string."""
        found = {}
        for name, schema in self.schemas.items():
            for part in schema.get("allOf", []):
                for code in part.get("properties", {}).get("code", {}).get("enum", ()):
                    found[code] = name
        return found

    def codes(self) -> dict[int, list[str]]:
        """Return the codes of each status that operations of clients answer."""
        found: dict[int, set[str]] = {}
        for _, _, operation in self._operations():
            for status, response in operation["responses"].items():
                described = self._response(response)
                if described.get("x-codes") and status.isdigit():
                    found.setdefault(int(status), set()).update(described["x-codes"])
        return {status: sorted(codes) for status, codes in sorted(found.items())}

    def methods(self) -> list[Method]:
        """Return all methods, by resource and name."""
        paths = [path for path, _, _ in self._operations()]
        made = [self._method(path, verb, each, paths) for path, verb, each in self._operations()]
        return sorted(made, key=lambda method: (method.resource, method.name))

    def events(self) -> Schema:
        """Return the schema of a webhook's body: one of all events."""
        bodies = [
            each["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            for each in self.described["webhooks"].values()
        ]
        return {"anyOf": [{"$ref": name} for name in dict.fromkeys(bodies)]}

    def _operations(self) -> Iterator[tuple[str, str, Schema]]:
        """Yield path, verb and description of each operation that takes an API key."""
        for path, methods in self.described["paths"].items():
            if path.startswith("/api/"):
                for verb, operation in methods.items():
                    yield path, verb.upper(), operation

    def _response(self, response: Schema) -> Schema:
        name = response.get("$ref", "").rpartition("/")[2]
        return self.described["components"]["responses"][name] if name else response

    def _method(self, path: str, verb: str, operation: Schema, paths: list[str]) -> Method:
        name = method_name(path, operation["operationId"], paths)
        query, headers = [], []
        for each in operation.get("parameters", []):
            ref = each.get("$ref", "").rpartition("/")[2]
            described = self.described["components"]["parameters"][ref] if ref else each
            if described["in"] == "header":
                headers.append(snake(described["name"]))
            else:
                query.append(
                    self._parameter(described, described["in"], described["schema"], described.get("required"))
                )
        content = operation.get("requestBody", {}).get("content", {})
        answers, formats = self._answers(operation)
        return Method(
            resource=snake(path.split("/")[2]),
            name=name,
            http_method=verb,
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            parameters=query + self._members(content),
            answers=answers,
            text_formats=formats,
            needs_body=bool(operation.get("requestBody", {}).get("required")),
            # `if_none_match` is left out: an answer 304 has no body, so a method could not return an object.
            headers=[header for header in headers if header != "if_none_match"],
        )

    def _parameter(self, described: Schema, place: str, schema: Schema, required: Any) -> Parameter:
        wire = described["name"]
        name = snake(wire)
        name = f"{name}_" if keyword.iskeyword(name) else name
        about = described.get("description") or self._description(schema)
        return Parameter(name, wire, place, schema, bool(required), about)

    def _description(self, schema: Schema) -> str:
        """Return the description of a schema, or of its first variant."""
        schema = self.resolved(schema)
        first = schema.get("anyOf", [{}])[0]
        return str(schema.get("description") or self.resolved(first).get("description", ""))

    def _members(self, content: Schema) -> list[Parameter]:
        if not content:
            return []
        body = self.resolved(content["application/json"]["schema"])
        required = body.get("required", [])
        members = body.get("properties", {})
        return [self._parameter({"name": name}, "body", each, name in required) for name, each in members.items()]

    def _answers(self, operation: Schema) -> tuple[dict[int, Schema | None], list[str]]:
        answers: dict[int, Schema | None] = {}
        formats: list[str] = []
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                continue
            content = self._response(response).get("content", {})
            answers[int(status)] = content["application/json"]["schema"] if content else None
            if len(content) > 1:
                given = next(each for each in operation["parameters"] if each.get("name") == "format")
                formats = [value for value in self.resolved(given["schema"])["enum"] if value != "json"]
        return answers, formats
