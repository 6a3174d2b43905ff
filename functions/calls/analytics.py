"""/api/analytics/calls: how many calls there were, by day, outcome or agent."""

import functools
from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.calls.parameters import AgentFilter
from voxanne.api.http.query_parameters import Day
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.errors import NotFoundError, invalid_field
from voxanne.core.time_zones import local_date
from voxanne.domain.call_counts.analytics import Span, analyze
from voxanne.domain.call_counts.models import CallAnalytics, CallGrouping
from voxanne.domain.call_counts.repository import CallCountRepository
from voxanne.domain.organizations.tombstones import is_deleted

routes = RouteGroup("/api/analytics", tag="Analytics", read="calls:read")
MOST_DAYS, _DEFAULT_DAYS = 92, 30
From = Annotated[Day | None, Query(alias="from", description="The first day. Default: 29 days before `to`.")]
To = Annotated[
    Day | None, Query(description="The last day, inclusive. Default: today in the organisation's time zone.")
]
GroupBy = Annotated[CallGrouping, Query(description="How to group the counts.")]


@functools.cache
def _counts() -> CallCountRepository:
    return CallCountRepository.from_environment()


@routes.get("/calls", summary="Count calls", operation_id="countCalls")
def count_calls(
    *, from_: From = None, to: To = None, group_by: GroupBy = "day", agent_id: AgentFilter = None
) -> CallAnalytics:
    """Count the calls that have ended, on the days from `from` to `to`: at most 92 days.

    A call counts on the day on which it was answered or, if it was not, on which it ended, in the organisation's time
    zone. A later change of the time zone does not change the days of counted calls. Counts are up to date within
    seconds, also when an outcome changes after the end of the call. They stay when a contact is erased, and when calls
    are deleted after their retention.
    """
    span = _span(from_, to)
    days = _counts().list_days(caller().organization_id, span.first.isoformat(), span.last.isoformat())
    return analyze(days, span, group_by, agent_id)


def _span(first: str | None, last: str | None) -> Span:
    zone = _time_zone()
    ends = local_date(zone, int(clock.now())) if last is None else date.fromisoformat(last)
    begins = _default_start(ends) if first is None else date.fromisoformat(first)
    if begins > ends:
        raise invalid_field("from", "must not be after `to`", place="query")
    if (ends - begins).days >= MOST_DAYS:
        raise invalid_field("from", f"must be at most {MOST_DAYS - 1} days before `to`", place="query")
    return Span(begins, ends, zone)


def _default_start(last: date) -> date:
    # The calendar begins with the year 1.
    return date.fromordinal(max(last.toordinal() - _DEFAULT_DAYS + 1, 1))


def _time_zone() -> str:
    organization = Table.from_environment("ORGANIZATIONS_TABLE").get({"organization_id": caller().organization_id})
    if organization is None or is_deleted(organization):
        raise NotFoundError("No such organisation.")
    return str(organization["time_zone"])
