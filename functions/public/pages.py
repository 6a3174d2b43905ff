"""/docs and /errors: pages for integrators, rendered by `make pages` into the folder site.

The pages work without scripts, from this origin alone. Files are known by name, and none is opened by a client's word.
"""

import functools
import re
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.files import MEDIA_TYPES, file_response, without_slash
from voxanne.api.http.request_context import current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.http.routing import unknown_path

routes = RouteGroup("", tag="Service", read=Key.NONE)
_SITE = Path(__file__).parent / "site"
# The pages stand for every deployment: samples in them name this address, and a client is shown its own.
PUBLISHED = "https://api.voxanne.ai"
# Nothing in it means anything in HTML.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:/_~-]+")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
}
_PAGE_AGE, _ASSET_AGE = "public, max-age=300", "public, max-age=31536000, immutable"


@routes.get("/docs", summary="Read the reference", operation_id="readDocs", include_in_schema=False)
def read_docs() -> Response[str]:
    """Return the first page of the reference."""
    return _file("index.html")


@routes.get("/docs/<page>", summary="Read a page", operation_id="readDocsPage", include_in_schema=False)
def read_docs_page(page: str) -> Response[str]:
    """Return a page of the reference, or what it is made of. Names of those have a digest of their content."""
    name = page if Path(page).suffix in MEDIA_TYPES.keys() - {".html"} else f"{page}.html"
    return _file(name)


@routes.get("/errors", summary="Read about errors", operation_id="readErrors", include_in_schema=False)
def read_errors() -> Response[str]:
    """Return the page that explains each code, to which the `type` of problems leads."""
    return _file("errors.html")


def _file(name: str) -> Response[str]:
    request = current_request()
    if name not in _names() or (name == "errors.html" and request.path != "/errors"):
        raise unknown_path()
    suffix = Path(name).suffix
    headers = {**_HEADERS, "Cache-Control": _PAGE_AGE if suffix == ".html" else _ASSET_AGE}
    body = _text(name)
    if suffix == ".html":
        redirect = without_slash(request)
        if redirect is not None:
            return redirect
        body = body.replace(PUBLISHED, own_address())
    return file_response(name, body, headers)


def own_address() -> str:
    """Return the address of this deployment as it may stand in a page."""
    address = current_request().url("")
    return address if _ADDRESS.fullmatch(address) else PUBLISHED


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in _SITE.iterdir())


@functools.cache
def _text(name: str) -> str:
    return (_SITE / name).read_text(encoding="utf-8")
