"""How long tests wait for what must happen. It tests no rule: even the slowest machine needs less."""

import time
from collections.abc import Callable

PATIENCE = 600.0


def until(happened: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
