"""Cold import of each function, in fresh processes, one candidate after the other in each round.

What counts is CPU, not the clock on the wall: an import waits for nothing once the files are in memory.
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
    """What a process imports, and how it makes its DynamoDB client, if it has one."""

    name: str
    imports: str
    client: str = _CLIENT
    twin: bool = False

    def run(self, tree: Tree, *options: str) -> subprocess.CompletedProcess[str]:
        """Run it in an interpreter that knows of nothing else."""
        code = _PROBE.format(paths=self.paths(tree), imports=self.imports, client=self.client)
        command = [sys.executable, "-I", "-S", "-B", *options, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - code of ours
        if done.returncode:
            raise AssertionError(f"{self.name}: {done.stderr}")
        return done

    def paths(self, tree: Tree) -> list[str]:
        """Where it looks for modules."""
        return tree.paths(twin=self.twin)


BASELINE = Candidate(
    "baseline: boto3 client, resolver with validation",
    "import boto3; from aws_lambda_powertools.event_handler import APIGatewayRestResolver; "
    "APIGatewayRestResolver(enable_validation=True)",
    "boto3.client('dynamodb', 'us-east-1')",
)


def _candidate(function: Function) -> Candidate:
    """A function of the template. Receivers wait for a queue alone, and the public function for nothing."""
    told = " ".join(function.environment)
    client = _CLIENT if "_TABLE" in told else _QUEUES if "_QUEUE_URL" in told else ""
    return Candidate(function.module.split(".")[1], f"import {function.module}", client)


OURS = [_candidate(function) for function in load(PARAMETERS).functions.values()]
_PLAIN = next(each for each in OURS if each.name == "agents")
TWIN = Candidate(
    "twin: FastAPI, Mangum, Table resource",
    "import benchmarks.twin.app",
    "from benchmarks.twin.tables import resource; resource()",
    twin=True,
)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU of the imports, and with the client; how many modules."""

    imports: float
    whole: float
    modules: int


def measure() -> list[Figure]:
    """All candidates with bytecode, some of them without."""
    with tempfile.TemporaryDirectory() as folder:
        compiled, plain = build(Path(folder))
        shipped = _in_turn(compiled, (BASELINE, *OURS, TWIN), _ROUNDS)
        bare = _in_turn(plain, (BASELINE, _PLAIN, TWIN), _ROUNDS_WITHOUT_BYTECODE)
        figure = [_figure(each, shipped, bare) for each in (BASELINE, *OURS, TWIN)]
        return [*figure, *_dominating(_PLAIN, compiled)]


def _in_turn(tree: Tree, candidates: Sequence[Candidate], rounds: int) -> dict[str, Cost]:
    samples: dict[str, list[list[float]]] = {each.name: [] for each in candidates}
    # The first round brings the files into memory.
    for turn in range(rounds + 1):
        for each in candidates:
            taken = json.loads(each.run(tree).stdout)
            if turn:
                samples[each.name].append(taken)
    return {name: Cost(*(median(column) for column in zip(*rows, strict=True))) for name, rows in samples.items()}


def _figure(each: Candidate, shipped: dict[str, Cost], bare: dict[str, Cost]) -> Figure:
    cost, base = shipped[each.name], shipped[BASELINE.name]
    note = f"{cost.whole:.0f} ms, of which imports {cost.imports:.0f}; {cost.modules:.0f} modules"
    if each.name in bare:
        note += f"; without bytecode {bare[each.name].whole:.0f} ms"
    return Figure(each.name, round(cost.whole / base.whole, 2), "x", _LIMIT if each in OURS else None, note)


def _dominating(each: Candidate, tree: Tree) -> list[Figure]:
    """By package, the time of its own modules, as the interpreter tells it: more than without being asked."""
    microseconds: Counter[str] = Counter()
    for line in each.run(tree, "-X", "importtime").stderr.splitlines():
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        if own.isdigit():
            microseconds[_package(name)] += int(own)
    return [
        Figure(f"  {each.name}: {package}", round(own / 1000, 1), "ms")
        for package, own in microseconds.most_common(_DOMINATING)
    ]


def _package(module: str) -> str:
    name = module.partition(".")[0]
    return "the standard library" if name in sys.stdlib_module_names else name


if __name__ == "__main__":
    figures.save(measure)
