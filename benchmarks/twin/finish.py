"""Headers and log line of every response, in plain ASGI, since Starlette's BaseHTTPMiddleware costs more."""

import time
from typing import TYPE_CHECKING

from aws_lambda_powertools.logging import Logger
from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = Logger(location=None)
_EXPOSED = "ETag,Link,Location,RateLimit,RateLimit-Policy,Request-Id,Retry-After"


class Finish:
    """Middleware that adds the common headers and writes a log line."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Handle a request."""
        began = time.perf_counter()
        context = scope["aws.event"]["requestContext"]
        scope["answer_headers"] = {
            "Request-Id": context["extendedRequestId"],
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": _EXPOSED,
            "Cache-Control": "no-store",
        }

        async def sending(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(scope["answer_headers"])
                _log(scope, message["status"], began)
            await send(message)

        await self._app(scope, receive, sending)


def _log(scope: "Scope", status: int, began: float) -> None:
    logger.info(
        "request.completed",
        method=scope["method"],
        path=scope["path"],
        status=status,
        milliseconds=round((time.perf_counter() - began) * 1000, 1),
        organization_id=scope["aws.event"]["requestContext"]["authorizer"]["organization_id"],
    )
