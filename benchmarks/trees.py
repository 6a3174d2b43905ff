"""Copy the deployed files in Lambda's layout, with bytecode and without."""

import os
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from tools.bytecode import compile_tree

_ROOT = Path(__file__).parents[1]
# FastAPI's dependencies that our layer lacks, in a folder that only the twin can import.
_TWINS = ("annotated-doc", "anyio", "fastapi", "opentelemetry-api", "sniffio", "starlette")


@dataclass(frozen=True)
class Tree:
    """One copy of the deployed files."""

    root: Path

    def paths(self, *, twin: bool) -> list[str]:
        """Return the module search path, in Lambda's order."""
        return [str(self.root / part) for part in ("task", "opt", *(["twin"] if twin else []))]


def build(folder: Path) -> tuple[Tree, Tree]:
    """Create both copies: with bytecode and without."""
    plain, compiled = folder / "plain", folder / "compiled"
    _copy_distributions(_layer_names(), plain / "opt")
    _copy_distributions(_TWINS, plain / "twin")
    own = {"functions": "task", "layers/shared/voxanne": "opt", "benchmarks/twin": "twin/benchmarks"}
    for source, place in own.items():
        target = plain / place / Path(source).name
        shutil.copytree(_ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(plain, compiled, copy_function=os.link)
    if not compile_tree(compiled, "/"):
        raise AssertionError("a module does not compile")
    return Tree(compiled), Tree(plain)


def _layer_names() -> list[str]:
    text = (_ROOT / "layers" / "dependencies" / "requirements.txt").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)


def _copy_distributions(names: tuple[str, ...] | list[str], target: Path) -> None:
    """Copy the installed distributions. Some are pinned for other platforms only and are not installed here."""
    for name in names:
        try:
            entries = files(name) or []
        except PackageNotFoundError:
            continue
        for entry in entries:
            if entry.suffix != ".pyc" and ".." not in entry.parts:
                place = target / entry
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(entry.locate(), place)
