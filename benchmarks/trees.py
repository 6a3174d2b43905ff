"""Copies of what is deployed, laid out as in Lambda, with bytecode and without."""

import os
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from tools.bytecode import compile_tree

_ROOT = Path(__file__).parents[1]
# What FastAPI brings beyond our own layer: in a folder of its own, which only the twin is shown.
_TWINS = ("annotated-doc", "anyio", "fastapi", "opentelemetry-api", "sniffio", "starlette")


@dataclass(frozen=True)
class Tree:
    """One copy."""

    root: Path

    def paths(self, *, twin: bool) -> list[str]:
        """Where Python looks, in Lambda's order."""
        return [str(self.root / part) for part in ("task", "opt", *(["twin"] if twin else []))]


def build(folder: Path) -> tuple[Tree, Tree]:
    """Make both copies: with bytecode, without."""
    plain, compiled = folder / "plain", folder / "compiled"
    _copy_distributions(_layer_names(), plain / "opt")
    _copy_distributions(_TWINS, plain / "twin")
    own = {"functions": "task", "layers/shared/voxanne": "opt", "benchmarks/twin": "twin/benchmarks"}
    for source, place in own.items():
        target = plain / place / Path(source).name
        shutil.copytree(_ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(plain, compiled, copy_function=os.link)
    if not compile_tree(compiled, "/"):
        raise AssertionError("something does not compile")
    return Tree(compiled), Tree(plain)


def _layer_names() -> list[str]:
    text = (_ROOT / "layers" / "dependencies" / "requirements.txt").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)


def _copy_distributions(names: tuple[str, ...] | list[str], target: Path) -> None:
    """Copy installed distributions; some are pinned for other platforms only, and not installed here."""
    for name in names:
        try:
            found = files(name) or []
        except PackageNotFoundError:
            continue
        for entry in found:
            if entry.suffix != ".pyc" and ".." not in entry.parts:
                place = target / entry
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(entry.locate(), place)
