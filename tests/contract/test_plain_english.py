"""Code and documents are in plain English (CONTRIBUTING.md): words that make riddles of sentences are banned.

Each test lists all hits at once.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.contract.imports import ROOT

_SUFFIXES = {".css", ".html", ".in", ".js", ".json", ".md", ".mjs", ".py", ".sh", ".toml", ".ts", ".yaml"}
_NAMES = {".cfnlintrc", ".ci/run", "Makefile", "functions/public/openapi.json", "requirements/overrides.txt"}
_UNTRACKED = {".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())}
# In parts, so that this file does not contain them.
_BANNED = ["no" + "body", "no" + "body's", "who" + "ever", "told " + "of", "as it " + "says"]
# A phrase may continue on the next line of a comment.
_PATTERN = re.compile(
    r"\b(?:" + "|".join(phrase.replace(" ", r"(?:\s|#)+") for phrase in _BANNED) + r")\b", re.IGNORECASE
)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _UNTRACKED:
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _searched() -> Iterator[tuple[str, Path]]:
    """Name within the repository and path of each file of code and documents."""
    for path in _files(ROOT):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in _SUFFIXES or name in _NAMES or name.startswith("bin/"):
            yield name, path


def test_banned_words_occur_nowhere() -> None:
    hits = []
    for name, path in _searched():
        text = path.read_text(encoding="utf-8")
        hits += [f"{name}:{text.count('\n', 0, hit.start()) + 1}: {hit[0]}" for hit in _PATTERN.finditer(text)]

    assert not hits, "\n".join(hits)


def test_each_kind_of_file_is_searched() -> None:
    names = {name for name, _ in _searched()}

    assert names >= _NAMES
    assert {Path(name).suffix for name in names} >= _SUFFIXES - {".sh"}
