"""Bodies of webhooks as JSON."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from mangum import Mangum

from voxanne.api.http import problems
from voxanne.api.http.bodies import write_json
from voxanne.core.errors import DomainError, MethodNotAllowedError, NotFoundError, UnavailableError
from voxanne.core.logging import count, log_response, log_unexpected, logger
from voxanne.webhooks.inbound.errors import too_large, unreadable
from voxanne.webhooks.inbound.signatures import NotAuthenticError, SigningSecrets, Verify

type Document = dict[str, Any]


def parse_document(body: bytes) -> Document:
    """Read a body.

    Raises:
        MalformedError: it is no JSON object.
    """
    try:
        document = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(document, dict):
        raise unreadable()
    return document


type Message = MutableMapping[str, Any]


type App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


# Lambda's events end at 6 MB, in which a body counts escaped or as base64.
LARGEST_BODY = 5 * 1024 * 1024


@dataclass(frozen=True)
class Incoming:
    """A request that is the provider's; header names are in lower case."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Receiver:
    """How one provider's webhooks are taken."""

    source: str
    verify: Verify
    secrets: Callable[[], SigningSecrets]
    not_authentic: HTTPStatus
    handle: Callable[[Incoming], Any]
    """Does what has to be done before the answer, and returns the answer's body."""

    @property
    def paths(self) -> frozenset[str]:
        """Where it is, the bare function URL included."""
        return frozenset({"/", f"/webhooks/{self.source}", f"/api/webhooks/{self.source}"})


@dataclass(frozen=True)
class _Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def serve(receiver: Receiver) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of a receiver."""
    app = _app(receiver)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        # Mangum, made too, takes the thread's loop; Python makes none unasked any more.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            # What is no text to Mangum goes out as base64, and a REST API would hand that to the client as it is.
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
        # Mangum hands the whole body over at once.
        answer = _answer(receiver, scope, (await receive())["body"], request_id)
        sent = {"content-type": "application/json", "request-id": request_id, "cache-control": "no-store"}
        headers = [(name.lower().encode(), value.encode()) for name, value in (sent | answer.headers).items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body.encode()})

    return app


def _answer(receiver: Receiver, scope: MutableMapping[str, Any], body: bytes, request_id: str) -> _Answer:
    try:
        answer = _Answer(HTTPStatus.OK, write_json(_handled(receiver, scope, body)))
    except NotAuthenticError:
        answer = _not_authentic(receiver, request_id)
    except DomainError as error:
        status, headers, text = problems.problem_of(error, request_id)
        answer = _Answer(status, text, {name.lower(): value for name, value in headers.items()})
    except Exception as error:  # noqa: BLE001 - the boundary: whatever it is, the provider must send it again
        log_unexpected(error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        text = problems.document(status, "internal_error", "something broke on our side", request_id)
        answer = _Answer(status, text, {"content-type": problems.MEDIA_TYPE})
    log_response(request_id=request_id, source=receiver.source, status=int(answer.status))
    return answer


def _handled(receiver: Receiver, scope: MutableMapping[str, Any], body: bytes) -> Any:
    if scope["path"].rstrip("/") not in {path.rstrip("/") for path in receiver.paths}:
        raise NotFoundError("there is nothing at this path", code="unknown_path")
    if scope["method"] != "POST":
        raise MethodNotAllowedError(f"{scope['method'][:20]} is not a method of this path", ["POST"])
    if len(body) > LARGEST_BODY:
        raise too_large()
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    receiver.secrets().verify(receiver.verify, headers, body)
    try:
        return receiver.handle(Incoming(headers, body))
    except (BotoCoreError, ClientError) as error:
        logger.error("a webhook was not queued", error=type(error).__name__)
        raise UnavailableError("the event can't be taken just now; send it again") from error


def _not_authentic(receiver: Receiver, request_id: str) -> _Answer:
    count("WebhookNotAuthentic")
    detail = "the signature is missing or wrong, or its time is more than 5 minutes off"
    text = problems.document(receiver.not_authentic, code="invalid_signature", detail=detail, request_id=request_id)
    return _Answer(receiver.not_authentic, text, {"content-type": problems.MEDIA_TYPE})


def _request_id(scope: MutableMapping[str, Any]) -> str:
    """The gateway's own: a client can set the other. Function URLs have but one."""
    context = scope["aws.event"]["requestContext"]
    return str(context.get("extendedRequestId") or context["requestId"])
