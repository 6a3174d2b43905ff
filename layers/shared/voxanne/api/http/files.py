"""Pages and the files that they are made of, for functions that serve some."""

from collections.abc import Mapping
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.etags import with_etag
from voxanne.api.http.request_context import RequestContext

# Text alone: the API has no binary media types.
MEDIA_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}
# A browser that has read a page once then uses TLS alone, where an attacker on the network could answer plain HTTP.
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}


def file_response(name: str, text: str, headers: Mapping[str, str]) -> Response[str]:
    """Return a file of one of the media types, by the end of its *name*, with an ETag of its text."""
    media_type = f"{MEDIA_TYPES[Path(name).suffix]}; charset=utf-8"
    return Response(status_code=200, content_type=media_type, body=with_etag(text, 1), headers={**_HEADERS, **headers})


def without_slash(request: RequestContext) -> Response[str] | None:
    """Return the redirect to the page whose path was asked for with a slash at its end; None if it has none.

    Links of a page are relative to where it is.
    """
    if not request.event["requestContext"]["path"].endswith("/"):
        return None
    here = {"Location": request.url(request.path.rstrip("/"))}
    return Response(status_code=308, content_type="text/plain", body="", headers=here)
