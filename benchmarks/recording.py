"""Record the product's events and DynamoDB's responses, for playback without network and moto."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.scenarios import AGENTS, SCENARIOS, Scenario, Side, new_agent, send, sides
from benchmarks.twin.tables import resource
from voxanne.aws.dynamodb.client import client


@dataclass(frozen=True)
class Recording:
    """One scenario: the event, and the bodies of the responses by operation and table, in order."""

    name: str
    event: dict[str, Any]
    answers: dict[str, list[str]]
    function: str = AGENTS


def name_of(request: Any) -> str:
    """Return the key of a request's response. Both rate limit counters share one response, because they are alike."""
    operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
    return f"{operation} {json.loads(request.body).get('TableName', '')}"


def load(path: Path) -> list[Recording]:
    """Read the recordings that `main` wrote."""
    return [Recording(**recording) for recording in json.loads(path.read_text(encoding="utf-8"))]


def main() -> None:
    """Record all scenarios of the agents group into the file named by the first argument."""
    with sides() as (ours, twin):
        recordings = [_recorded(scenario, ours, twin) for scenario in SCENARIOS if scenario.of_agents]
    Path(sys.argv[1]).write_text(json.dumps([asdict(entry) for entry in recordings]), encoding="utf-8")


def _recorded(scenario: Scenario, ours: Side, twin: Side) -> Recording:
    """Record our request, with the twin's answers for calls that ours does not make."""
    twins_id, agent_id = new_agent(ours), new_agent(ours)
    with answers_of(resource().meta.client) as twins:
        send(twin, scenario, twins_id, key="recorded-of-the-twin")
    with answers_of(client()) as answers:
        send(ours, scenario, agent_id, key="recorded")
    return Recording(scenario.name, ours.functions.events[AGENTS], twins | answers)


@contextmanager
def answers_of(*clients: Any) -> Iterator[dict[str, list[str]]]:
    """Collect the responses to clients. Two calls may overlap, each in its own thread."""
    answers: dict[str, list[str]] = {}
    keys: dict[int, str] = {}

    def listen(request: Any, **_: Any) -> None:
        keys[threading.get_ident()] = name_of(request)

    def note(response_dict: dict[str, Any], **_: Any) -> None:
        answers.setdefault(keys[threading.get_ident()], []).append(response_dict["body"].decode())

    events = [each.meta.events for each in clients]
    for each in events:
        each.register_first("before-send", listen)
        each.register("before-parse", note)
    try:
        yield answers
    finally:
        for each in events:
            each.unregister("before-send", listen)
            each.unregister("before-parse", note)


if __name__ == "__main__":
    main()
