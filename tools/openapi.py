"""`make openapi`: write the OpenAPI 3.1 document that /openapi.json serves, generated from the routes.

Powertools describes the parameters and responses of each route. The conventions of all routes (problem documents,
authentication, headers) are added here. A test fails if the committed document is out of date.
"""

import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.openapi_conventions import COMPONENTS, complete
from tools.openapi_schemas import SameNameError, merged, normalized
from tools.openapi_webhooks import webhooks
from voxanne.api.http.routing import Resolver, access_of, routes

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "functions" / "public" / "openapi.json"
_DESCRIPTION = """\
Clinics let AI voice agents answer and place their phone calls: this is the API behind them.

Every request under `/api` carries `Authorization: Bearer <API key>`. Errors are problem documents (RFC 9457) with a
stable `code`. Lists are bare arrays, newest first, with a `Link` to the next page if there is more. Rate limits use
sliding windows; `RateLimit` in each response has their state.
"""


def document(apps: Mapping[str, Resolver]) -> dict[str, Any]:
    """Return the document of functions, given by module.

    Raises:
        SameNameError: two types have one name.
    """
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, dict[str, Any]] = {"tools.openapi_conventions": COMPONENTS["schemas"]}
    for module, app in apps.items():
        access = {(route.method.lower(), route.openapi_path): access_of(app, route) for route in routes(app)}
        described: dict[str, Any] = json.loads(app.get_openapi_json_schema(title="Voxanne", version="1"))
        for path, operations in described["paths"].items():
            paths[path] = {
                method: complete(method, path, operation, access[method, path])
                for method, operation in operations.items()
            }
        schemas[module] = normalized(described.get("components", {}).get("schemas", {}))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Voxanne", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(normalized(paths).items())),
        "webhooks": webhooks(),
        "components": {**COMPONENTS, "schemas": dict(sorted(merged(schemas).items()))},
    }


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
