"""The provider's storage of recordings, on this machine, and the fetcher."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.work_queues import records_of, settle
from tests.product import deployment, sqs

WAV = b"RIFF....WAVEfmt " + bytes(1000)


@dataclass
class Storage:
    """The provider's storage."""

    url: str
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def has(self, path: str, body: bytes, kind: str = "audio/wav", status: int = 200, length: int | None = None) -> str:
        """Have a file, which may end before its length."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body) if length is None else length))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return f"{self.url}{path}"

    def sends_on(self, path: str, url: str) -> str:
        """Have a redirect to another URL."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", url)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer
        return f"{self.url}{path}"


@contextmanager
def serving() -> Iterator[Storage]:
    """Serve the storage's files on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kept.asked.append(self.path)
            kept.answers[self.path](self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Storage(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def fetch(attempt: int = 1) -> int:
    """Work on what is queued; how many messages have to come again."""
    url = os.environ["RECORDINGS_QUEUE_URL"]
    found = sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    event = {"Records": records_of(found, attempt)}
    answer = InProcessFunctions(deployment()).invoke("RecordingFetcherFunction", event)
    failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
    settle(url, found, failed)
    return len(failed)
