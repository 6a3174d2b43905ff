"""Files in the iCalendar format for tests, and the busy times that are read from them, as text."""

from datetime import UTC, datetime

from voxanne.domain.ical.models import Limits
from voxanne.domain.ical.service import BusyTimes, read_busy_times

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
NOW, END = "2026-11-29T10:00", "2027-11-29T10:00"


def seconds(written: str) -> int:
    """Return the seconds since the epoch of a time in UTC such as 2026-11-29T10:00."""
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp())


def calendar_of(*components: str) -> bytes:
    """Return a file of components, each written with or without its lines' indentation."""
    lines = [line.strip() for component in components for line in component.strip().splitlines()]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN", *lines, "END:VCALENDAR", ""]
    ).encode()


def event(*lines: str) -> str:
    """Return an event of lines."""
    return "\n".join(["BEGIN:VEVENT", *lines, "SUMMARY:not for others", "END:VEVENT"])


def read(data: bytes, zone: str = NEW_YORK, now: str = NOW, end: str = END, limits: Limits = Limits()) -> BusyTimes:  # noqa: B008
    """Read the busy times of a file."""
    return read_busy_times(data, zone, (seconds(now), seconds(end)), limits)


def busy(data: bytes, zone: str = NEW_YORK, now: str = NOW, end: str = END) -> list[str]:
    """Return the busy times of a file in UTC: 2026-11-30T08:00/09:00, or with the date if they end on another day."""
    texts = []
    for begins, ends in read(data, zone, now, end).spans:
        first, last = (datetime.fromtimestamp(each, UTC) for each in (begins, ends))
        written = last.strftime("%H:%M" if first.date() == last.date() else "%Y-%m-%dT%H:%M")
        texts.append(f"{first:%Y-%m-%dT%H:%M}/{written}")
    return texts


def warnings(data: bytes, zone: str = NEW_YORK) -> dict[tuple[str, str], int]:
    """Return the warnings of a file: code and subject, with the number of events."""
    return {(code, subject): number for (code, subject), number in read(data, zone).warnings.counts.items()}
