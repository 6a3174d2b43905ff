"""Calendars as items of their table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table, of_organization
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core.ids import is_id
from voxanne.domain.calendars.errors import CALENDAR
from voxanne.domain.calendars.models import STALE_FROM, Calendar

_HOURS = "opening_hours"


class CalendarRepository:
    """Calendars by organisation and id."""

    def __init__(self, calendars: Table) -> None:
        self._calendars = calendars
        # By organisation. Calendars are never deleted, so the first one never changes.
        self._first: dict[str, str] = {}

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDARS_TABLE"))

    def get(self, organization_id: str, calendar_id: str) -> Calendar:
        """Read a calendar.

        Raises:
            NotFoundError: there is no such calendar.
        """
        return Calendar.model_validate(CALENDAR.get(self._calendars, organization_id, calendar_id))

    def get_in_background(self, organization_id: str, calendar_id: str) -> Callable[[], Calendar]:
        """Begin to read a calendar; the returned function waits for it, and raises what `get` does.

        Raises:
            NotFoundError: the id is malformed, so that the caller need not read anything else either.
        """
        CALENDAR.key(organization_id, calendar_id)
        return in_background(lambda: self.get(organization_id, calendar_id))

    def get_or_default(self, organization_id: str, calendar_id: str | None) -> Calendar:
        """Read the calendar that a request names, or the organisation's first one.

        Raises:
            InvalidFieldsError: there is no such calendar.
        """
        known = self.known_id(organization_id, calendar_id)
        if known is None:
            return self._read_first(organization_id)
        item = CALENDAR.find(self._calendars, organization_id, known)
        if item is None:
            raise CALENDAR.unknown("calendar_id")
        return Calendar.model_validate(item)

    def known_id(self, organization_id: str, calendar_id: str | None) -> str | None:
        """Return the id of the calendar that a request means, or None if only a read can tell."""
        return calendar_id or self._first.get(organization_id)

    def find_each(self, organization_id: str, calendar_ids: Iterable[str]) -> list[Calendar]:
        """Read calendars in one request: those that are there, in the order of *calendar_ids*."""
        keys = {each: key_of(organization_id, each) for each in calendar_ids if is_id(CALENDAR.prefix, each)}
        items = {item["id"]: item for item in self._calendars.get_each(keys.values())}
        return [Calendar.model_validate(items[each]) for each in keys if each in items]

    def list_oldest(self, organization_id: str, count: int) -> list[Calendar]:
        """Read up to *count* of the organisation's calendars, oldest first."""
        result = self._calendars.query_up_to(count, **of_organization(organization_id), ConsistentRead=True)
        return [Calendar.model_validate(item) for item in result.items]

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of calendars, newest first, created before the calendar *before* if one is given."""
        return self._calendars.newest_first(organization_id, limit, before, ConsistentRead=True)

    def build_create(self, organization_id: str, calendar: Calendar) -> list[Write]:
        """Return the writes that create a calendar."""
        values = calendar.model_dump(exclude={"stale_sources", "public_holiday_dates"})
        return [CALENDAR.build_create(self._calendars, organization_id, values)]

    def build_exists_check(self, organization_id: str, calendar_id: str) -> Write:
        """Return the condition that a calendar is there.

        Raises:
            NotFoundError: there is no such calendar; when committed, or at once where the id has not the form of one.
        """
        return self._calendars.build_check(
            CALENDAR.key(organization_id, calendar_id),
            condition="attribute_exists(id)",
            on_conflict=lambda _: CALENDAR.not_found(calendar_id),
        )

    def update(
        self, organization_id: str, calendar_id: str, changes: Mapping[str, Any], expected_version: int | None
    ) -> Calendar:
        """Apply a merge patch, if the calendar exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
        """
        if not changes:
            calendar = self.get(organization_id, calendar_id)
            CALENDAR.check_version(calendar.version, expected_version)
            return calendar
        plain = {name: value for name, value in changes.items() if name != _HOURS}
        update = next_version(plain).merge(_HOURS, changes.get(_HOURS, {}))
        change = CALENDAR.build_update(self._calendars, organization_id, calendar_id, update, expected_version)
        return Calendar.model_validate(write(change, ReturnValues="ALL_NEW"))

    def build_stale_from(
        self, organization_id: str, calendar_id: str, source_id: str, stale_from: str | None, on_absent: Exception
    ) -> Write:
        """Return the write that notes when a source becomes stale if it goes on failing; None: it does not fail.

        The version stays. Raises *on_absent*, when committed, if there is no such calendar.
        """
        update = Update().change({f"{STALE_FROM}{source_id}": stale_from})
        return self._calendars.build_update(
            key_of(organization_id, calendar_id),
            update,
            condition="attribute_exists(id)",
            on_conflict=lambda _: on_absent,
        )

    def _read_first(self, organization_id: str) -> Calendar:
        # Every organisation is created with one.
        [first] = self.list_oldest(organization_id, 1)
        self._first[organization_id] = first.id
        return first
