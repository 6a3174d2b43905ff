"""Function URLs, served beside the gateway: ``/_functions/<logical id of the function>/`` and whatever follows.

In AWS each has a host of its own. Here the function is told the path that it would have been asked for there.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local.event_sources import FunctionUrl
from local.functions import EventTooLargeError, FunctionError, Functions
from local.log_lines import say, stamp
from local.messages import GatewayError, Handler, Request, Response
from local.url_events import url_answer, url_event

PREFIX = "/_functions/"


def url_of(base_url: str, function: str) -> str:
    """Return where a function with a URL is reached."""
    return f"{base_url}{PREFIX}{function}/"


class FunctionUrls:
    """The URLs of a deployment in front of whatever else answers."""

    def __init__(
        self,
        urls: Mapping[str, FunctionUrl],
        functions: Functions,
        others: Handler,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._urls = urls
        self._functions = functions
        self._clock = clock
        self._others = others
        self.refuse = others.refuse

    def handle(self, request: Request) -> Response:
        """Answer a request; it never raises for what a client or a function does."""
        name, _, rest = request.path.removeprefix(PREFIX).partition("/")
        if not request.path.startswith(PREFIX) or name not in self._urls:
            return self._others.handle(request)
        event = url_event(self._urls[name], request, f"/{rest}", self._clock())
        return _completed(request, self._answer(name, event), event["requestContext"]["requestId"])

    def _answer(self, function: str, event: dict[str, Any]) -> Response:
        try:
            return url_answer(self._functions.invoke(function, event))
        except EventTooLargeError:
            return _plain(413, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
        except (FunctionError, GatewayError) as error:
            say(f"{stamp()} {function} failed: {error}")
            return _plain(502, "Internal Server Error")


def _plain(status: int, message: str) -> Response:
    return Response(status, (("Content-Type", "application/json"),), json.dumps({"Message": message}).encode())


def _completed(request: Request, response: Response, request_id: str) -> Response:
    own = (("Content-Length", str(len(response.body))), ("x-amzn-RequestId", request_id))
    body = b"" if request.method == "HEAD" else response.body
    return replace(response, headers=(*response.headers, *own), body=body, context={"extendedRequestId": request_id})
