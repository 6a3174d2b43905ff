"""Requirements of some tests beyond Python. Locally such a test is skipped if one is missing; in CI it fails."""

import os

import pytest


def need(missing: str | None) -> None:
    """Skip the test if something is *missing*; in CI, fail."""
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must have this: {missing}")
    pytest.skip(missing)
