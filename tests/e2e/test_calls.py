"""Calls in the product as `make run` starts it: the reference's sample, and a recording fetched by its URL."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.imports import ROOT
from tests.e2e.conftest import Running
from tests.e2e.reference_samples import SAMPLES, node
from tests.requirements import need


@pytest.fixture
def call_id(running: Running) -> str:
    """The id of a call of the demo organisation that was recorded."""
    run: dict[str, Any] = json.loads((running.state / "run.json").read_text())
    path = os.pathsep.join((str(ROOT / "layers" / "shared"), str(ROOT)))
    kept = {"CALL_RETENTION_DAYS": run["parameters"]["CallRetentionDays"]}
    environment = {**os.environ, **run["environment"], **kept, "PYTHONPATH": path}
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.store_call", running.org_id],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


@pytest.mark.usefixtures("call_id")
def test_the_references_list_of_calls_runs_with_base_url_and_key_replaced(running: Running, tmp_path: Path) -> None:
    published = SAMPLES / "list-calls.mjs"
    if not published.exists():
        pytest.skip("the published samples lie beside a checkout only while Voxanne is developed")
    script = published.read_text().replace("https://api.voxanne.ai", running.base_url)

    printed = node(script.replace("YOUR_API_KEY", running.api_key), tmp_path)

    # Other tests have calls of the same organisation.
    assert "Call from +14155550100: appointment_booked" in printed.splitlines()


def test_a_recordings_url_serves_it(running: Running, call_id: str) -> None:
    need(None if shutil.which("curl") else "curl is needed")
    status, _, recording = running.call("GET", f"/api/calls/{call_id}/recording", running.api_key)
    assert status == 200

    fetched = subprocess.run(["curl", "-sSi", recording["url"]], capture_output=True, check=True).stdout

    head, _, body = fetched.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"audio/wav" in head
    assert body == b"RIFF"
