"""``python -m local.commands.listen URL``: send the demo organisation's webhooks to a developer's server, until Ctrl-C.

This process receives the deliveries, forwards them unchanged, returns the server's answers, and prints both.
"""

import http.client
import json
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from local.commands import state
from local.runner.log_lines import say, stamp
from local.runner.loopback import LoopbackServer

# As long as the product waits for an answer.
_ANSWER_SECONDS = 15
_HOP_BY_HOP = frozenset({"connection", "content-length", "host", "transfer-encoding"})
_open = build_opener(ProxyHandler({})).open


def main() -> int:
    """Listen until a signal; return the exit status."""
    running = state.read(state.RUN_FILE)
    target = urlsplit(sys.argv[1] if len(sys.argv) > 1 else "")
    if target.scheme not in {"http", "https"} or not target.hostname:
        print("Give your server's URL: make listen URL=http://127.0.0.1:9000/hook", file=sys.stderr)
        return 1
    if not running:
        print("The product is not running: start it with `make run` first", file=sys.stderr)
        return 1
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with relaying(target.geturl()) as url:
        try:
            endpoint = _api(running, "POST", "/api/webhook-endpoints", {"url": url, "description": "make listen"})
        except (URLError, ValueError) as error:
            print(f"The endpoint can't be registered: {_reason_of(error)}", file=sys.stderr)
            return 1
        say(f"Deliveries go to {target.geturl()}\nSecret: {endpoint['secret']}\nCtrl-C deletes the endpoint.\n")
        ended.wait()
        try:
            _api(running, "DELETE", f"/api/webhook-endpoints/{endpoint['id']}")
        except (URLError, ValueError) as error:
            print(f"The endpoint {endpoint['id']} is still registered: {_reason_of(error)}", file=sys.stderr)
            return 1
    return 0


def _reason_of(error: Exception) -> str:
    """Return the API's detail, code and Retry-After if it refused the request, else the error's text."""
    if not isinstance(error, HTTPError):
        return str(error)
    try:
        problem = json.loads(error.read())
        sentence = f"{problem['detail']} ({problem['code']})"
    except (ValueError, KeyError, TypeError):
        sentence = str(error)
    wait = error.headers.get("Retry-After")
    return f"{sentence} Try again in {wait} s." if wait else sentence


def _api(running: Mapping[str, Any], method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {running['api_key']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(running["base_url"] + path, data, headers, method=method)  # noqa: S310 - the product's own address
    with _open(request, timeout=_ANSWER_SECONDS) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@contextmanager
def relaying(target: str) -> Iterator[str]:
    """Relay deliveries to *target* from a free port of the loopback interface; yield its URL."""

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Forward a delivery and return the server's answer."""
            body, reason = self.rfile.read(int(self.headers["Content-Length"])), ""
            end_to_end_headers = {
                name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
            }
            try:
                status, headers, answer = _forward(target, end_to_end_headers, body)
            except (OSError, http.client.HTTPException) as error:
                reason = f": {target} can't be reached: {error}"
                status, headers, answer = 502, {}, reason[2:].encode()
            event = json.loads(body)
            say(f"{stamp()} {event['type']} {event['id']} → {status}{reason}\n{body.decode()}\n")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
            """Print nothing: `do_POST` prints the delivery."""

    with LoopbackServer(Relay) as server:
        yield f"{server.url}/"


def _forward(target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return the server's response unchanged. Redirects are not followed, as in a deployment."""
    parts = urlsplit(target)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        end_to_end_headers = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP}
        return answer.status, end_to_end_headers, answer.read()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
