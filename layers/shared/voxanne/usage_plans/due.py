"""An organisation with something left to do at the gateway: it has the keys of a sparse index, until it is done."""

from voxanne.core import clock

DUE = "usage_plan"
# What whoever changes the plan has to himself, before the sweep does it.
FIRST_SWEEP_SECONDS = 60


def due(now: float) -> dict[str, str]:
    """Attributes that go with a change after which the usage plan may be another."""
    return {"due": DUE, "due_at": clock.instant(now + FIRST_SWEEP_SECONDS)}
