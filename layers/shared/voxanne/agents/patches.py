from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Patch:
    """Changes to an agent, ready to be stored, and what must hold of the agent for them to make sense."""

    changes: dict[str, Any]
    metadata: dict[str, str | None] = field(default_factory=dict)
    only_with_provider: str | None = None
    never_with_provider: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.changes and not self.metadata
