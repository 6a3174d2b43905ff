"""`make openapi`: write the OpenAPI 3.1 document that /openapi.json serves, generated from the routes.

Powertools describes the parameters and responses of each route. The conventions of all routes (problem documents,
authentication, headers) are added here. A test fails if the committed document is out of date.
"""

import importlib
import inspect
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Route

from functions.public.pages import PUBLISHED
from tools.openapi_conventions import COMPONENTS, TAGS, complete, share_problems
from tools.openapi_descriptions import with_descriptions
from tools.openapi_examples import with_examples, with_problem_examples
from tools.openapi_receivers import receivers
from tools.openapi_schemas import SameNameError, merged, normalized
from tools.openapi_webhooks import webhooks, with_test
from voxanne.api.http.routing import Resolver, access_of, routes

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "functions" / "public" / "openapi.json"
_DESCRIPTION = """\
The Voxanne API manages AI voice agents that answer and place the phone calls of clinics and book appointments in them.

Send `Authorization: Bearer <API key>` with every request under `/api`. Bodies are JSON in UTF-8; times are RFC 3339, in
UTC. Errors are problem documents (RFC 9457) with a stable `code`. Lists are arrays, newest first unless stated
otherwise; a `Link` header has the URL of the next page, if there is one. Rate limits count requests in sliding windows;
the `RateLimit` header of each response has their state.
"""
INFO = {
    "title": "Voxanne",
    "version": "1",
    "summary": "AI voice agents for clinics: calls, contacts, appointments.",
    "description": _DESCRIPTION,
    "license": {"name": "Proprietary", "identifier": "LicenseRef-Voxanne"},
}


def document(apps: Mapping[str, Resolver]) -> dict[str, Any]:
    """Return the document of functions, given by module.

    Raises:
        SameNameError: two types have one name.
    """
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, dict[str, Any]] = {"tools.openapi_problems": COMPONENTS["schemas"]}
    for module, app in apps.items():
        described: dict[str, Any] = json.loads(app.get_openapi_json_schema(title="Voxanne", version="1"))
        by_place = {(route.method.lower(), route.openapi_path): route for route in routes(app)}
        for path, operations in described["paths"].items():
            paths[path] = {
                method: _operation(app, by_place[method, path], operation) for method, operation in operations.items()
            }
        # A function that only serves pages is not in the document, and neither are its pages' types.
        if described["paths"]:
            schemas[module] = normalized(described.get("components", {}).get("schemas", {}))
    paths = normalized(paths | receivers())
    shared = {name: with_problem_examples(response) for name, response in share_problems(paths.values()).items()}
    paths = {
        path: {method: with_examples(operation) for method, operation in methods.items()}
        for path, methods in sorted(paths.items())
    }
    used = {operation["tags"][0] for methods in paths.values() for operation in methods.values()}
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": PUBLISHED, "description": "The deployment that serves this document."}],
        # A resource without a description in TAGS comes last.
        "tags": [
            {"name": name, "description": TAGS.get(name, f"{name}.")}
            for name in [*TAGS, *sorted(used - TAGS.keys())]
            if name in used
        ],
        "paths": paths,
        "webhooks": webhooks(),
        "components": {
            **COMPONENTS,
            "responses": shared,
            "schemas": with_descriptions(with_test(dict(sorted(merged(schemas).items())))),
        },
    }


def _operation(app: Resolver, route: Route, described: dict[str, Any]) -> dict[str, Any]:
    """Return a route's operation. Its description is the docstring of its handler."""
    operation = {**described, "description": inspect.getdoc(route.func) or ""}
    method, path = route.method.lower(), route.openapi_path
    codes = app.problems[route.method, route.path]
    return complete(method, path, operation, access_of(app, route), codes)


def resolvers() -> dict[str, Resolver]:
    """Return the resolvers of all functions of the API, by module."""
    folders = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    modules = [importlib.import_module(f"functions.{folder}.app") for folder in folders]
    return {module.__name__: module.app for module in modules if isinstance(getattr(module, "app", None), Resolver)}


def written() -> str:
    """Return the document as the text that is committed."""
    return json.dumps(document(resolvers()), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    try:
        DOCUMENT.write_text(written(), encoding="utf-8")
    except SameNameError as error:
        sys.exit(str(error))
    print(f"wrote {DOCUMENT.relative_to(ROOT)}")
