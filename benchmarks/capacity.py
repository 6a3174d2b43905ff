"""Simulate the busiest hour of a number of clinics: phone calls arrive, and each creates work for queues and workers.

It is a discrete-event simulation. Each queue is served in the order of arrival, by as many workers as the template's
share lets Lambda run. A stage's departures are the next one's arrivals, so stages are simulated one after another.
"""

import functools
import heapq
import math
import random
import tomllib
from collections.abc import Iterable, Sequence
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
    chance, rate = random.Random(_SEED), calls_a_second(clinics)  # noqa: S311 - a simulation
    seconds = min(max(_SECONDS, _CALLS / rate), _MOST_SECONDS)
    span = (_CALLS_BEFORE, _CALLS_BEFORE + seconds)
    begun = accumulate(chance.expovariate(rate) for _ in range(int(rate * span[1])))
    calls = [(at, chance.expovariate(1 / _CALL_SECONDS)) for at in begun]
    run = _Run(chance, template()["Mappings"]["Shares"][concurrency], span)
    stages = {stage.name: stage for stage in run.stages(calls)}
    phone_calls, _ = _busy([(at, at + lasted) for at, lasted in calls], span)
    return Peak(clinics, concurrency, rate, phone_calls, stages)


@dataclass(frozen=True)
class _Run:
    chance: random.Random
    shares: dict[str, int]
    span: tuple[float, float]

    def stages(self, calls: Sequence[tuple[float, float]]) -> Iterable[Stage]:
        ends = [at + lasted for at, lasted in calls]
        answered = [at + 4 for at, _ in calls]
        asked = [at + min(lasted, wait) for at, lasted in calls for wait in (30, 60)]
        told = [at for at, _ in calls] + answered + ends + ends
        yield self._stage("Voice provider's requests", None, told + asked, "VapiReceiverFunction")[0]
        requests = [at + self.chance.uniform(0, 600) for at in ends for _ in range(self._requests)]
        yield self._stage("API requests", None, requests, "Request")[0]
        stage, worked = self._stage("VapiEvents", self.shares["VapiEvents"], told, "VapiWorkerFunction")
        yield stage
        stage, fetched = self._stage(
            "Recordings", self.shares["Recordings"], ends, "RecordingFetcherFunction", [lasted for _, lasted in calls]
        )
        yield stage
        # The events of the four messages, of the booking (an appointment and a contact), and of the recording.
        changed = [*worked, *(at + 60 for at, _ in calls), *(at + 60 for at, _ in calls), *fetched]
        stage, recorded = self._stage("Streams", SHARDS, changed, "EventRecorderFunction")
        yield stage
        stage, fanned_out = self._stage("Events", self.shares["Events"], recorded, "EventDispatcherFunction")
        yield stage
        yield self._stage("Deliveries", self.shares["Deliveries"], fanned_out, "WebhookDelivererFunction")[0]

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
        begin = self.span[0] - _WORK_BEFORE
        for place in sorted((place for place, at in enumerate(arrivals) if at >= begin), key=arrivals.__getitem__):
            arrived = arrivals[place]
            starts = arrived if workers is None else max(arrived, heapq.heappop(free))
            ends = starts + self._seconds(function, None if lengths is None else lengths[place])
            if workers is not None:
                heapq.heappush(free, ends)
            busy.append((starts, ends))
            if self.span[0] <= arrived <= self.span[1]:
                waits.append(starts - arrived)
        most, mean = _busy(busy, self.span)
        wait = sorted(waits)[math.ceil(0.95 * len(waits)) - 1]
        return Stage(name, workers, most, mean, wait), [ends for _, ends in busy]

    def _seconds(self, function: str, length: float | None) -> float:
        assumed, measured = prices.table()["assumed"], _milliseconds()
        taken = self._spread(measured[function], _SPREAD)
        if function == "WebhookDelivererFunction":
            taken += self._spread(assumed["receiver_response"], _SPREAD_OF_RECEIVERS)
        if length is not None:  # a recording is as long as its call
            taken += assumed["recording_fetch"] * length / _CALL_SECONDS
        return taken / 1000

    def _spread(self, mean: float, spread: float) -> float:
        return mean * self.chance.lognormvariate(-spread * spread / 2, spread)


def _busy(work: Iterable[tuple[float, float]], span: tuple[float, float]) -> tuple[int, float]:
    """Return the most and the mean amount of concurrent work in a span."""
    began, ended = span
    inside = [(max(starts, began), min(ends, ended)) for starts, ends in work if ends > began and starts < ended]
    steps = sorted([(starts, 1) for starts, _ in inside] + [(ends, -1) for _, ends in inside])
    most = max(accumulate(step for _, step in steps), default=0)
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
