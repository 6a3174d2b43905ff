"""Measure one boto3 call over TCP to a server in another process, to compare processors."""

import http.server
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import boto3

# No scenario reads this table, so calls to it are never played back.
TABLE = "ReferenceTable"
_KEY = {"organization_id": {"S": "reference"}, "id": {"S": "reference"}}


@contextmanager
def boto3_call() -> Iterator[Callable[[], object]]:
    """Start the server and yield a function that reads one small item from it."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        port = int(next(iter(server.stdout or [])))
        client = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{port}")
        try:
            yield lambda: client.get_item(TableName=TABLE, Key=_KEY)
        finally:
            server.kill()


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers every request with the same small item, and keeps the connection open, as DynamoDB does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        item = b'{"Item":{"organization_id":{"S":"reference"},"id":{"S":"reference"}}}'
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(item)}\r\n\r\n"
        self.wfile.write(head.encode() + item)

    def log_message(self, *_: object) -> None:
        """Suppress the log line."""


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as listening:
        print(listening.server_port, flush=True)
        listening.serve_forever()
