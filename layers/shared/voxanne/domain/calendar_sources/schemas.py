"""What clients send of a calendar source."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import UNSET, Input, Name

type SourceUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2048,
        description="The address of an iCalendar file: public, and https or webcal. Responses show only its host, "
        "because everyone who knows the address can read the calendar.",
        examples=["https://calendar.google.com/calendar/ical/front-desk%40example.com/private-0123456789/basic.ics"],
        json_schema_extra={"format": "public-https-url"},
    ),
]
type StaleMinutes = Annotated[int, Field(ge=20, le=10_080)]


class NewCalendarSource(Input):
    """The body of a new calendar source."""

    url: SourceUrl
    name: Name | None = None
    stale_after_minutes: StaleMinutes = 120


class CalendarSourceChanges(Input):
    """A merge patch of a calendar source (RFC 7396)."""

    url: SourceUrl = UNSET
    name: Name | None = None
    stale_after_minutes: StaleMinutes = UNSET
