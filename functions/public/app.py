"""/health, /openapi.json, and 404 for each path that is nobody else's."""

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


@routes.get("/health", summary="Ask whether the API answers", operation_id="readHealth")
def read_health() -> Health:
    """Answers as long as gateway and functions do; looks at nothing behind them."""
    return Health(status="ok")


@routes.get(
    "/openapi.json", summary="Read this document", operation_id="readOpenApi", response_description="OpenAPI 3.1"
)
def read_openapi() -> Response[dict[str, Any]]:
    """The API as an OpenAPI 3.1 document."""
    return Response(status_code=200, content_type="application/json", body=with_etag(_document(), 1))


@functools.cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    return document


app = create_app(routes)
lambda_handler = serve(app, authenticated=False)
