"""Simulate the busiest hour of a number of clinics: phone calls arrive, and each creates work for queues and workers.

It is a discrete-event simulation. Each queue is served in the order of arrival, by as many workers as the template's
share lets Lambda run. A stage's departures are the next one's arrivals, so stages are simulated one after another.
"""

import bisect
import functools
import heapq
import math
import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks import figures, prices
from benchmarks.bill import MEASURED
from benchmarks.figures import Figure
from tools.template_slices import template

CLINICS = (10, 100, 1_000, 10_000)
CONCURRENCIES = ("10", "100", "500", "1000", "3000")
# The share of a day's calls in its busiest hour. Assumes that clinics are open for ten hours, all in one time zone, and
# that the first two hours are the busiest.
BUSIEST_HOUR = 0.14
SHARDS = 4
_MEASURED = Path(__file__).with_name("service_times.toml")
# Calls last three minutes on average, exponentially distributed. The spread of a function's time is half its mean; a
# receiver's is twice that.
_CALL_SECONDS, _SPREAD, _SPREAD_OF_RECEIVERS = 180.0, 0.5, 1.0
# The measured span has at least these seconds, and at least this number of calls unless that takes more than ten hours.
# Phone calls begin before it, so that as many end as begin; work begins a little before it.
_SECONDS, _CALLS, _MOST_SECONDS = 180.0, 1_000, 36_000.0
_CALLS_BEFORE, _WORK_BEFORE = 10 * _CALL_SECONDS, 30.0
_SEED = 20261129
_FULL = 0.95


@dataclass(frozen=True)
class Stage:
    """A stage's load: workers, the most and the mean number of busy ones, and the 95th percentile of waits in seconds.

    `workers` is None if only the account limits them.
    """

    name: str
    workers: int | None
    most_busy: int
    mean_busy: float
    wait: float

    @property
    def falls_behind(self) -> bool:
        """Whether the workers are busy nearly all the time, so that waits grow during the hour."""
        return self.workers is not None and self.mean_busy > _FULL * self.workers


@dataclass(frozen=True)
class Peak:
    """The busiest hour of a number of clinics at one value of `Concurrency`."""

    clinics: int
    concurrency: str
    calls_a_second: float
    phone_calls: int
    stages: dict[str, Stage]

    @property
    def executions(self) -> int:
        """The most concurrent executions: the sum of all stages' peaks, which need not coincide."""
        return sum(stage.most_busy for stage in self.stages.values())

    @property
    def keeps_up(self) -> bool:
        """Whether no work waits for more than a second, and the executions fit into the concurrency."""
        return self.executions <= int(self.concurrency) and all(stage.wait <= 1 for stage in self.stages.values())


@functools.cache
def service_times() -> dict[str, Any]:
    """Return the content of service_times.toml."""
    return tomllib.loads(_MEASURED.read_text(encoding="utf-8"))


@functools.cache
def _milliseconds() -> dict[str, float]:
    use = tomllib.loads(MEASURED.read_text(encoding="utf-8"))["request"]
    return {**service_times()["milliseconds"], "Request": use["lambda_gigabyte_milliseconds"]}


def calls_a_second(clinics: int) -> float:
    """Return the number of phone calls that begin per second in the busiest hour."""
    a_day: float = prices.table()["calls"]["a_day"]
    return clinics * a_day * BUSIEST_HOUR / 3600


@functools.cache
def peak(clinics: int, concurrency: str) -> Peak:
    """Simulate the busiest hour."""
    hour = _hour(clinics)
    chance = random.Random()  # noqa: S311 - a simulation
    chance.setstate(hour.chance)
    work = _Run(chance, hour.span).work(hour, template()["Mappings"]["Shares"][concurrency])
    stages = {stage.name: stage for stage in (*hour.requests, *work)}
    return Peak(clinics, concurrency, calls_a_second(clinics), hour.phone_calls, stages)


@dataclass(frozen=True)
class _Hour:
    """What depends on the number of clinics alone: phone calls, and requests, which wait in no queue."""

    calls: Sequence[tuple[float, float]]
    """When each began and how long it lasted."""
    told: Sequence[float]
    """When the voice provider tells of an event of a call."""
    phone_calls: int
    requests: Sequence[Stage]
    span: tuple[float, float]
    chance: tuple[Any, ...]
    """The state of the random numbers after it."""


@functools.cache
def _hour(clinics: int) -> _Hour:
    chance, rate = random.Random(_SEED), calls_a_second(clinics)  # noqa: S311 - a simulation
    seconds = min(max(_SECONDS, _CALLS / rate), _MOST_SECONDS)
    span = (_CALLS_BEFORE, _CALLS_BEFORE + seconds)
    begun = accumulate(chance.expovariate(rate) for _ in range(int(rate * span[1])))
    calls = [(at, chance.expovariate(1 / _CALL_SECONDS)) for at in begun]
    ends = [at + lasted for at, lasted in calls]
    told = [at for at, _ in calls] + [at + 4 for at, _ in calls] + ends + ends
    requests = list(_Run(chance, span).requests(calls, told))
    phone_calls, _ = _busy([(at, at + lasted) for at, lasted in calls], span)
    return _Hour(calls, told, phone_calls, requests, span, chance.getstate())


