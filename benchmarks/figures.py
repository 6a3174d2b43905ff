"""Measured figures, and their output."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of a table. Without a limit it is only informative."""

    what: str
    measured: float
    unit: str = ""
    limit: float | None = None
    note: str = ""
    noisy: bool = False
    """Whether other load on the machine made the measurement too uncertain for a verdict."""

    @property
    def verdict(self) -> str:
        """Whether the budget holds; empty if there is none."""
        if self.limit is None:
            return ""
        if self.noisy:
            return "too noisy"
        return "holds" if self.measured <= self.limit else "over"


def save(measure: Callable[[], Sequence[Figure]]) -> None:
    """Measure, and write the figures to the file that the first argument names. Each section's process calls this."""
    Path(sys.argv[1]).write_text(json.dumps([asdict(figure) for figure in measure()]), encoding="utf-8")


def load(path: Path) -> list[Figure]:
    """Read the figures that a section's process wrote."""
    return [Figure(**figure) for figure in json.loads(path.read_text(encoding="utf-8"))]


def write(title: str, figures: Sequence[Figure]) -> None:
    """Print a section's table."""
    rows = [(figure.what, _value(figure), _limit(figure), figure.verdict, figure.note) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print(f"\n{title}")
    for what, value, limit, verdict, note in rows:
        line = f"  {what:<{widths[0]}}  {value:>{widths[1]}}  {limit:<{widths[2]}}  {verdict:<{widths[3]}}  {note}"
        print(line.rstrip(), flush=True)


def _value(figure: Figure) -> str:
    return f"{figure.measured:.10g} {figure.unit}".rstrip()


def _limit(figure: Figure) -> str:
    return "" if figure.limit is None else f"at most {figure.limit:g}"
