"""`make trigger` says in one line why it can't make the voice provider's event, or read what became of it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from local.commands import state, trigger
from local.commands.sample_webhooks import SECRETS
from tests.sdks.python.scripted import Given, answer, problem, scripted

LIMITED = problem(429, "rate_limited", {"Retry-After": "700"})


@pytest.mark.parametrize(
    ("event", "answers"),
    [("vapi/end-of-call-report.full", [LIMITED]), ("stripe/invoice.paid", [answer({"id": "whl_1"}), LIMITED])],
)
def test_a_refusal_is_told_with_its_reason(
    event: str,
    answers: list[Given],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(state, "RUN_FILE", tmp_path / "run.json")
    monkeypatch.setattr(sys, "argv", ["trigger", event])
    with scripted(*answers) as server:
        run: dict[str, Any] = {"base_url": server.url, "api_key": "vox_test_x", "org_id": "org_1"}
        run["secrets"] = dict.fromkeys(SECRETS.values(), "x")
        run["webhook_urls"] = {source: f"{server.url}/webhooks/{source}" for source in SECRETS}
        state.write_private(tmp_path / "run.json", run)
        assert trigger.main() == 1

    assert capsys.readouterr().err == "The API refused: Detail. (rate_limited)\n"
