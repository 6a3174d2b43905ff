"""Each Python file that a document names exists."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.contract.imports import ROOT, SHARED

_DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# A path in backticks, alone (`core/errors.py`) or in a command (`python tools/openapi.py`).
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_PATH = re.compile(r"(?<![\w/.<>{}-])(?:[\w.-]+/)+[\w-]+\.py\b")
# What docs/add-a-resource.md has its reader write.
_EXAMPLE = re.compile(r"/(test_)?rooms\b")
# From where a path may start: the repository, the layer's folder of packages, or the shared package.
_ROOTS = [ROOT, SHARED, SHARED / "voxanne"]


def _named(document: Path) -> Iterator[tuple[int, str]]:
    """Line and path of each Python file that a document names. `<placeholders>` name none."""
    text = document.read_text(encoding="utf-8")
    for code in _CODE.finditer(text):
        for match in _PATH.finditer(code[0]):
            yield text.count("\n", 0, code.start() + match.start()) + 1, match[0]


def test_documented_paths_exist() -> None:
    missing = [
        f"{document.relative_to(ROOT)}:{line}: {path}"
        for document in _DOCUMENTS
        for line, path in _named(document)
        if not any((root / path).is_file() for root in _ROOTS) and not _EXAMPLE.search(path)
    ]

    assert not missing, "\n".join(missing)


def test_paths_are_found_in_the_documents() -> None:
    named = {path for document in _DOCUMENTS for _, path in _named(document)}

    assert {"core/errors.py", "tests/contract/test_architecture.py"} <= named
