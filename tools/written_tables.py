"""Documents with generated tables between two comments; the prose around them is written by hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path

_END = "<!-- End. -->\n"


def with_tables(document: Path, begin: str, tables: str) -> str:
    """Return a document with *tables* in place of those after its comment *begin*."""
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    return f"{before}{begin}\n{tables}\n{_END}{rest.partition(_END)[2]}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [heads, ["---"] * len(heads), *rows])
