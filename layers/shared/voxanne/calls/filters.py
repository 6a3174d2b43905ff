from dataclasses import dataclass

from voxanne.calls.statuses import OPEN


@dataclass(frozen=True)
class Filters:
    """What a list of calls is narrowed to. The span of beginnings is half open; its bounds are as calls hold theirs."""

    status: str | None = None
    direction: str | None = None
    agent_id: str | None = None
    contact_id: str | None = None
    outcome: str | None = None
    from_: str | None = None
    to: str | None = None
    started_after: str | None = None
    started_before: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return {**self.equal, "started_after": self.started_after, "started_before": self.started_before}

    @property
    def equal(self) -> dict[str, str]:
        """Filters by equality, the most selective first, as far as one can tell without a look."""
        return {name: value for name in self._by_selectivity() if (value := self._value(name)) is not None}

    @property
    def has_span(self) -> bool:
        """Whether calls are asked for by when they started."""
        return self.started_after is not None or self.started_before is not None

    @property
    def is_empty(self) -> bool:
        """Whether no call can meet them."""
        after, before = self.started_after, self.started_before
        return after is not None and before is not None and after >= before

    def _value(self, name: str) -> str | None:
        value: str | None = getattr(self, "from_" if name == "from" else name)
        return value

    def _by_selectivity(self) -> list[str]:
        # Few calls are open at a time. Of the two numbers one is the patient's; which, the direction tells.
        numbers = ["to", "from"] if self.direction == "outbound" else ["from", "to"]
        names = ["contact_id", *numbers, "outcome", "agent_id", "status", "direction"]
        return ["status", *(name for name in names if name != "status")] if self.status in OPEN else names
