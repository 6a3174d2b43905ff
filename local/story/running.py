"""The product that the story is told to."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError

from local import state
from local.account import ROOT
from local.story.client import PATIENCE_SECONDS, PAUSE_SECONDS, StoryError


@contextmanager
def running() -> Iterator[dict[str, Any]]:
    """What the running product says of itself."""
    run = _alive()
    if run is not None:
        yield run
        return
    print("No product runs here (make run); one is started for the story.", flush=True)
    environment = {**os.environ, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "local.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as product:
        try:
            yield _begun(product)
        finally:
            product.terminate()


def _begun(product: "subprocess.Popen[bytes]") -> dict[str, Any]:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and product.poll() is None:
        run = _alive()
        if run is not None:
            return run
        time.sleep(PAUSE_SECONDS)
    raise StoryError("the product does not start: see what `make run` says")


def _alive() -> dict[str, Any] | None:
    run = state.read(state.RUN_FILE)
    if not run:
        return None
    try:
        with urllib.request.urlopen(f"{run['base_url']}/health", timeout=30):  # noqa: S310 - http
            return run
    except (URLError, OSError):
        return None
