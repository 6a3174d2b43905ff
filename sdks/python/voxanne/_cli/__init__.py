"""The command `vox`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that was typed."""
    try:
        import typer  # noqa: F401, PLC0415 - an extra: the package works without
    except ImportError:
        sys.exit("vox: install its dependencies first: pip install 'voxanne[cli]'")
    from .app import run  # noqa: PLC0415

    run()
