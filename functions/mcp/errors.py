"""Errors of the protocol: JSON-RPC's codes and those that MCP adds (specification 2026-07-28, "Error Codes")."""

from http import HTTPStatus
from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HEADER_MISMATCH = -32020
UNSUPPORTED_PROTOCOL_VERSION = -32022

type RequestId = str | int | None


class ProtocolError(Exception):
    """A message that is answered by a JSON-RPC error. *headers* are those of the HTTP response."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        data: Any = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = data
        self.headers = headers or {}
        self.request_id: RequestId = None

    def to_message(self) -> dict[str, Any]:
        """Return the error response. Where the request's id could not be read, it has none."""
        request_id = self.request_id
        error = {"code": self.code, "message": self.message} | ({} if self.data is None else {"data": self.data})
        return {"jsonrpc": "2.0"} | ({} if request_id is None else {"id": request_id}) | {"error": error}
