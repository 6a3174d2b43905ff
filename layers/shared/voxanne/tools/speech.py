"""Days and times as they are spoken. Pure."""

from collections.abc import Sequence
from datetime import date, datetime


def spoken_date(day: date, today: date) -> str:
    """Monday, November 23; with its year where that is not this one."""
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A, %B} {day.day}{year}"


def full_date(day: date) -> str:
    """Monday, November 23, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def spoken_time(moment: datetime) -> str:
    """9:30 AM."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"  # noqa: PLR2004


def spoken(moment: datetime, today: date) -> str:
    """Monday, November 23 at 9:30 AM."""
    return f"{spoken_date(moment.date(), today)} at {spoken_time(moment)}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
