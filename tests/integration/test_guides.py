"""The code of the guides runs as it stands: the API's address alone is replaced, the key is in the environment."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from functions.public.pages import PUBLISHED
from tests.contract.imports import ROOT
from tests.product import Client
from tests.requirements import need

pytestmark = pytest.mark.processes
_FENCE = re.compile(r"^```(sh|js|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# A handler for an app of the reader's, which tests/integration/test_webhook_sample.py runs.
_FRAGMENT = "app.post("
_PROGRAMS = {"sh": ("bash", "-e"), "js": ("node",), "python": (sys.executable,)}
_SUFFIXES = {"sh": ".sh", "js": ".mjs", "python": ".py"}
BLOCKS = [
    pytest.param(language, code, id=f"{path.stem} {number} {language}")
    for path in sorted((ROOT / "docs" / "guide").glob("*.md"))
    for number, (language, code) in enumerate(_FENCE.findall(path.read_text(encoding="utf-8")), 1)
    if _FRAGMENT not in code
]


@pytest.mark.parametrize(("language", "code"), BLOCKS)
def test_a_block_of_a_guide_runs(
    origin: str, standing_clinic: Client, tmp_path: Path, language: str, code: str
) -> None:
    program, *options = _PROGRAMS[language]
    need(None if shutil.which(program) else f"{program} is needed to run the guides")
    file = tmp_path / f"block{_SUFFIXES[language]}"
    file.write_text(code.replace(PUBLISHED, origin), encoding="utf-8")
    # A contact of the idempotency's guide is made once; the next one finds its phone taken, which is an answer too.
    environment = {**os.environ, "VOXANNE_API_KEY": str(standing_clinic.key), "PYTHONPATH": ""}

    done = subprocess.run(
        [program, *options, str(file)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "invalid_" not in done.stdout, done.stdout
    assert "not_found" not in done.stdout, done.stdout
