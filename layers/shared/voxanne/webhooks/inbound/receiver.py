"""The HTTP side of a provider's webhooks: one ASGI app under Mangum, which takes both of Lambda's event formats.

It verifies the signature over the raw bytes, has the function queue the event, and answers 200. A request that is not
authentic is refused and counted. The function URL and the API's path lead to the same handler.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from mangum import Mangum

from voxanne.api.http import problems
from voxanne.api.http.request_context import RequestContext
from voxanne.core import clock, config
from voxanne.core.errors import DomainError, MethodNotAllowedError, NotFoundError, UnavailableError
from voxanne.core.logging import count, log_response, log_unexpected, logger
from voxanne.webhooks.inbound.errors import too_large, unreadable
from voxanne.webhooks.inbound.signatures import NotAuthenticError, SigningSecrets, Verify

type Document = dict[str, Any]
type Message = MutableMapping[str, Any]
type App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

# Lambda limits an event to 6 MB, in which a body is escaped or base64.
MAX_BODY_BYTES = 5 * 1024 * 1024

# The gateway waits 29 s for a function.
_MAX_AGE_SECONDS = 60


def parse_document(body: bytes) -> Document:
    """Return a body's JSON object.

    Raises:
        MalformedError: it is not a JSON object.
    """
    try:
        document = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(document, dict):
        raise unreadable()
    return document


@dataclass(frozen=True)
class Incoming:
    """An authentic request; header names are in lower case.

    `arrived_at` is when it reached the gateway, in seconds since the epoch: the start of the function comes after it.
    """

    headers: dict[str, str]
    body: bytes
    arrived_at: float


@dataclass(frozen=True)
class Receiver:
    """How one provider's webhooks are received."""

    source: str
    verify: Verify
    secrets: Callable[[], SigningSecrets]
    not_authentic: HTTPStatus
    handle: Callable[[Incoming], Any]
    """Handles a request before the response is sent, and returns the response's body."""

    @property
    def paths(self) -> frozenset[str]:
        """The paths of the receiver, that of the bare function URL included."""
        return frozenset({"/", f"/webhooks/{self.source}", f"/api/webhooks/{self.source}"})


@dataclass(frozen=True)
class _Response:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def serve(receiver: Receiver) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Return the Lambda handler of a receiver."""
    app = _app(receiver)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        # Mangum uses the thread's event loop, which Python no longer creates by itself.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            # Mangum encodes other media types as base64, which a REST API would pass to the client undecoded.
            adapter = Mangum(app, lifespan="off", text_mime_types=["application/"])  # type: ignore[arg-type]
            return adapter(event, context)
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    return handler


def _app(receiver: Receiver) -> App:
    async def app(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        request_id = _request_id(scope)
        # Mangum passes the whole body in one message.
        response = _respond(receiver, scope, (await receive())["body"], request_id)
        defaults = {"content-type": "application/json", "request-id": request_id, "cache-control": "no-store"}
        headers = [(name.lower().encode(), value.encode()) for name, value in (defaults | response.headers).items()]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body.encode()})

    return app


def _respond(receiver: Receiver, scope: MutableMapping[str, Any], body: bytes, request_id: str) -> _Response:
    try:
        # Escaped to ASCII: the id of a tool call is returned as it came, and a lone surrogate in it would lose all
        # results.
        response = _Response(HTTPStatus.OK, json.dumps(_receive(receiver, scope, body), separators=(",", ":")))
    except NotAuthenticError:
        response = _not_authentic(receiver, scope, request_id)
    except DomainError as error:
        status, headers, text = problems.problem_of(error, request_id, _errors_page(scope))
        response = _Response(status, text, {name.lower(): value for name, value in headers.items()})
    except Exception as error:  # noqa: BLE001 - the boundary: after any error the provider must send the event again
        log_unexpected(error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        detail = "An unexpected error occurred; retry."
        text = problems.document(status, "internal_error", detail, request_id, page=_errors_page(scope))
        response = _Response(status, text, {"content-type": problems.MEDIA_TYPE})
    log_response(request_id=request_id, source=receiver.source, status=int(response.status))
    return response


def _receive(receiver: Receiver, scope: MutableMapping[str, Any], body: bytes) -> Any:
    if scope["path"].rstrip("/") not in {path.rstrip("/") for path in receiver.paths}:
        raise NotFoundError("No such path.", code="unknown_path")
    if scope["method"] != "POST":
        raise MethodNotAllowedError(f"This path does not support {scope['method'][:20]}.", ["POST"])
    if len(body) > MAX_BODY_BYTES:
        raise too_large()
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    receiver.secrets().verify(receiver.verify, headers, body)
    try:
        return receiver.handle(Incoming(headers, body, _arrived_at(scope)))
    except (BotoCoreError, ClientError) as error:
        logger.error("queue.send_failed", source=receiver.source, error=type(error).__name__)
        raise UnavailableError("The event could not be queued; send it again.") from error


def _arrived_at(scope: MutableMapping[str, Any]) -> float:
    """Return when the request arrived; for a recorded event, now."""
    context, now = scope["aws.event"]["requestContext"], clock.now()
    # A REST API's name, and a function URL's.
    arrived_at = (context.get("requestTimeEpoch") or context.get("timeEpoch") or 0) / 1000
    return arrived_at if now - _MAX_AGE_SECONDS <= arrived_at <= now else now


def _not_authentic(receiver: Receiver, scope: MutableMapping[str, Any], request_id: str) -> _Response:
    count("WebhookNotAuthentic")
    detail = "The signature is missing or wrong, or its timestamp is more than 5 minutes off."
    text = problems.document(
        receiver.not_authentic,
        code="invalid_signature",
        detail=detail,
        request_id=request_id,
        page=_errors_page(scope),
    )
    return _Response(receiver.not_authentic, text, {"content-type": problems.MEDIA_TYPE})


def _errors_page(scope: MutableMapping[str, Any]) -> str:
    """Return the URL of the page that explains codes: beside the API's path; a function URL has none beside it."""
    event = scope["aws.event"]
    return RequestContext(event).url(problems.ERRORS_PATH) if "resource" in event else config.required("ERRORS_URL")


def _request_id(scope: MutableMapping[str, Any]) -> str:
    """Return the gateway's extended id, which a client cannot set; function URLs have one id only."""
    context = scope["aws.event"]["requestContext"]
    return str(context.get("extendedRequestId") or context["requestId"])
