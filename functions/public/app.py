"""/health, /openapi.json, the pages /docs and /errors, and the 404 of all paths that no other function serves."""

import functools
import json
from pathlib import Path
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from functions.public import pages
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import with_etag
from voxanne.api.http.route_groups import Key, RouteGroup

routes = RouteGroup("", tag="Service", read=Key.NONE)


class Health(BaseModel):
    """The health of the API."""

    status: Literal["ok"]
    """Always `ok`."""


@routes.get("/health", summary="Check the health of the API", operation_id="readHealth")
def read_health() -> Health:
    """Return `ok` if the gateway and the functions work. Databases and providers are not checked."""
    return Health(status="ok")


@routes.get(
    "/openapi.json", summary="Read this document", operation_id="readOpenApi", response_description="OpenAPI 3.1"
)
def read_openapi() -> Response[dict[str, Any]]:
    """Return this OpenAPI 3.1 document. Its server is the deployment that answers."""
    text: Any = _document().replace(f'"url":"{pages.PUBLISHED}"', f'"url":"{pages.own_address()}"', 1)
    return Response(status_code=200, content_type="application/json", body=with_etag(text, 1))


@functools.cache
def _document() -> str:
    document = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    # Half as long as the file, which is to be read by people.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


app = create_app(routes, pages.routes)
lambda_handler = serve(app, authenticated=False)
