"""Run pytest with the words of the environment variable ARGS: `make test` and its siblings.

The words are split as a shell splits them, quotes included, but nothing in them is evaluated.
"""

import os
import shlex
import sys


def main() -> None:
    """Replace this process with pytest, so that signals and the terminal are its own."""
    words = shlex.split(os.environ.get("ARGS", ""))
    measured = ["coverage", "run", "-m"] if os.environ.get("MEASURED") else []
    os.execv(sys.executable, [sys.executable, "-m", *measured, "pytest", *sys.argv[1:], *words])  # noqa: S606


if __name__ == "__main__":
    main()
