"""Documents whose tables are written by a command, between two comments; the prose around them is written by hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path

_END = "<!-- End. -->\n"


def with_tables(document: Path, begin: str, tables: str) -> str:
    """Return a document with these tables after its comment *begin*, in place of those that are there."""
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    return f"{before}{begin}\n{tables}\n{_END}{rest.partition(_END)[2]}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [heads, ["---"] * len(heads), *rows])
