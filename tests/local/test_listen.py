"""`make listen` says in one line why it can't register its endpoint, or take it away."""

import signal
import sys
from pathlib import Path

import pytest
import requests

from local.commands import listen, state
from tests.patience import PATIENCE
from tests.sdks.python.scripted import Given, answer, problem, scripted

LIMITED = problem(429, "rate_limited", {"Retry-After": "700"})
ENDPOINT = answer({"id": "whe_1", "secret": "whsec_1"}, 201)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([LIMITED], "The endpoint can't be registered: Detail. (rate_limited) Try again in 700 s."),
        ([Given(502, b"<html>")], "The endpoint can't be registered: HTTP Error 502: Bad Gateway"),
        ([ENDPOINT, LIMITED], "The endpoint whe_1 is still registered: Detail. (rate_limited) Try again in 700 s."),
    ],
)
def test_a_refusal_is_told_with_its_reason(
    answers: list[Given],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_file = tmp_path / "run.json"
    monkeypatch.setattr(state, "RUN_FILE", run_file)
    # As if Ctrl-C were pressed at once.
    monkeypatch.setattr(signal, "signal", lambda _, handler: handler())
    monkeypatch.setattr(sys, "argv", ["listen", "http://127.0.0.1:9/hook"])
    with scripted(*answers) as server:
        state.write_private(run_file, {"base_url": server.url, "api_key": "vox_test_x"})
        assert listen.main() == 1

    assert capsys.readouterr().err == f"{said}\n"


def test_a_server_that_cannot_be_reached_is_told_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with listen.relaying("http://127.0.0.1:9/hook") as url:
        delivery = {"type": "contact.created", "id": "evt_1"}
        assert requests.post(url, json=delivery, timeout=PATIENCE).status_code == 502

    assert "evt_1 → 502: http://127.0.0.1:9/hook can't be reached: [Errno" in capsys.readouterr().out
