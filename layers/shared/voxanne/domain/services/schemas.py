"""What clients send of a service."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import UNSET, Identifier, Input, Name, UniqueItems
from voxanne.domain.calendars.schemas import BufferBeforeMinutes, BufferMinutes, DurationMinutes, NoticeMinutes

MAX_CALENDARS = 25

type ServiceAliases = Annotated[list[Name], Field(max_length=20, examples=[["teeth cleaning", "hygienist"]])]
type ServiceCalendars = Annotated[
    list[Identifier], UniqueItems("must not hold a calendar twice"), Field(min_length=1, max_length=MAX_CALENDARS)
]


class NewService(Input):
    """The body of a new service."""

    name: Name
    aliases: ServiceAliases | None = []
    duration_minutes: DurationMinutes
    buffer_minutes: BufferMinutes | None = None
    buffer_before_minutes: BufferBeforeMinutes | None = None
    min_notice_minutes: NoticeMinutes | None = None
    calendar_ids: ServiceCalendars
    active: bool = True


class ServiceChanges(Input):
    """A merge patch of a service (RFC 7396). It does not change booked appointments."""

    name: Name = UNSET
    aliases: ServiceAliases | None = None
    duration_minutes: DurationMinutes = UNSET
    buffer_minutes: BufferMinutes | None = None
    buffer_before_minutes: BufferBeforeMinutes | None = None
    min_notice_minutes: NoticeMinutes | None = None
    calendar_ids: ServiceCalendars = UNSET
    active: bool = UNSET
