"""Run pytest with the arguments in the environment variable ARGS: `make test` and similar commands.

ARGS is split like a shell's words, quotes included, but nothing in it is evaluated.
"""

import os
import shlex
import sys


def main() -> None:
    """Replace this process with pytest, so that it gets signals and the terminal directly."""
    words = shlex.split(os.environ.get("ARGS", ""))
    measured = ["coverage", "run", "-m"] if os.environ.get("MEASURED") else []
    os.execv(sys.executable, [sys.executable, "-m", *measured, "pytest", *sys.argv[1:], *words])  # noqa: S606


if __name__ == "__main__":
    main()
