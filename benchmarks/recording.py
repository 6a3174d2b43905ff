"""Record events and DynamoDB's responses from the product, to be played back without network and moto."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.scenarios import AGENTS, SCENARIOS, Scenario, Side, new_agent, send, sides
from voxanne.aws.dynamodb.client import client


@dataclass(frozen=True)
class Recording:
    """One scenario: the event, and the body of each response by operation and table."""

    name: str
    event: dict[str, Any]
    answers: dict[str, str]


def name_of(request: Any) -> str:
    """Return the key of a request's response. Both rate limit counters share one response, as they are alike."""
    operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
    return f"{operation} {json.loads(request.body).get('TableName', '')}"


def load(path: Path) -> list[Recording]:
    """Read the recordings that `main` wrote."""
    return [Recording(**recording) for recording in json.loads(path.read_text(encoding="utf-8"))]


def main() -> None:
    """Record all scenarios of the agents group into the file named by the first argument."""
    with sides() as (ours, _):
        recordings = [_recorded(scenario, ours) for scenario in SCENARIOS if scenario.of_agents]
    Path(sys.argv[1]).write_text(json.dumps([asdict(entry) for entry in recordings]), encoding="utf-8")


def _recorded(scenario: Scenario, side: Side) -> Recording:
    agent_id = new_agent(side)
    with _answers() as answers:
        send(side, scenario, agent_id, key="recorded")
    return Recording(scenario.name, side.functions.events[AGENTS], answers)


@contextmanager
def _answers() -> Iterator[dict[str, str]]:
    """Collect the responses to the product's one client. Two calls may overlap, each in its own thread."""
    answers: dict[str, str] = {}
    keys: dict[int, str] = {}

    def listen(request: Any, **_: Any) -> None:
        keys[threading.get_ident()] = name_of(request)

    def note(response_dict: dict[str, Any], **_: Any) -> None:
        answers[keys[threading.get_ident()]] = response_dict["body"].decode()

    events = client().meta.events
    events.register("before-send.dynamodb", listen)
    events.register("before-parse.dynamodb", note)
    try:
        yield answers
    finally:
        events.unregister("before-send.dynamodb", listen)
        events.unregister("before-parse.dynamodb", note)


if __name__ == "__main__":
    main()
