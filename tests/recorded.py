"""The recorded events of events/. Each file's name has the function's folder and the request."""

import json
from typing import Any

from tests.contract.imports import ROOT
from tests.product import deployment

FOLDER = ROOT / "events"
EVENTS = sorted(path.stem for path in FOLDER.glob("*.json"))
_FUNCTIONS = {function.module.split(".")[1]: name for name, function in deployment().functions.items()}


def function_of(name: str) -> str:
    """Return the logical id of an event's function."""
    folders = [folder for folder in _FUNCTIONS if name.startswith(f"{folder}_")]
    assert folders, f"events/{name}.json: a file is named <folder of the function>_<what it asks>"
    return _FUNCTIONS[max(folders, key=len)]


def recorded(name: str) -> dict[str, Any]:
    """Return an event as AWS would pass it."""
    event: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return event
