"""Reading a request of the MCP endpoint: one JSON-RPC message, and the version of the protocol that it is of.

Version 2026-07-28 states its version in each request, in `_meta` and in headers that repeat the body's words; versions
before it begin with `initialize` and state theirs in a header. Neither has state here: each request stands for itself.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from functions.mcp.errors import (
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    UNSUPPORTED_PROTOCOL_VERSION,
    ProtocolError,
    RequestId,
)
from voxanne.api.http.bodies import check_encoding, check_media_type, read_json
from voxanne.api.http.request_context import RequestContext
from voxanne.core.errors import InvalidFieldsError, MalformedError, UnsupportedMediaTypeError

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18")
"""Versions with a handshake, the newest first."""
SUPPORTED = (MODERN, *LEGACY)
META = "io.modelcontextprotocol/"
# A call's arguments are at most a third of it.
MAX_BODY_BYTES = 256 * 1024
# No argument is nested half as deep, and what writes JSON gives up where reading it does not yet.
MAX_DEPTH = 64
_VERSION_HEADER, _METHOD_HEADER, _NAME_HEADER = "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"
_ENCODED = re.compile(r"=\?base64\?(.*)\?=", re.DOTALL)
# Web pages at a secure origin, or on this machine. DNS rebinding needs a page at an insecure one: with TLS, the
# certificate of another name is refused.
_ORIGIN = re.compile(r"https://[^/?#@\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_MAX_NAMED = 100


@dataclass(frozen=True)
class Message:
    """A request, or a notification: that has no id."""

    method: str
    params: Mapping[str, Any]
    id: RequestId
    modern: bool

    @property
    def is_notification(self) -> bool:
        """Whether nothing is to be answered."""
        return self.id is None


def read(request: RequestContext) -> Message:
    """Return the message of a request.

    Raises:
        ProtocolError: it can't be read, or is not of the protocol. It has the message's id, if that can be read.
    """
    _check_http(request)
    document = _read_document(request)
    try:
        return _read_message(request, document)
    except ProtocolError as error:
        error.request_id = _id_of(document)
        raise


def _check_http(request: RequestContext) -> None:
    """Check what belongs to HTTP.

    Raises:
        ProtocolError: another method than POST, a foreign origin, or a body that is too large or of another media type.
    """
    if request.event["httpMethod"] != "POST":
        message = "Send JSON-RPC messages by POST. There are no sessions and no streams."
        raise ProtocolError(INVALID_REQUEST, message, status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
    origin = request.header("Origin")
    if origin is not None and not _ORIGIN.fullmatch(origin):
        raise ProtocolError(INVALID_REQUEST, "This Origin is not allowed.", status=HTTPStatus.FORBIDDEN)
    body = request.event.get("body") or ""
    if len(body) > MAX_BODY_BYTES:
        message = f"The message is larger than {MAX_BODY_BYTES} bytes."
        raise ProtocolError(INVALID_REQUEST, message, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not body:
        raise ProtocolError(PARSE_ERROR, "The body is empty.")
    try:
        check_encoding(request.header("Content-Encoding"))
        check_media_type(request.header("Content-Type"), "POST")
    except UnsupportedMediaTypeError as error:
        raise ProtocolError(INVALID_REQUEST, str(error), status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE) from None


def _read_document(request: RequestContext) -> dict[str, Any]:
    """Return the body as a JSON object.

    Raises:
        ProtocolError: it is not valid JSON, or no object, such as a batch.
    """
    try:
        document = read_json(request.body)
    except MalformedError as error:
        raise ProtocolError(PARSE_ERROR, error.detail) from None
    except InvalidFieldsError as error:
        detail = f"The message {error.errors[0]['detail']}; batches are not part of the protocol."
        raise ProtocolError(INVALID_REQUEST, detail) from None
    if _depth_of(document) > MAX_DEPTH:
        raise ProtocolError(INVALID_REQUEST, f"The message is nested deeper than {MAX_DEPTH} levels.")
    return document


def _depth_of(document: Any) -> int:
    """Return how deep arrays and objects are nested, without recursion."""
    depth, level = 0, [document]
    while level:
        depth += 1
        values = [each for value in level for each in (value.values() if isinstance(value, dict) else value)]
        level = [each for each in values if isinstance(each, dict | list)]
    return depth


def _id_of(document: Mapping[str, Any]) -> RequestId:
    """Return the id with which the message is answered, None if it has no valid one."""
    value = document.get("id")
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _read_message(request: RequestContext, document: Mapping[str, Any]) -> Message:
    """Check a message and its headers.

    Raises:
        ProtocolError: it is no request or notification, or its version is missing, unknown or contradicted.
    """
    method, params = document.get("method"), document.get("params", {})
    if document.get("jsonrpc") != "2.0" or not isinstance(method, str):
        raise ProtocolError(INVALID_REQUEST, 'Send a JSON-RPC request: `jsonrpc` is "2.0", `method` a string.')
    if "id" in document and _id_of(document) is None:
        raise ProtocolError(INVALID_REQUEST, "`id` must be a string or an integer.")
    if not isinstance(params, dict):
        raise ProtocolError(INVALID_PARAMS, "`params` must be an object.")
    if "id" not in document and not method.startswith("notifications/"):
        raise ProtocolError(INVALID_REQUEST, "A request needs an `id`.")
    meta = params.get("_meta", {})
    if not isinstance(meta, dict):
        raise ProtocolError(INVALID_PARAMS, "`_meta` must be an object.")
    modern = _is_modern(request.header(_VERSION_HEADER), method, meta)
    message = Message(method, params, _id_of(document), modern)
    if modern:
        _check_modern(request, message, meta)
    return message


def _is_modern(header: str | None, method: str, meta: Mapping[str, Any]) -> bool:
    """Tell whether a message is of a version without a handshake.

    Raises:
        ProtocolError: the version is missing, unknown, or not the same in the header and in `_meta`.
    """
    stated = meta.get(f"{META}protocolVersion")
    if stated is not None and not isinstance(stated, str):
        raise ProtocolError(INVALID_PARAMS, "The protocol version in `_meta` must be a string.")
    if stated is None and method == "initialize" and header != MODERN:
        # The handshake itself settles the version.
        return False
    if header is None and method.startswith("notifications/"):
        # Which headers a notification has is defined by no version.
        return False
    if header is None:
        # Not `initialize` and without the header: who tries the endpoint by hand learns here what to send.
        detail = f"{_VERSION_HEADER} is missing; send it with one of the supported versions."
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {detail}", data={"supported": list(SUPPORTED)})
    if stated is not None and header != stated:
        detail = f"{_VERSION_HEADER} does not match the protocol version in `_meta`."
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {detail}")
    if header not in SUPPORTED:
        data = {"supported": list(SUPPORTED), "requested": header[:_MAX_NAMED]}
        raise ProtocolError(UNSUPPORTED_PROTOCOL_VERSION, "Unsupported protocol version", data=data)
    return header == MODERN


def _check_modern(request: RequestContext, message: Message, meta: Mapping[str, Any]) -> None:
    """Check what version 2026-07-28 requires of each request ("Request Metadata", "Per-request protocol fields")."""
    if message.is_notification:
        return
    _check_header(_METHOD_HEADER, request.header(_METHOD_HEADER), message.method)
    if message.method == "tools/call":
        _check_header(_NAME_HEADER, _decoded(request.header(_NAME_HEADER)), message.params.get("name"))
    missing = [name for name in ("protocolVersion", "clientCapabilities") if f"{META}{name}" not in meta]
    if missing:
        named = " and ".join(f"{META}{name}" for name in missing)
        raise ProtocolError(INVALID_PARAMS, f"`_meta` lacks {named}.")
    if not isinstance(meta[f"{META}clientCapabilities"], dict):
        raise ProtocolError(INVALID_PARAMS, f"{META}clientCapabilities must be an object.")


def _check_header(name: str, value: str | None, expected: Any) -> None:
    if value is None:
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {name} is missing.")
    if value != expected:
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {name} does not match the body.")


def _decoded(value: str | None) -> str | None:
    """Return a header's value, out of the wrapping for those that are not plain ASCII ("Value Encoding")."""
    match = None if value is None else _ENCODED.fullmatch(value)
    if match is None:
        return value
    try:
        return base64.b64decode(match[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {_NAME_HEADER} is not valid Base64.") from None
