"""What tests of calendar sources share: a server of iCalendar files on this machine, and the fetcher."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from functions.source_fetcher import app as fetcher
from tests.integration.appointments import first_calendar
from tests.integration.work_queues import hand_over, messages_in
from tests.product import Answer, Client, Product
from tests.sweeps import run
from tests.unit.ical_files import calendar_of, event

FILE = "text/calendar; charset=utf-8"
SECRET = "/ical/front-desk%40example.com/private-5ec2e7/basic.ics"
NINE = event("UID:nine", "DTSTART:20261123T140000Z", "DURATION:PT30M")
TEN = event("UID:ten", "DTSTART:20261123T150000Z", "DURATION:PT30M")


@dataclass
class File:
    """What the server answers with."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = FILE
    length: int | None = None


@dataclass
class Server:
    """A server of files by their paths, and what it was asked."""

    url: str
    files: dict[str, File] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def has(self, *components: str, path: str = SECRET, **headers: str) -> str:
        """Have a file of components; its URL."""
        return self.answers(File(calendar_of(*components), headers=headers), path)

    def answers(self, file: File, path: str = SECRET) -> str:
        """Have an answer; its URL."""
        self.files[path] = file
        return f"{self.url}{path}"


@contextmanager
def serving() -> Iterator[Server]:
    """Serve files on this machine, which only a developer's runner lets the fetcher reach."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append({name.lower(): value for name, value in self.headers.items()})
            file = server.files.get(self.path, File(b"", 404))
            etag = file.headers.get("ETag")
            if etag is not None and self.headers.get("If-None-Match") == etag:
                file = File(b"", 304)
            self.send_response(file.status)
            for name, value in file.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", file.kind)
            self.send_header("Content-Length", str(len(file.body) if file.length is None else file.length))
            self.end_headers()
            self.wfile.write(file.body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_port}")
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    before = os.environ["WEBHOOK_LOOPBACK"]
    os.environ["WEBHOOK_LOOPBACK"] = "allowed"
    fetcher._refresher.cache_clear()  # noqa: SLF001 - it reads the setting once
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        os.environ["WEBHOOK_LOOPBACK"] = before
        fetcher._refresher.cache_clear()  # noqa: SLF001


def path(clinic: Client, source_id: str = "") -> str:
    """The path of the clinic's calendar's sources, or of one."""
    start = f"/api/calendars/{first_calendar(clinic)['id']}/sources"
    return f"{start}/{source_id}" if source_id else start


def add(clinic: Client, url: str, **fields: Any) -> Answer:
    """Add a source to the clinic's calendar."""
    return clinic("POST", path(clinic), {"url": url} | fields)


def fetched(clinic: Client, url: str, **fields: Any) -> dict[str, Any]:
    """Add a source, and have it fetched."""
    made = add(clinic, url, **fields)
    assert made.status == 201, made
    assert fetch() == 0
    return read(clinic, made.json["id"])


def read(clinic: Client, source_id: str) -> dict[str, Any]:
    """A source as clients see it."""
    answer = clinic("GET", path(clinic, source_id))
    assert answer.status == 200, answer
    source: dict[str, Any] = answer.json
    return source


def fetch() -> int:
    """Work on all messages about sources; how many have to come again."""
    url = os.environ["CALENDAR_SOURCES_QUEUE_URL"]
    return sum(not hand_over("SourceFetcherFunction", url, message) for message in messages_in(url))


def later(product: Product, minutes: float = 11) -> None:
    """Let time pass, and the sweeper send what is due by then; fetch it."""
    product.clock.advance(minutes * 60)
    run("SweeperFunction")
    assert fetch() == 0


def busy(clinic: Client) -> list[str]:
    """When the busy blocks of the clinic's calendar are: 14:00/14:30, by the clock of UTC."""
    blocks = clinic("GET", path(clinic).replace("/sources", "/busy") + "?limit=100").json
    return [f"{block['starts_at'][11:16]}/{block['ends_at'][11:16]}" for block in blocks]


def failing(clinic: Client, server: Server, product: Product) -> str:
    """A source that was fetched and has failed since, for longer than it may."""
    source = fetched(clinic, server.has(NINE), stale_after_minutes=20)
    server.files.clear()
    later(product)
    assert read(clinic, source["id"])["status"] == "failed"
    later(product)
    return str(source["id"])
