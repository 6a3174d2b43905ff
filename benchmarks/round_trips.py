"""Measure each route's DynamoDB round trips in sequence, calls and units. Exact, the same on each run."""

from functools import reduce

from benchmarks import calls, figures
from benchmarks.figures import Figure
from benchmarks.scenarios import SCENARIOS, Scenario, Side, new_agent, send, sides
from benchmarks.units import Units

_ERRORS_FROM = 400


def measure() -> list[Figure]:
    """Measure every scenario once, ours and the twin's."""
    with sides() as (ours, twin):
        return [_figure(scenario, ours, twin) for scenario in SCENARIOS]


def _figure(scenario: Scenario, ours: Side, twin: Side) -> Figure:
    status, aws_calls = _calls_of(scenario, ours, with_units=True)
    used = reduce(lambda one, other: one + other, (call.used for call in aws_calls), Units())
    note = f"{len(aws_calls)} calls; {used}"
    if scenario.of_agents:
        twin_status, twins = _calls_of(scenario, twin, with_units=False)
        if twin_status != status:
            raise AssertionError(f"{scenario.name}: the twin returns {twin_status}, not {status}")
        note += f"; twin: {calls.round_trips(twins)} round trips, {len(twins)} calls"
    return Figure(scenario.name, calls.round_trips(aws_calls), limit=scenario.round_trips, note=note)


def _calls_of(scenario: Scenario, side: Side, *, with_units: bool) -> tuple[int, list[calls.Call]]:
    agent_id = new_agent(side)
    with calls.recorded(with_units=with_units) as aws_calls:
        status = send(side, scenario, agent_id, key=f"key of {agent_id}".replace(" ", "-"))
    if status >= _ERRORS_FROM:
        raise AssertionError(f"{scenario.name}: unexpected status {status}")
    return status, aws_calls


if __name__ == "__main__":
    figures.save(measure)
