"""Measure the CPU time of requests with and without their boto3 calls, in turn with the twins, without network or moto.

Another process records the responses and ends first, because moto's hooks in botocore would slow both sides down.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import figures, recording, wire
from benchmarks.contexts import context
from benchmarks.figures import Figure
from benchmarks.playback import Playback, answered_at_once
from benchmarks.twin.app import lambda_handler as twin_handler
from benchmarks.twin.plain import lambda_handler as plain_handler
from benchmarks.twin.tables import resource
from functions.agents.app import lambda_handler as our_handler
from local.commands.template_parameters import PARAMETERS
from local.runner.template.reader import load
from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.client import client

_LIMIT_MILLISECONDS = 0.5
_ROUNDS, _IN_A_ROUND, _WARM_UP = 10, 40, 5
# The largest ratio of the slowest round to the fastest. Beyond it other load dominates, and there is no verdict.
MOST_SPREAD = 1.3
_FUNCTION = "AgentsFunction"
_OF_PLAIN = frozenset({"GET one agent", "list 20 agents", "POST agent"})


def measure() -> list[Figure]:
    """Measure every scenario of the agents group, in ten rounds."""
    recordings = _recordings()
    os.environ.update(load(PARAMETERS).functions[_FUNCTION].environment)
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
    has_plain = scenario.name in _OF_PLAIN
    plain = [_request(plain_handler, scenario.event)] if has_plain else []
    with answered_at_once(besides=wire.TABLE):
        ours, twins, call = in_turn([*requests, boto3_call])
    ours_all, twins_all, *plain_all = in_turn([*requests, *plain])
    note = f"{spread(ours)}; a boto3 call {median(call):.2f}; of the twin's {ratio(ours, twins)}"
    note += f", with boto3's part {median(ours_all):.2f} ms, {ratio(ours_all, twins_all)}"
    note += "".join(f", of the plain twin's {ratio(ours_all, each)}" for each in plain_all)
    noisy = max(ours) > MOST_SPREAD * min(ours)
    return Figure(scenario.name, round(median(ours), 2), "ms", _LIMIT_MILLISECONDS, note, noisy=noisy)


def spread(times: Sequence[float]) -> str:
    """Return the range of the rounds."""
    return f"{min(times):.2f} to {max(times):.2f}"


def ratio(ours: Sequence[float], others: Sequence[float]) -> str:
    """Return the median of the rounds' ratios, and their range."""
    ratios = [one / other for one, other in zip(ours, others, strict=True)]
    return f"{median(ratios):.2f} ({spread(ratios)})"


def _request(handler: Callable[[Any, Any], Any], event: dict[str, Any]) -> Callable[[], None]:
    lambda_context = context()

    def request() -> None:
        response = handler(event, lambda_context)
        if response["statusCode"] >= 300:  # noqa: PLR2004 - HTTP's own
            raise AssertionError(f"unexpected response {response}")

    return request


def in_turn(requests: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Return the CPU milliseconds of each request: the median of each of ten rounds, in which the requests alternate.

    Each request runs once untimed before it is timed, so that the caches hold its own data and not the other's.
    """
    rounds: list[list[float]] = [[] for _ in requests]
    for _ in range(_ROUNDS):
        samples: list[list[float]] = [[] for _ in requests]
        for turn in range(_WARM_UP + _IN_A_ROUND):
            for times, request in zip(samples, requests, strict=True):
                request()
                began = time.process_time()
                request()
                if turn >= _WARM_UP:
                    times.append(1000 * (time.process_time() - began))
        for medians, times in zip(rounds, samples, strict=True):
            medians.append(median(times))
    return rounds


if __name__ == "__main__":
    figures.save(measure)
