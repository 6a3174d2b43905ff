"""Run properties with fresh seeds, races and crash tests, round after round: `make soak MINUTES=30`.

Each round prints the command that repeats it. The soak ends with the first failed round, or when the time is up; tests
that have not begun by then are skipped.
"""

import os
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

UNTIL = "VOXANNE_SOAK_UNTIL"
"""The variable that tells tests when the soak ends, in seconds since the epoch (tests/conftest.py)."""

_ROOT = Path(__file__).parents[1]
_TESTS = ["tests/properties", "tests/races", "tests/e2e/test_schemathesis.py"]
_CRASHES = ["test_*crashes.py", "test_usage_plan_switch.py"]
_LARGEST_SEED = 2**32


def main() -> int:
    """Soak for the given number of minutes; return the exit status."""
    try:
        minutes = float(sys.argv[1])
    except (IndexError, ValueError):
        print("usage: make soak MINUTES=<number>", file=sys.stderr)
        return 2
    return soak(time.time() + 60 * minutes, run_round, time.time)


def soak(until: float, run: Callable[[int, float], int], now: Callable[[], float]) -> int:
    """Run rounds until one fails or the time is up; return the failed round's exit status, or 0."""
    rounds = 0
    while now() < until:
        rounds += 1
        status = run(secrets.randbelow(_LARGEST_SEED), until)
        if status:
            return status
    print(f"{rounds} rounds passed")
    return 0


def run_round(seed: int, until: float) -> int:
    """Run all tests once; return pytest's exit status."""
    folder = _ROOT / "tests" / "integration"
    crashes = sorted(path.relative_to(_ROOT) for pattern in _CRASHES for path in folder.glob(pattern))
    seeds = [f"--hypothesis-seed={seed}", f"--randomly-seed={seed}"]
    words = ["pytest", *_TESTS, *map(str, crashes), "--hypothesis-profile=soak", *seeds]
    print(f"$ .venv/bin/python -m {shlex.join(words)}", flush=True)
    environment = os.environ | {UNTIL: str(until)}
    return subprocess.run([sys.executable, "-m", *words], cwd=_ROOT, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
