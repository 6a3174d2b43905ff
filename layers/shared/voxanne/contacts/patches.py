from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Patch:
    """Changes to a contact, ready to be stored, and what is merged into its metadata."""

    changes: dict[str, Any]
    metadata: dict[str, str | None] = field(default_factory=dict)
