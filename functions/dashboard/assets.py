"""The page of the dashboard and its files, served as they are in the folder assets, without a build step.

Styles are the exception: they are served as one file, since each file that a browser asks for is an invocation.

index.html names files as `{assets}/app.js`; they are served below a folder that is named by a digest of all of them. So
browsers cache them for good, modules import each other by relative names, and a release changes every name. Files are
known by name, and none is opened by a client's word. `{sign_in}` becomes `provider` where members sign in at a
provider, and `key` where people sign in with an API key alone.
"""

import functools
import hashlib
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.files import MEDIA_TYPES, file_response, without_slash
from voxanne.api.http.request_context import current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.http.routing import unknown_path
from voxanne.core import config
from voxanne.domain.sessions.openid_connect import sign_in_provider

routes = RouteGroup("/dashboard", tag="Dashboard", read=Key.NONE)
_FOLDER = Path(__file__).parent / "assets"
_PAGE, _STYLES = "index.html", "styles.css"
_PAGE_AGE, _ASSET_AGE, _OLD_ASSET_AGE = "no-cache", "public, max-age=31536000, immutable", "no-cache"


@routes.get(summary="Open the dashboard", operation_id="openDashboard", include_in_schema=False)
def open_dashboard() -> Response[str]:
    """Return the dashboard's only page."""
    redirect = without_slash(current_request())
    if redirect is not None:
        return redirect
    sign_in = "key" if sign_in_provider() is None else "provider"
    page = _files()[_PAGE].replace("{assets}", f"dashboard/{_release()}").replace("{sign_in}", sign_in)
    return _respond(_PAGE, page, _PAGE_AGE)


@routes.get(
    "/<release>/<asset>",
    summary="Read a file of the dashboard",
    operation_id="readDashboardFile",
    include_in_schema=False,
)
def read_file(release: str, asset: str) -> Response[str]:
    """Return a file that the page is made of. A page that was opened before a release gets the new file."""
    if asset not in _files() or asset == _PAGE:
        raise unknown_path()
    return _respond(asset, _files()[asset], _ASSET_AGE if release == _release() else _OLD_ASSET_AGE)


def _respond(name: str, body: str, age: str) -> Response[str]:
    headers = {
        "Cache-Control": age,
        "Content-Security-Policy": _policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return file_response(name, body, headers)


@functools.cache
def _policy() -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"media-src 'self' {_recordings()}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _recordings() -> str:
    """Return the origin of recordings' URLs: that of the bucket, or of what stands in for S3."""
    stand_in = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if stand_in is None:
        return f"https://{config.required('CONVERSATIONS_HOST')}"
    parts = urlsplit(stand_in)
    return f"{parts.scheme}://{parts.netloc}"


@functools.cache
def _files() -> dict[str, str]:
    paths = sorted(path for path in _FOLDER.iterdir() if path.suffix in MEDIA_TYPES)
    files = {path.name: path.read_text(encoding="utf-8") for path in paths}
    files[_STYLES] = re.sub(r'@import "(.+)";\n', lambda style: files[style[1]], files[_STYLES])
    return files


@functools.cache
def _release() -> str:
    """Return a digest of all files."""
    content = "\0".join(f"{name}\0{text}" for name, text in _files().items())
    return hashlib.sha256(content.encode()).hexdigest()[:16]
