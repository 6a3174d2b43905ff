"""`make capacity`: write the tables of docs/capacity.md from the simulation and the limits.

The prose around them is written by hand. A test fails if the committed tables are out of date.
"""

from collections.abc import Iterable
from pathlib import Path

from benchmarks.capacity import CLINICS, CONCURRENCIES, Peak, needed, peak, service_times
from benchmarks.limits import LIMITS, first
from tools.written_tables import table, with_tables

DOCUMENT = Path(__file__).parent.parent / "docs" / "capacity.md"
_BEGIN = "<!-- Written by `make capacity`. -->\n"
_HEADS = [f"{clinics:,} clinics" for clinics in CLINICS]
_BACKGROUND = ("VapiEvents", "Recordings", "Events", "Deliveries")


def written() -> str:
    """Return the document with the tables of the current simulation and limits."""
    return with_tables(DOCUMENT, _BEGIN, tables())


def tables() -> str:
    """Return the tables, each under its heading."""
    return "\n".join(
        [
            "## What comes first\n",
            table(["clinics", "limits of which most is used in the busiest hour"], _first()),
            "## What the busiest hour needs\n",
            table(["", *_HEADS], _needs()),
            "## Waits by `Concurrency`\n",
            table(["`Concurrency`", *_HEADS], _waits()),
            "## Limits, and what is used of each\n",
            table(["limit", "how much", *_HEADS, "whose", "what to turn"], _limits()),
            "## Service times\n",
            table(["piece of work", "milliseconds", "of a phone call"], _times()),
        ]
    )


def _first() -> Iterable[list[str]]:
    for clinics in CLINICS:
        named = [f"{limit.name} ({limit.share(clinics):.0%})" for limit in first(clinics)]
        yield [f"{clinics:,}", "; ".join(named)]


def _needs() -> Iterable[list[str]]:
    peaks = [needed(clinics) for clinics in CLINICS]
    yield ["`Concurrency`", *(each.concurrency for each in peaks)]
    yield ["phone calls that begin a second", *(f"{each.calls_a_second:.2f}" for each in peaks)]
    yield ["phone calls at a time, at most", *(f"{each.phone_calls:,}" for each in peaks)]
    yield ["executions at a time, at most", *(f"{each.executions:,}" for each in peaks)]
    for name, stage in peaks[0].stages.items():
        label = f"{name}: at a time, at most" if stage.workers is None else f"{name}: at a time, of so many"
        yield [label, *(_busy(each, name) for each in peaks)]


def _busy(each: Peak, name: str) -> str:
    stage = each.stages[name]
    return f"{stage.most_busy:,}" if stage.workers is None else f"{stage.most_busy:,} of {stage.workers:,}"


def _waits() -> Iterable[list[str]]:
    for concurrency in CONCURRENCIES:
        yield [concurrency, *(_longest(peak(clinics, concurrency)) for clinics in CLINICS)]


def _longest(each: Peak) -> str:
    late = {name: each.stages[name] for name in _BACKGROUND if each.stages[name].wait > 1}
    return (
        ", ".join(f"{name} {'grows' if stage.falls_behind else f'{stage.wait:.0f} s'}" for name, stage in late.items())
        or "none"
    )


def _limits() -> Iterable[list[str]]:
    for limit in LIMITS:
        shares = [f"{limit.share(clinics):.1%}" for clinics in CLINICS]
        yield [limit.name, f"{limit.most:,.0f}", *shares, limit.source, limit.remedy]


def _times() -> Iterable[list[str]]:
    times = service_times()
    for name, milliseconds in times["milliseconds"].items():
        label = "a message of a sweep" if name == "SweptMessage" else f"`{name}`"
        yield [label, f"{milliseconds:.1f}", str(times["of_a_call"].get(name, ""))]


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"wrote docs/{DOCUMENT.name}")
