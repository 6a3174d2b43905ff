"""The published webhook handler, completed by the `verifySignature` of docs/webhooks.md, on real deliveries."""

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.contract.imports import ROOT
from tests.integration.outbound import Deliveries
from tests.integration.receivers import Received
from tests.integration.sample_events import three_events
from tests.product import Client
from tests.requirements import need

GUIDE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
# The sample is a fragment for an Express app: as much of Express as it uses.
_APP = """
import { createServer } from 'node:http';
const handlers = {};
const app = { post: (path, handler) => { handlers[path] = handler; } };
const saveCallToDatabase = async call => console.log('saved', call.id);
const sendConfirmationEmail = async appointment => console.log('mailed', appointment.id);
"""
_SERVE = """
createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const res = {
    status(code) { response.statusCode = code; return res; },
    send(text) { response.end(text); },
  };
  const req = { headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString('utf8')) };
  await handlers[new URL(request.url, 'http://localhost').pathname](req, res);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
"""


def block(language: str, containing: str) -> str:
    """A piece of code of the guide."""
    [found] = [each for each in re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL) if containing in each]
    return str(found)


def handler() -> str:
    """The sample as it is published."""
    return (ROOT / "tests" / "integration" / "webhook-handler.mjs").read_text(encoding="utf-8")


@contextmanager
def integrator(folder: Path, secret: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """An integrator's server in Node; its URL."""
    node = shutil.which("node")
    need(None if node else "node is missing: it runs the published sample")
    script = folder / "server.mjs"
    script.write_text(block("js", "verifySignature") + _APP + handler() + _SERVE, encoding="utf-8")
    environment = {"WEBHOOK_SECRET": secret, "PATH": "/usr/bin:/bin"}
    with subprocess.Popen([str(node), str(script)], stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}/webhooks/vapi", process
        finally:
            process.kill()


def posted(url: str, request: Received, body: bytes | None = None) -> tuple[int, str]:
    """Send what was received on to the integrator."""
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    sent = urllib.request.Request(url, body or request.body, headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(sent) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.processes
def test_the_published_sample_accepts_all_three_types_and_refuses_one_byte_more(
    tmp_path: Path, clinic: Client, deliveries: Deliveries
) -> None:
    secret, received = three_events(clinic, deliveries)
    assert sorted(each.event["type"] for each in received) == ["appointment.booked", "call.ended", "call.started"]

    with integrator(tmp_path, secret) as (url, _):
        for request in received:
            assert posted(url, request) == (200, "OK")
            for changed in (request.body.replace(b"evt_0", b"evt_1", 1), request.body[:-1] + b',"x":1}'):
                assert posted(url, request, changed) == (401, "Invalid signature")
            late = {**request.headers, "x-vapi-signature": request.headers["x-vapi-signature"].replace("t=1", "t=2")}
            assert posted(url, Received(late, request.body)) == (401, "Invalid signature")


def test_the_guides_python_accepts_them_too(clinic: Client, deliveries: Deliveries) -> None:
    secret, received = three_events(clinic, deliveries)
    scope: dict[str, Any] = {}
    exec(block("python", "verify_signature"), scope)  # noqa: S102 - what we print for integrators
    verify = scope["verify_signature"]

    for request in received:
        signature = request.headers["x-vapi-signature"]
        assert verify(request.body, signature, secret)
        assert not verify(request.body + b" ", signature, secret)
        assert not verify(request.body, signature, "whsec_other")
        assert not verify(request.body, signature.replace("t=1", "t=2"), secret)
        called: dict[str, Any] = {"secret": secret, "body": request.body, "headers": request.headers}
        exec(block("python", "standardwebhooks"), called)  # noqa: S102 - likewise
        assert called["event"] == json.loads(request.body)


@pytest.mark.parametrize(
    "signature", ["", "t=,v1=a", "t=²,v1=a", f"t={'9' * 5000},v1=a", "t={now},v1=é", "t={now},v1="]
)
def test_the_guides_python_refuses_any_text_as_a_signature(signature: str) -> None:
    scope: dict[str, Any] = {}
    exec(block("python", "verify_signature"), scope)  # noqa: S102 - what we print for integrators

    assert not scope["verify_signature"](b"{}", signature.replace("{now}", str(int(time.time()))), "whsec_secret")
