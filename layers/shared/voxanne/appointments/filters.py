from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxanne.appointments.keys import SCOPES
from voxanne.core.time_zones import rfc3339


@dataclass(frozen=True)
class Filters:
    """What a list of appointments is narrowed to. The span of beginnings is half open, in seconds since the epoch."""

    status: str | None = None
    calendar_id: str | None = None
    contact_id: str | None = None
    starts_after: int | None = None
    starts_before: int | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        bounds = {name: self._bound(name) for name in ("starts_after", "starts_before")}
        return {**{name: getattr(self, name) for name in SCOPES}, **bounds}

    @property
    def equal(self) -> dict[str, str]:
        """Filters by equality, the most selective first."""
        return {name: value for name in SCOPES if (value := getattr(self, name)) is not None}

    @property
    def span(self) -> dict[str, str]:
        """The bounds of the span that are given, as appointments hold their beginning."""
        bounds = {name: self._bound(name) for name in ("starts_after", "starts_before")}
        return {name: bound for name, bound in bounds.items() if bound is not None}

    @property
    def is_empty(self) -> bool:
        """Whether no appointment can meet them."""
        after, before = self.starts_after, self.starts_before
        return after is not None and before is not None and after >= before

    def match(self, item: Mapping[str, Any]) -> bool:
        """Tell whether an appointment meets all of them."""
        after, before = self.span.get("starts_after", ""), self.span.get("starts_before", "~")
        return after <= item["starts_at"] < before and all(item[name] == value for name, value in self.equal.items())

    def _bound(self, name: str) -> str | None:
        seconds = getattr(self, name)
        return None if seconds is None else rfc3339(seconds)
