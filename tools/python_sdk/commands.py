"""`_cli/*.json`: the methods that `vox` offers, with their arguments. As JSON they load faster than the package."""

import json
import re
from typing import Any

from tools.python_sdk.document import Document, Method, Parameter, Schema
from tools.python_sdk.schema_types import Types

_PLAIN = {"str": "text", "int": "integer", "bool": "boolean", "datetime | str": "text", "date | str": "text"}


def commands(document: Document, types: Types) -> str:
    """Return the JSON text of the commands by resource and name."""
    found: dict[str, dict[str, Any]] = {}
    for method in document.methods():
        found.setdefault(method.resource, {})[method.name] = _command(method, types)
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def contact_texts(document: Document) -> str:
    """Return `_cli/contact_texts.json`: lengths and patterns of a contact's texts, which an import checks locally."""
    rules = {name: _rule(document, schema) for name, schema in document.schemas["NewContact"]["properties"].items()}
    return json.dumps({name: rule for name, rule in rules.items() if rule}, indent=1) + "\n"


def _rule(document: Document, schema: Schema) -> dict[str, Any]:
    """Return length and pattern of a text; nothing for a value with a format, which they do not describe fully."""
    resolved = document.resolved(schema.get("anyOf", [schema])[0])
    is_plain = resolved.get("type") == "string" and "format" not in resolved
    return {name: resolved[name] for name in ("maxLength", "pattern") if is_plain and name in resolved}


def _command(method: Method, types: Types) -> dict[str, Any]:
    given = [each for each in method.parameters if each.wire not in {"cursor", "limit"}]
    return {
        "about": f"{method.summary}.",
        "paged": method.is_paged,
        "arguments": [_argument(each, types) for each in given],
    }


def _argument(parameter: Parameter, types: Types) -> dict[str, Any]:
    passed = types.passed(parameter.schema)
    kind, choices = ("path", []) if parameter.place == "path" else _kind(passed.removesuffix(" | None"), types)
    # `null` clears a field of a body. A filter has no null: it is left out instead.
    nullable = passed.endswith("None") and parameter.place == "body"
    about = " ".join(parameter.description.split()).split(". ")[0].rstrip(".")
    described = {"name": parameter.name, "kind": kind, "required": parameter.required, "about": about}
    return described | ({"nullable": True} if nullable else {}) | ({"choices": choices} if choices else {})


def _kind(passed: str, types: Types) -> tuple[str, list[str]]:
    if passed in types.literals:
        return "choice", types.literals[passed]
    inner = re.fullmatch(r"Sequence\[(\w+)\]", passed)
    if inner and inner[1] in types.literals:
        return "texts", types.literals[inner[1]]
    if inner and inner[1] == "str":
        return "texts", []
    return _PLAIN.get(passed, "json"), []