@dataclass(frozen=True)
class _Run:
    chance: random.Random
    span: tuple[float, float]

    def requests(self, calls: Sequence[tuple[float, float]], told: Sequence[float]) -> Iterable[Stage]:
        asked = [at + min(lasted, wait) for at, lasted in calls for wait in (30, 60)]
        yield self._stage("Voice provider's requests", None, [*told, *asked], "VapiReceiverFunction")[0]
        ends = (at + lasted for at, lasted in calls)
        requests = [at + self.chance.uniform(0, 600) for at in ends for _ in range(self._requests)]
        yield self._stage("API requests", None, requests, "Request")[0]

    def work(self, hour: _Hour, shares: dict[str, int]) -> Iterable[Stage]:
        calls, ends = hour.calls, [at + lasted for at, lasted in hour.calls]
        stage, worked = self._stage("VapiEvents", shares["VapiEvents"], hour.told, "VapiWorkerFunction")
        yield stage
        stage, fetched = self._stage(
            "Recordings", shares["Recordings"], ends, "RecordingFetcherFunction", [lasted for _, lasted in calls]
        )
        yield stage
        # The events of the four messages, of the booking (an appointment and a contact), and of the recording.
        changed = [*worked, *(at + 60 for at, _ in calls), *(at + 60 for at, _ in calls), *fetched]
        stage, recorded = self._stage("Streams", SHARDS, changed, "EventRecorderFunction")
        yield stage
        stage, fanned_out = self._stage("Events", shares["Events"], recorded, "EventDispatcherFunction")
        yield stage
        yield self._stage("Deliveries", shares["Deliveries"], fanned_out, "WebhookDelivererFunction")[0]

    @property
    def _requests(self) -> int:
        number: int = prices.table()["calls"]["requests_of_the_api"]
        return number

    def _stage(
        self,
        name: str,
        workers: int | None,
        arrivals: Sequence[float],
        function: str,
        lengths: Sequence[float] | None = None,
    ) -> tuple[Stage, list[float]]:
        """Serve arrivals in order; return the stage's load, and when each was done."""
        busy: list[tuple[float, float]] = []
        free = [0.0] * (workers or 0)
        waits = []
        seconds = self._seconds(function)
        began, ended = self.span
        begin = began - _WORK_BEFORE
        for place in sorted((place for place, at in enumerate(arrivals) if at >= begin), key=arrivals.__getitem__):
            starts = arrived = arrivals[place]
            if free and free[0] > arrived:
                starts = free[0]
            ends = starts + seconds(None if lengths is None else lengths[place])
            if free:
                heapq.heapreplace(free, ends)
            busy.append((starts, ends))
            if began <= arrived <= ended:
                waits.append(starts - arrived)
        most, mean = _busy(busy, self.span)
        wait = sorted(waits)[math.ceil(0.95 * len(waits)) - 1]
        return Stage(name, workers, most, mean, wait), [ends for _, ends in busy]

    def _seconds(self, function: str) -> Callable[[float | None], float]:
        """Return what draws the seconds that one piece of work takes, given the length of its recording."""
        assumed, mean = prices.table()["assumed"], _milliseconds()[function]
        response = assumed["receiver_response"] if function == "WebhookDelivererFunction" else None
        fetch, draw = assumed["recording_fetch"], self.chance.lognormvariate

        def seconds(length: float | None) -> float:
            taken: float = mean * draw(-_SPREAD * _SPREAD / 2, _SPREAD)
            if response is not None:
                taken += response * draw(-_SPREAD_OF_RECEIVERS * _SPREAD_OF_RECEIVERS / 2, _SPREAD_OF_RECEIVERS)
            if length is not None:  # a recording is as long as its call
                taken += fetch * length / _CALL_SECONDS
            return taken / 1000

        return seconds


def _busy(work: Iterable[tuple[float, float]], span: tuple[float, float]) -> tuple[int, float]:
    """Return the most and the mean amount of concurrent work in a span."""
    began, ended = span
    inside = [(max(starts, began), min(ends, ended)) for starts, ends in work if ends > began and starts < ended]
    over = sorted(ends for _, ends in inside)
    begun = enumerate(sorted(starts for starts, _ in inside), 1)
    most = max((number - bisect.bisect_right(over, at) for number, at in begun), default=0)
    return most, sum(ends - starts for starts, ends in inside) / (ended - began)


def needed(clinics: int) -> Peak:
    """Return the peak at the lowest value of `Concurrency` that keeps up, or at the highest value."""
    for concurrency in CONCURRENCIES:
        if peak(clinics, concurrency).keeps_up:
            break
    return peak(clinics, concurrency)


def measure() -> list[Figure]:
    """Return the needs of each number of clinics."""
    return [
        Figure(
            f"{clinics:,} clinics: Concurrency",
            int(needed(clinics).concurrency),
            note=", ".join(
                f"{name} {stage.most_busy}, {stage.wait:.1f} s" for name, stage in needed(clinics).stages.items()
            ),
        )
        for clinics in CLINICS
    ]


if __name__ == "__main__":
    figures.save(measure)
