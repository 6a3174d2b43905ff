"""Measure the CPU of a request without its boto3 calls, alone and alternating with the twin, without network or moto.

Responses are recorded in another process, which ends first: moto's hooks in botocore would slow both sides down.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import figures, recording, wire
from benchmarks.contexts import context
from benchmarks.figures import Figure
from benchmarks.playback import Playback, answered_at_once
from benchmarks.twin.app import lambda_handler as twin_handler
from benchmarks.twin.tables import resource
from functions.agents.app import lambda_handler as our_handler
from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.client import client

_LIMIT_MILLISECONDS = 0.5
_WARM_UP, _ROUNDS = 30, 350
_STRETCHES, _STRETCH = 20, 30
_TABLES = (
    "AGENTS",
    "ASSISTANTS",
    "CALENDARS",
    "CALLS",
    "IDEMPOTENCY",
    "ORGANIZATIONS",
    "PROVIDER_LINKS",
    "RATE_LIMITS",
)


def measure() -> list[Figure]:
    """Measure every scenario of the agents group, a few hundred times."""
    recordings = _recordings()
    os.environ.update({f"{name}_TABLE": f"{name.title().replace('_', '')}Table" for name in _TABLES})
    os.environ["AGENTS_QUEUE_URL"] = "https://sqs.us-east-1.amazonaws.com/123456789012/AgentsQueue"
    playback = Playback()
    playback.attach(client())
    playback.attach(queues.client())
    playback.attach(resource().meta.client)
    # Exclude loaded objects from garbage collection, which would scan them at random moments.
    gc.freeze()
    rows: list[Figure] = []
    with wire.boto3_call() as boto3_call:
        for scenario in recordings:
            playback.recording = scenario
            rows.append(_figure(scenario, boto3_call))
    return rows


def _recordings() -> list[recording.Recording]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.json"
        command = [sys.executable, "-m", "benchmarks.recording", str(path)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - ourselves
        return recording.load(path)


def _figure(scenario: recording.Recording, boto3_call: Callable[[], object]) -> Figure:
    requests = [_request(our_handler, scenario.event), _request(twin_handler, scenario.event)]
    with answered_at_once(besides=wire.TABLE):
        before = _alone(requests[0])
        ours, twins, call = map(_usual, _in_turn([*requests, boto3_call]))
        alone = min(before, _alone(requests[0]))
    ours_all, twins_all = map(_usual, _in_turn(requests))
    note = f"a boto3 call {call:.2f} ms; in turn {ours:.2f}, of the twin's {ours / twins:.2f}"
    note += f", with boto3's part {ours_all / twins_all:.2f}"
    return Figure(scenario.name, round(alone, 2), "ms", limit=_LIMIT_MILLISECONDS, note=note)


def _alone(request: Callable[[], object]) -> float:
    """Return the lowest median of short stretches: as in Lambda, where no other code uses the processor's caches.

    Other load on the same processor comes and goes within seconds, and only ever adds time.
    """
    return min(median(_in_turn([request], rounds=_STRETCH)[0]) for _ in range(_STRETCHES))


def _usual(times: Sequence[float]) -> float:
    """Return the lower quartile: other load on the same processor only ever adds time."""
    return quantiles(times, n=4)[0]


def _request(handler: Callable[[Any, Any], Any], event: dict[str, Any]) -> Callable[[], None]:
    lambda_context = context()

    def request() -> None:
        response = handler(event, lambda_context)
        if response["statusCode"] >= 300:  # noqa: PLR2004 - HTTP's own
            raise AssertionError(f"unexpected response {response}")

    return request


def _in_turn(requests: Sequence[Callable[[], object]], rounds: int = _ROUNDS) -> list[list[float]]:
    """Return the CPU milliseconds of each request in each round; the requests alternate.

    Each request runs once untimed before it is timed, so that the caches hold its own data and not the other's.
    """
    samples: list[list[float]] = [[] for _ in requests]
    for turn in range(_WARM_UP + rounds):
        for times, request in zip(samples, requests, strict=True):
            request()
            began = time.process_time()
            request()
            if turn >= _WARM_UP:
                times.append(1000 * (time.process_time() - began))
    return samples


if __name__ == "__main__":
    figures.save(measure)
