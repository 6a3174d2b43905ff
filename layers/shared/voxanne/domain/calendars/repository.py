from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.tables import QueryResult, Table, of_organization
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.domain.calendars.errors import not_found, not_found_or_stale, unknown_calendar
from voxanne.domain.calendars.models import Calendar

_HOURS = "opening_hours"


class CalendarRepository:
    """Calendars by organisation and id."""

    def __init__(self, calendars: Table) -> None:
        self._calendars = calendars
        # Calendars are never deleted, so which is an organisation's first never changes.
        self._first: dict[str, str] = {}

    def get(self, organization_id: str, calendar_id: str) -> Calendar:
        """Read one."""
        item = self._calendars.get(_key(organization_id, calendar_id)) if is_id("cal", calendar_id) else None
        if item is None:
            raise not_found(calendar_id)
        return Calendar.model_validate(item)

    def get_or_default(self, organization_id: str, calendar_id: str | None) -> Calendar:
        """Read the calendar that a request names, or the organisation's first if it names none.

        Raises:
            InvalidFieldsError: there is no such calendar in the organisation.
        """
        known = self.known_id(organization_id, calendar_id)
        if known is None:
            return self._read_first(organization_id)
        item = self._calendars.get(_key(organization_id, known)) if is_id("cal", known) else None
        if item is None:
            raise unknown_calendar()
        return Calendar.model_validate(item)

    def known_id(self, organization_id: str, calendar_id: str | None) -> str | None:
        """The id of the calendar that a request means, as far as it can be told without a look."""
        return calendar_id or self._first.get(organization_id)

    def list_oldest(self, organization_id: str, count: int) -> list[Calendar]:
        """The organisation's oldest calendars, at most *count*."""
        found = self._calendars.query_up_to(count, **of_organization(organization_id), ConsistentRead=True)
        return [Calendar.model_validate(item) for item in found.items]

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """A page of calendars made before the calendar *before*, or of the newest."""
        return self._calendars.newest_first(organization_id, limit, before, ConsistentRead=True)

    def build_create(self, organization_id: str, calendar: Calendar) -> list[Write]:
        """The writes that make a calendar."""
        made = self._calendars.build_put(
            {"organization_id": organization_id, **calendar.model_dump()},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"there is a calendar {calendar.id} already"),
        )
        return [made]

    def update(
        self, organization_id: str, calendar_id: str, changes: Mapping[str, Any], expected_version: int | None
    ) -> Calendar:
        """Apply a merge patch, if the calendar exists and is still at the expected version."""
        if not is_id("cal", calendar_id):
            raise not_found(calendar_id)
        if not changes:
            return self._unchanged(organization_id, calendar_id, expected_version)
        plain = {name: value for name, value in changes.items() if name != _HOURS}
        update = Update().change(plain | {"updated_at": clock.instant()}).add("version", 1)
        update.merge(_HOURS, changes.get(_HOURS, {}))
        change = self._calendars.build_update(
            _key(organization_id, calendar_id),
            update.text(),
            condition=update.expects(expected_version),
            using=update.using,
            on_conflict=lambda old: not_found_or_stale(calendar_id, old),
        )
        return Calendar.model_validate(write(change, ReturnValues="ALL_NEW"))

    def _read_first(self, organization_id: str) -> Calendar:
        # Every organisation is born with one.
        [first] = self.list_oldest(organization_id, 1)
        self._first[organization_id] = first.id
        return first

    def _unchanged(self, organization_id: str, calendar_id: str, expected_version: int | None) -> Calendar:
        calendar = self.get(organization_id, calendar_id)
        if expected_version not in {None, calendar.version}:
            raise not_found_or_stale(calendar_id, calendar.model_dump())
        return calendar


def _key(organization_id: str, calendar_id: str) -> dict[str, str]:
    return {"organization_id": organization_id, "id": calendar_id}
