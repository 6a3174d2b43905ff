"""`make trigger` says in one line that the API refused, and why."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.commands import state, trigger
from local.commands.sample_webhooks import SECRETS
from tests.sdks.python.scripted import problem, scripted

LIMITED = problem(429, "rate_limited", {"Retry-After": "700"})


@pytest.fixture(autouse=True)
def _environment_of_its_own() -> Iterator[None]:
    """The command changes the environment of its process, which is that of other tests here."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_a_refusal_is_told_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(state, "RUN_FILE", tmp_path / "run.json")
    monkeypatch.setattr(sys, "argv", ["trigger", "vapi/end-of-call-report.full"])
    with scripted(LIMITED) as server:
        run: dict[str, Any] = {"base_url": server.url, "api_key": "vox_test_x", "org_id": "org_1"}
        run["secrets"] = dict.fromkeys(SECRETS.values(), "x")
        run["webhook_urls"] = {source: f"{server.url}/webhooks/{source}" for source in SECRETS}
        state.write_private(tmp_path / "run.json", run)
        assert trigger.main() == 1

    assert capsys.readouterr().err == "The API refused: Detail. (rate_limited)\n"
