"""CPU of a request beyond its boto3 calls, alone and then in turn with the twin's, without network or stand-in.

The process that records ends first: what the stand-in leaves in botocore would cost both.
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
    """Every scenario of agents, a few hundred times."""
    recordings = _recordings()
    os.environ.update({f"{name}_TABLE": f"{name.title().replace('_', '')}Table" for name in _TABLES})
    os.environ["AGENTS_QUEUE_URL"] = "https://sqs.us-east-1.amazonaws.com/123456789012/AgentsQueue"
    playback = Playback()
    playback.attach(client())
    playback.attach(queues.client())
    playback.attach(resource().meta.client)
    # What is loaded stays: the collector would look through it again at random moments.
    gc.freeze()
    found: list[Figure] = []
    with wire.boto3_call() as boto3_call:
        for each in recordings:
            playback.recording = each
            found.append(_figure(each, boto3_call))
    return found


def _recordings() -> list[recording.Recording]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.json"
        command = [sys.executable, "-m", "benchmarks.recording", str(path)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - ourselves
        return recording.load(path)


def _figure(each: recording.Recording, boto3_call: Callable[[], object]) -> Figure:
    requests = [_request(our_handler, each.event), _request(twin_handler, each.event)]
    with answered_at_once(besides=wire.TABLE):
        before = _alone(requests[0])
        ours, twins, call = map(_usual, _in_turn([*requests, boto3_call]))
        alone = min(before, _alone(requests[0]))
    ours_all, twins_all = map(_usual, _in_turn(requests))
    note = f"a boto3 call {call:.2f} ms; in turn {ours:.2f}, of the twin's {ours / twins:.2f}"
    note += f", with boto3's part {ours_all / twins_all:.2f}"
    return Figure(each.name, round(alone, 2), "ms", limit=_LIMIT_MILLISECONDS, note=note)


def _alone(request: Callable[[], object]) -> float:
    """As in Lambda, where no other code takes the processor's caches: the best of the medians of short stretches.

    Neighbours on the same processor come and go within seconds, and only ever add.
    """
    return min(median(_in_turn([request], rounds=_STRETCH)[0]) for _ in range(_STRETCHES))


def _usual(taken: Sequence[float]) -> float:
    """The lower quartile: what neighbours on the same processor do to it only ever adds."""
    return quantiles(taken, n=4)[0]


def _request(handler: Callable[[Any, Any], Any], event: dict[str, Any]) -> Callable[[], None]:
    made = context()

    def request() -> None:
        answer = handler(event, made)
        if answer["statusCode"] >= 300:  # noqa: PLR2004 - HTTP's own
            raise AssertionError(f"answered {answer}")

    return request


def _in_turn(requests: Sequence[Callable[[], object]], rounds: int = _ROUNDS) -> list[list[float]]:
    """Milliseconds of CPU of each request, time and again; one after the other in each round.

    Each runs once untimed just before: else what the others leave in the processor's caches is what differs.
    """
    samples: list[list[float]] = [[] for _ in requests]
    for turn in range(_WARM_UP + rounds):
        for taken, request in zip(samples, requests, strict=True):
            request()
            began = time.process_time()
            request()
            if turn >= _WARM_UP:
                taken.append(1000 * (time.process_time() - began))
    return samples


if __name__ == "__main__":
    figures.save(measure)
