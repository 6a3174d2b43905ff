"""Run what depends on chance for MINUTES minutes: `make soak MINUTES=30`.

Properties run with fresh seeds and more examples than in the suite, races and crashes with new interleavings. Each
round prints its seed; the first round that fails ends the soak, and the seed repeats it:
`HYPOTHESIS_PROFILE=soak make test ARGS="tests/properties --hypothesis-seed=SEED"`.
"""

import os
import secrets
import subprocess
import sys
import time

_FOLDERS = ["tests/properties", "tests/races"]
_CRASHES = "crashes or overtaken or once or machine"


def main() -> int:
    """Run rounds until the time is up; return pytest's status of the round that failed, or 0."""
    minutes = float(os.environ.get("MINUTES") or "10")
    environment = os.environ | {"HYPOTHESIS_PROFILE": "soak"}
    end, rounds = time.monotonic() + minutes * 60, 0
    while time.monotonic() < end:
        rounds += 1
        seed = secrets.randbelow(2**32)
        sys.stdout.write(f"soak: round {rounds}, seed {seed}\n")
        sys.stdout.flush()
        pytest = [sys.executable, "-m", "pytest", "-q", "-x", f"--hypothesis-seed={seed}"]
        for arguments in (_FOLDERS, ["tests/integration", "-k", _CRASHES]):
            status = subprocess.run([*pytest, *arguments], env=environment, check=False).returncode  # noqa: S603
            if status != 0:
                sys.stdout.write(f"soak: round {rounds} failed, seed {seed}\n")
                return status
    sys.stdout.write(f"soak: {rounds} rounds passed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
