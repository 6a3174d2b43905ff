"""Words in which a caller says a day or a time of day."""

from datetime import date


def date_wordings(day: date, today: date) -> list[str]:
    """Words that mean that day and no other when they are said today."""
    ahead = (day - today).days
    words = [day.isoformat(), f"{day:%A, %B} {day.day}, {day.year}", f"{day:%B} {day.day}, {day.year}"]
    words += [f"the {day.day}th of {day:%B} {day.year}", f"{day:%b} {day.day} {day.year}", f"{day.isoformat()}T00:00"]
    words += {0: ["today"], 1: ["tomorrow"], 2: ["the day after tomorrow"]}.get(ahead, [])
    words += [f"{day:%A}", f"on {day:%A}", f"this {day:%A}"] if 1 <= ahead <= 6 else []
    return [*words, f"{day:%B} {day.day}"] if day.year == today.year else words


def time_wordings(minutes: int) -> list[str]:
    """Words that mean that time of day and no other."""
    hour, minute = divmod(minutes, 60)
    half = "am" if hour < 12 else "pm"
    words = [
        f"{hour:02d}:{minute:02d}",
        f"{hour % 12 or 12}:{minute:02d} {half}",
        f"{hour % 12 or 12}:{minute:02d}{half}",
    ]
    words += [f"{hour % 12 or 12} {half}", f"{hour % 12 or 12}{half[0]}.m."] if minute == 0 else []
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    words += [f"{hour % 12}:{minute:02d} in the {part}"] if hour % 12 else []
    return [*words, "noon"] if minutes == 720 else words


def cased(text: str, style: int) -> str:
    """The text in one of four styles: as it is, in upper case, in lower case, between spaces."""
    return [text, text.upper(), text.lower(), f"  {text} "][style]
