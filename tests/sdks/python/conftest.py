"""What tests of the Python package share."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdks.python.voxanne import Voxanne
from tests.product import Client
from tests.sdks.python.scripted import pool
from tests.sdks.python.vox import Vox
from tests.served import served


@pytest.fixture(autouse=True)
def _no_key_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VOXANNE_API_KEY", "VOXANNE_BASE_URL", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the package waits: it does not in tests. Jitter is the longest that it may be."""
    noted: list[float] = []
    monkeypatch.setattr(time, "sleep", noted.append)
    monkeypatch.setattr(random, "uniform", lambda _, most: most)
    return noted


@pytest.fixture
def api(clinic: Client) -> Iterator[Voxanne]:
    """The package, with the clinic's key, at the product in this process."""
    with served(clinic.product) as url, pool() as connections:
        yield Voxanne(clinic.key, url, http_client=connections)


@pytest.fixture
def vox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Vox:
    """The command, with folders of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Vox(monkeypatch, capsys)


@pytest.fixture
def clinics_vox(vox: Vox, clinic: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vox]:
    """The command, with the clinic's key in its environment."""
    with served(clinic.product) as url:
        monkeypatch.setenv("VOXANNE_API_KEY", str(clinic.key))
        monkeypatch.setenv("VOXANNE_BASE_URL", url)
        yield vox
