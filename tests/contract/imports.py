"""What imports what, read from the source."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT / "layers" / "shared"


def module_name(path: Path) -> str:
    """The name under which the tests, Lambda and everyone else import the file."""
    base = SHARED if path.is_relative_to(SHARED) else ROOT
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """Modules that the file imports, also within functions and for types alone."""
    found: set[str] = set()
    for node in _statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = str(node.module)
            found |= {
                f"{module}.{alias.name}" if _is_module(f"{module}.{alias.name}") else module for alias in node.names
            }
    return frozenset(found)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements within a node, at any depth. Most nodes are expressions, which import nothing."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for inner in getattr(node, field, ()):
            yield inner
            yield from _statements(inner)


def imported_from(folder: Path) -> set[str]:
    """All of our modules that the folder's files import, and what these import."""
    found: set[str] = set()
    ahead = list(folder.glob("*.py"))
    while ahead:
        new = {name for name in imports(ahead.pop()) if name.startswith("voxanne.")} - found
        found |= new
        ahead += [path for name in new if (path := (SHARED / Path(*name.split("."))).with_suffix(".py")).exists()]
    return found


def source_files(*folders: str) -> list[Path]:
    """All Python files below the folders of the repository."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@functools.cache
def _is_module(name: str) -> bool:
    return any(
        (base / Path(*name.split("."))).with_suffix(".py").exists() or (base / Path(*name.split("."))).is_dir()
        for base in (SHARED, ROOT)
    )
