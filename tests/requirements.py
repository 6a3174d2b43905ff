"""What some tests need beyond Python. Locally they are skipped without it; CI has to have it."""

import os

import pytest


def need(missing: str | None) -> None:
    """Skip the test if something is *missing*; in CI, fail."""
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must have this: {missing}")
    pytest.skip(missing)
