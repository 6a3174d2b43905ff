"""/health, /openapi.json, and the 404 of all paths that no other function serves."""

import functools
import json
from pathlib import Path
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import with_etag
from voxanne.api.http.route_groups import Key, RouteGroup

routes = RouteGroup("", tag="Service", read=Key.NONE)


class Health(BaseModel):
    """Whether the API answers."""

    status: Literal["ok"]
    """It answers."""


@routes.get("/health", summary="Ask whether the API answers", operation_id="readHealth")
def read_health() -> Health:
    """Return ok while gateway and functions work. Databases and providers are not checked."""
    return Health(status="ok")


@routes.get(
    "/openapi.json", summary="Read this document", operation_id="readOpenApi", response_description="OpenAPI 3.1"
)
def read_openapi() -> Response[dict[str, Any]]:
    """Return the API as an OpenAPI 3.1 document."""
    return Response(status_code=200, content_type="application/json", body=with_etag(_document(), 1))


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    return document


app = create_app(routes)
lambda_handler = serve(app, authenticated=False)
