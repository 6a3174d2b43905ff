"""Files in ``.local/`` through which other commands find the running product; readable by their owner only."""

import json
import os
from pathlib import Path
from typing import Any

from local.runner.account import ROOT

FOLDER = Path(os.environ.get("STATE") or ROOT / ".local")
RUN_FILE = FOLDER / "run.json"
DEMO_FILE = FOLDER / "demo.json"


def prepare(folder: Path = FOLDER) -> None:
    """Make the folder; OSError if it can't be made, before anything is started that would have to end again."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically, readable by its owner only."""
    prepare(path.parent)
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path) -> dict[str, Any]:
    """Return the file's content; empty if the file is missing or not JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def give_back(path: Path, before: dict[str, Any]) -> None:
    """Remove this process's file; write *before* instead if the product that it describes still runs."""
    if read(path).get("process_id") != os.getpid():
        return
    if _runs(before.get("process_id")):
        write_private(path, before)
    else:
        path.unlink(missing_ok=True)


def _runs(process_id: int | None) -> bool:
    if process_id is None:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's
    return True
