from dataclasses import dataclass, field
from typing import Any

from voxanne.appointments.times import WantedTime


@dataclass(frozen=True)
class Patch:
    """Changes to an appointment: what is stored as it is, entries of its metadata, when and where it shall be."""

    changes: dict[str, Any]
    metadata: dict[str, str | None] = field(default_factory=dict)
    time: WantedTime = field(default_factory=lambda: WantedTime(None, None))
    calendar_id: str | None = None

    @property
    def moves(self) -> bool:
        """Whether it says when or where the appointment shall be."""
        return self.time != WantedTime(None, None) or self.calendar_id is not None

    @property
    def is_light(self) -> bool:
        """Whether it can be applied without knowing what the appointment is: no time is taken or freed."""
        cancels = self.changes.get("status") == "cancelled" or "cancellation_reason" in self.changes
        return not self.moves and not cancels
