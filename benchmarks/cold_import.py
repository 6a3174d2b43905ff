"""Measure the cold import of each function in fresh processes, alternating between the candidates in each round.

It measures CPU time, not wall-clock time: an import does not wait once the files are in the page cache.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.trees import Tree, build
from local.commands.template_parameters import PARAMETERS
from local.runner.template.deployment import Function
from local.runner.template.reader import load

_LIMIT = 1.15
_ROUNDS, _ROUNDS_WITHOUT_BYTECODE = 7, 3
_DOMINATING = 7
_CLIENT = "from voxanne.aws.dynamodb.client import client; client()"
_QUEUES = "from voxanne.aws.sqs import client; client()"
_PROBE = """
import json, sys, time
sys.path[:0] = {paths}
began = time.process_time()
{imports}
imported = time.process_time()
{client}
made = time.process_time()
print(json.dumps([(imported - began) * 1000, (made - began) * 1000, len(sys.modules)]))
"""


@dataclass(frozen=True)
class Candidate:
    """The imports of a process, and the creation of its client, if it has one."""

    name: str
    imports: str
    client: str = _CLIENT
    twin: bool = False

    def run(self, tree: Tree, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the imports in an isolated interpreter."""
        code = _PROBE.format(paths=self.paths(tree), imports=self.imports, client=self.client)
        command = [sys.executable, "-I", "-S", "-B", *options, "-c", code]
        process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - code of ours
        if process.returncode:
            raise AssertionError(f"{self.name}: {process.stderr}")
        return process

    def paths(self, tree: Tree) -> list[str]:
        """Return the module search path."""
        return tree.paths(twin=self.twin)


BASELINE = Candidate(
    "baseline: boto3 client, resolver with validation",
    "import boto3; from aws_lambda_powertools.event_handler import APIGatewayRestResolver; "
    "APIGatewayRestResolver(enable_validation=True)",
    "boto3.client('dynamodb', 'us-east-1')",
)


def _candidate(function: Function) -> Candidate:
    """Return the candidate of a function. Receivers need only SQS's client, and the public function none."""
    variables = " ".join(function.environment)
    client = _CLIENT if "_TABLE" in variables else _QUEUES if "_QUEUE_URL" in variables else ""
    return Candidate(function.module.split(".")[1], f"import {function.module}", client)


OURS = [_candidate(function) for function in load(PARAMETERS).functions.values()]
_PLAIN = next(candidate for candidate in OURS if candidate.name == "agents")
TWIN = Candidate(
    "twin: FastAPI, Mangum, Table resource",
    "import benchmarks.twin.app",
    "from benchmarks.twin.tables import resource; resource()",
    twin=True,
)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU for the imports alone and with the client, and the number of modules."""

    imports: float
    whole: float
    modules: int


def measure() -> list[Figure]:
    """Measure all candidates with bytecode, some of them also without."""
    with tempfile.TemporaryDirectory() as folder:
        compiled, plain = build(Path(folder))
        shipped = _in_turn(compiled, (BASELINE, *OURS, TWIN), _ROUNDS)
        bare = _in_turn(plain, (BASELINE, _PLAIN, TWIN), _ROUNDS_WITHOUT_BYTECODE)
        figure = [_figure(candidate, shipped, bare) for candidate in (BASELINE, *OURS, TWIN)]
        return [*figure, *_dominating(_PLAIN, compiled)]


def _in_turn(tree: Tree, candidates: Sequence[Candidate], rounds: int) -> dict[str, Cost]:
    samples: dict[str, list[list[float]]] = {candidate.name: [] for candidate in candidates}
    # The first round loads the files into the page cache and is not counted.
    for turn in range(rounds + 1):
        for candidate in candidates:
            sample = json.loads(candidate.run(tree).stdout)
            if turn:
                samples[candidate.name].append(sample)
    return {name: Cost(*(median(column) for column in zip(*rows, strict=True))) for name, rows in samples.items()}


def _figure(candidate: Candidate, shipped: dict[str, Cost], bare: dict[str, Cost]) -> Figure:
    cost, base = shipped[candidate.name], shipped[BASELINE.name]
    note = f"{cost.whole:.0f} ms, of which imports {cost.imports:.0f}; {cost.modules:.0f} modules"
    if candidate.name in bare:
        note += f"; without bytecode {bare[candidate.name].whole:.0f} ms"
    return Figure(candidate.name, round(cost.whole / base.whole, 2), "x", _LIMIT if candidate in OURS else None, note)


def _dominating(candidate: Candidate, tree: Tree) -> list[Figure]:
    """Return the import time of each package's own modules. The interpreter's measurement adds to it."""
    microseconds: Counter[str] = Counter()
    for line in candidate.run(tree, "-X", "importtime").stderr.splitlines():
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        if own.isdigit():
            microseconds[_package(name)] += int(own)
    return [
        Figure(f"  {candidate.name}: {package}", round(own / 1000, 1), "ms")
        for package, own in microseconds.most_common(_DOMINATING)
    ]


def _package(module: str) -> str:
    name = module.partition(".")[0]
    return "the standard library" if name in sys.stdlib_module_names else name


if __name__ == "__main__":
    figures.save(measure)
