"""Measure the CPU time of requests that clinics and callers wait for, in turn with plain handlers of the same requests.

The time includes boto3's calls. AWS's answers are recorded in another process and played back without network
or moto. The plain twins (benchmarks/twin/plain.py) make one AWS call each, without limits, idempotency or rules.
"""

import gc
import importlib
import os
from statistics import median
from typing import Any

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.hot_recording import recordings
from benchmarks.playback import Playback
from benchmarks.processor_time import MOST_SPREAD, in_turn, ratio, spread
from benchmarks.twin import plain
from benchmarks.twin.tables import resource
from local.commands.template_parameters import PARAMETERS
from local.runner.functions.runtime import LambdaContext
from local.runner.template.reader import load
from voxanne.aws import sqs
from voxanne.aws.dynamodb.client import client, limited_client
from voxanne.core import clock, secrets


def measure() -> list[Figure]:
    """Measure each path in ten rounds."""
    stopped_at, recorded = recordings()
    functions = load(PARAMETERS).functions
    for function in functions.values():
        os.environ.update(function.environment)
    clock.source = lambda: stopped_at
    playback = Playback()
    clients = [client(), limited_client(), sqs.client(), sqs.limited_client(), secrets._parameters()]  # noqa: SLF001
    for each in (*clients, resource().meta.client, plain.queues()):
        playback.attach(each)
    gc.freeze()
    rows = []
    for path in recorded:
        playback.recording = path
        module = importlib.import_module(functions[path.function].module)
        ours = _request(module.lambda_handler, path.event, playback)
        twin = _request(plain.HANDLERS[path.name], path.event, playback)
        rows.append(_figure(path.name, *in_turn([ours, twin])))
    return rows


def _figure(name: str, ours: list[float], plains: list[float]) -> Figure:
    note = f"{spread(ours)}; of the plain twin's {ratio(ours, plains)}"
    return Figure(name, round(median(ours), 2), "ms", note=note, noisy=max(ours) > MOST_SPREAD * min(ours))


def _request(handler: Any, event: dict[str, Any], playback: Playback) -> Any:
    def request() -> None:
        playback.begin()
        response = handler(event, LambdaContext(29.0, "request", "Function", "1024", "arn"))
        if response.get("statusCode", 200) >= 300:  # noqa: PLR2004 - HTTP's own
            raise AssertionError(f"unexpected response {response}")

    return request


if __name__ == "__main__":
    figures.save(measure)
