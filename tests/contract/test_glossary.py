"""The glossary's names are those of the code."""

import re

import pytest

from tests.contract.imports import ROOT, SHARED

_ROWS = [
    line.strip("| ").split(" | ")
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines()
    if re.search(r"\| `[\w/]+\.py`", line)
]
_TERMS = 40


def test_the_glossary_has_terms() -> None:
    assert len(_ROWS) > _TERMS


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[0])
def test_each_term_is_where_the_glossary_says(row: list[str]) -> None:
    path, *names = re.findall(r"`([^`]+)`", row[-1])
    source = (SHARED / "voxanne" / path).read_text()

    assert [name for name in names if not re.search(rf"\b{name}\b", source)] == []
