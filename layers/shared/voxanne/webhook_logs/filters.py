from dataclasses import dataclass


@dataclass(frozen=True)
class Filters:
    """What a list of webhook logs is narrowed to."""

    source: str | None = None
    status: str | None = None
    event_type: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return dict(vars(self))
