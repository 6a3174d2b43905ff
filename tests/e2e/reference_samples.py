"""The reference's samples, and Node to run them."""

import shutil
import subprocess
from pathlib import Path

from tests.contract.imports import ROOT
from tests.requirements import need

SAMPLES = ROOT.parent / "shared" / "samples"


def node(script: str, folder: Path) -> str:
    """Run a script; what it printed."""
    need(None if shutil.which("node") else "Node is needed to run the reference's samples")
    path = folder / "sample.mjs"
    path.write_text(script)
    return subprocess.run(["node", str(path)], capture_output=True, text=True, check=True).stdout
