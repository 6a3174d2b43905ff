"""Lists of appointments, newest first: filters, the attributes of the indexes, and the queries.

- No filter, or one by equality: the table or an index holds exactly the matches, in the list's order.
- Several filters by equality: at most 500 entries of the most selective index are read; the page may end early.
- A span of start times, perhaps with one filter by equality: the page must be full. The matches lie close together
  either among the newest appointments or in time. It is not known which, so both queries are read in turns. Where
  neither ends after two turns, the slices of time that cover the span are read as well
  (`voxanne.aws.dynamodb.slices`).
"""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.aws.dynamodb.slices import Merged, Slice, covering, slice_attributes
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.core.clock import seconds_of
from voxanne.core.time_zones import rfc3339
from voxanne.domain.appointments.models import reminder_keys

# Filters by equality, most selective first: the attribute that is the partition key of the filter's index, and the
# index.
SCOPES = {"contact_id": "contact_scope", "calendar_id": "calendar_scope", "status": "status_scope"}
INDEXES = {"contact_id": "by-contact", "calendar_id": "by-calendar", "status": "by-status"}


def scope(organization_id: str, value: str) -> str:
    """Return the partition of a value in its index."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, values: Mapping[str, Any]) -> Item:
    """Return the index attributes that follow from changed *values* of an appointment."""
    attributes: Item = {
        attribute: scope(organization_id, values[name]) for name, attribute in SCOPES.items() if name in values
    }
    if "starts_at" in values:
        attributes |= slice_attributes(organization_id, math.floor(seconds_of(values["starts_at"])))
    return attributes | (reminder_keys(organization_id, values["reminders"]) if "reminders" in values else {})


@dataclass(frozen=True)
class AppointmentFilters:
    """Filters of a list of appointments. The span of start times is half open, in seconds since the epoch."""

    status: str | None = None
    calendar_id: str | None = None
    contact_id: str | None = None
    starts_after: int | None = None
    starts_before: int | None = None

    def given(self) -> dict[str, str | None]:
        """Return the filters that a cursor is bound to."""
        bounds = {name: self._bound(name) for name in ("starts_after", "starts_before")}
        return {**{name: getattr(self, name) for name in SCOPES}, **bounds}

    @property
    def equal(self) -> dict[str, str]:
        """The filters by equality, the most selective first."""
        return {name: value for name in SCOPES if (value := getattr(self, name)) is not None}

    @property
    def span(self) -> dict[str, str]:
        """The given bounds of the span, in the form in which start times are stored."""
        bounds = {name: self._bound(name) for name in ("starts_after", "starts_before")}
        return {name: bound for name, bound in bounds.items() if bound is not None}

    @property
    def is_empty(self) -> bool:
        """Whether no appointment can match."""
        after, before = self.starts_after, self.starts_before
        return after is not None and before is not None and after >= before

    def match(self, item: Mapping[str, Any]) -> bool:
        """Tell whether an appointment matches all filters."""
        after, before = self.span.get("starts_after", ""), self.span.get("starts_before", "~")
        return after <= item["starts_at"] < before and all(item[name] == value for name, value in self.equal.items())

    def _bound(self, name: str) -> str | None:
        seconds = getattr(self, name)
        return None if seconds is None else rfc3339(seconds)


_BOUNDS = {"starts_after": "starts_at >= :starts_after", "starts_before": "starts_at < :starts_before"}
# The entries that a page with several filters may read; those that the first turn of a span reads; how often that
# doubles.
_MAX_ENTRIES, _FIRST_ENTRIES, _MAX_DOUBLINGS = 500, 32, 7
_TURNS_WITHOUT_SLICES = 2


@dataclass
class _Reading:
    """A query in progress: the matching items so far, and where to continue."""

    table: Table
    query: dict[str, Any]
    filters: AppointmentFilters
    items: list[Item] = field(default_factory=list)
    ended: bool = False

    def read(self, entries: int) -> None:
        """Read so many more entries, or as many as fit into 1 MB."""
        if self.ended or not entries:
            return
        result = current_client().query(TableName=self.table.name, Limit=entries, **self.query)
        entries_read = [from_item(item) for item in result["Items"]]
        self.items += [item for item in entries_read if self.filters.match(item)]
        self.ended = "LastEvaluatedKey" not in result
        if not self.ended:
            self.query["ExclusiveStartKey"] = result["LastEvaluatedKey"]

    @property
    def stopped_at(self) -> str | None:
        """The id of the last entry that was read; None before the first, and after the last."""
        key = self.query.get("ExclusiveStartKey")
        return None if key is None or self.ended else str(from_item(key)["id"])


def list_matching(
    table: Table, organization_id: str, filters: AppointmentFilters, limit: int, before: str | None
) -> QueryResult:
    """Read a page of the appointments that match *filters*, created before the appointment *before* if one is given."""
    newest_first = _newest_first(organization_id, filters, before)
    if filters.is_empty:
        return QueryResult([], more=False)
    if len(filters.equal) > 1:
        return _of_several(_Reading(table, newest_first, filters), limit)
    if filters.span:
        return _within_span(table, organization_id, filters, limit, before)
    return table.query_up_to(limit, **newest_first)


def _of_several(reading: _Reading, limit: int) -> QueryResult:
    reading.read(_MAX_ENTRIES)
    if len(reading.items) > limit:
        return QueryResult(reading.items[:limit], more=True)
    return QueryResult(reading.items, more=not reading.ended, stopped_at=reading.stopped_at)


def _within_span(
    table: Table, organization_id: str, filters: AppointmentFilters, limit: int, before: str | None
) -> QueryResult:
    newest = _Reading(table, _newest_first(organization_id, filters, before), filters)
    in_time = _Reading(table, _in_time(organization_id, filters), filters)
    slices = Merged([], 0)
    for answers in itertools.count(1):
        entries = _FIRST_ENTRIES << min(answers - 1, _MAX_DOUBLINGS)
        if answers == _TURNS_WITHOUT_SLICES + 1:
            slices = _slices(table, organization_id, filters, limit, before)
        if slices.queries:
            slices.read()
            if slices.ended:
                return _page(slices.items, limit, answers)
            # A slice has appointments with all values of the filter; for a rare value, the filter's own index has fewer
            # entries.
            newest.read(entries if filters.equal else 0)
        else:
            wait = in_background(partial(in_time.read, entries))
            newest.read(entries)
            wait()
        if len(newest.items) > limit or newest.ended:
            return _page(newest.items, limit, answers)
        if in_time.ended:
            older = [item for item in in_time.items if before is None or item["id"] < before]
            return _page(sorted(older, key=lambda item: str(item["id"]), reverse=True), limit, answers)
    raise AssertionError("unreachable")


def _page(items: list[Item], limit: int, answers: int) -> QueryResult:
    return QueryResult(items[:limit], len(items) > limit, answers)


def _slices(table: Table, organization_id: str, filters: AppointmentFilters, limit: int, before: str | None) -> Merged:
    """Return the queries of the slices that cover the part of the span in which there are appointments."""
    after, until = filters.starts_after, filters.starts_before
    begin = _outermost(table, organization_id, filters, latest=False) if after is None else after
    end = _outermost(table, organization_id, filters, latest=True) if until is None else until
    queries = (_of_slice(each, organization_id, filters, before) for each in covering(begin, end))
    return Merged([_Reading(table, query, filters) for query in queries], limit + 1)


def _outermost(table: Table, organization_id: str, filters: AppointmentFilters, *, latest: bool) -> int:
    """Return the first or the latest start within the span."""
    query = _in_time(organization_id, replace(filters, status=None, calendar_id=None, contact_id=None))
    result = current_client().query(TableName=table.name, Limit=1, ScanIndexForward=not latest, **query)
    return next((math.floor(seconds_of(from_item(item)["starts_at"])) for item in result["Items"]), 0)


def _newest_first(organization_id: str, filters: AppointmentFilters, before: str | None) -> dict[str, Any]:
    """Return the query of the most selective filter by equality, newest first."""
    if not filters.equal:
        source: dict[str, Any] = {"ConsistentRead": True}
        key, values = "organization_id", {":scope": organization_id}
    else:
        name, value = next(iter(filters.equal.items()))
        source, key, values = {"IndexName": INDEXES[name]}, SCOPES[name], {":scope": scope(organization_id, value)}
    condition = f"{key} = :scope"
    if before is not None:
        condition, values[":before"] = f"{condition} AND id < :before", before
    return (
        source | _query(condition, values, filters, [*_span(filters), *_equal(filters)]) | {"ScanIndexForward": False}
    )


def _of_slice(time: Slice, organization_id: str, filters: AppointmentFilters, before: str | None) -> dict[str, Any]:
    """Return the query of a slice, newest first."""
    condition = f"{time.attribute} = :slice" + (" AND id < :before" if before is not None else "")
    values = {":slice": time.partition(organization_id)} | ({} if before is None else {":before": before})
    source = {"IndexName": time.index, "ScanIndexForward": False}
    return source | _query(condition, values, filters, [*_span(filters), *_equal(filters)])


def _in_time(organization_id: str, filters: AppointmentFilters) -> dict[str, Any]:
    """Return the query for the appointments of the span, by start time."""
    # A key takes one condition. BETWEEN includes its upper bound, which `match` leaves out.
    both = "starts_at BETWEEN :starts_after AND :starts_before"
    span = both if len(filters.span) > 1 else "".join(_BOUNDS[name] for name in filters.span)
    condition = f"organization_id = :organization AND {span}"
    query = _query(condition, {":organization": organization_id}, filters, _equal(filters))
    return query | {"IndexName": "by-beginning"}


def _span(filters: AppointmentFilters) -> list[str]:
    return [_BOUNDS[name] for name in filters.span]


def _equal(filters: AppointmentFilters) -> list[str]:
    return [f"#{name} = :{name}" for name in filters.equal]


def _query(
    condition: str, values: dict[str, str], filters: AppointmentFilters, filter_texts: list[str]
) -> dict[str, Any]:
    """Return a query with its condition on the key and its filter expressions."""
    values = values | {f":{name}": value for name, value in (filters.equal | filters.span).items()}
    names = {f"#{name}": name for name in filters.equal}
    texts = condition + " ".join(filter_texts)
    return {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items() if name in texts},
        **({"FilterExpression": " AND ".join(filter_texts)} if filter_texts else {}),
        **({"ExpressionAttributeNames": names} if names else {}),
    }
