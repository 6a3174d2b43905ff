"""/api/calendars/…/feeds: addresses at which calendar programs show a calendar's appointments."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calendars.stores import calendars, feeds
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.core import clock
from voxanne.domain.calendar_feeds.errors import CALENDAR_FEED
from voxanne.domain.calendar_feeds.models import CalendarFeed, CalendarFeedWithUrl, StoredCalendarFeed
from voxanne.domain.calendar_feeds.schemas import NewCalendarFeed
from voxanne.domain.calendar_feeds.service import new_feed

feed_routes = RouteGroup(
    "/api/calendars",
    tag="Calendars",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="calendar_feed",
)
_LIST = "calendar-feeds"


@feed_routes.get("/<calendar_id>/feeds", summary="List a calendar's feeds", operation_id="listCalendarFeeds")
def list_calendar_feeds(calendar_id: str, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[CalendarFeed]:
    """List the feeds of a calendar, newest first, without their addresses."""
    filters: dict[str, str | None] = {"calendar_id": calendar_id}
    organization_id, before = caller().organization_id, decode_cursor(cursor, _LIST, filters)
    check = calendars().get_in_background(organization_id, calendar_id)
    result = feeds().list_newest(organization_id, calendar_id, limit, before)
    check()
    return page(
        result, lambda item: StoredCalendarFeed.model_validate(item).to_response(), _LIST, lambda last: last.id, filters
    )


@feed_routes.post(
    "/<calendar_id>/feeds",
    summary="Create a feed",
    operation_id="createCalendarFeed",
    status_code=HTTPStatus.CREATED,
    action="calendar_feed.created",
    # Who may not read appointments gets no feed of them.
    shown_with=None,
    problems=("scope_not_held",),
)
def create_calendar_feed(calendar_id: str, body: NewCalendarFeed) -> Response[CalendarFeedWithUrl]:
    """Create an address from which Google Calendar, Outlook, Apple Calendar and others read a calendar's appointments.

    Only this response contains `url`. It needs no API key: everyone who knows it can read the feed until you delete it.
    The feed has the times of future appointments and of those of the last 30 days; cancelled ones stay for 30 days. It
    has patients' names only with `show: names`. Programs read a feed at intervals of their own (Google Calendar every 4
    to 24 hours), so do not use them to find free times.
    """
    organization_id = caller().organization_id
    feed, file = new_feed(organization_id, calendar_id, body, caller().scopes, clock.now())
    writes = [calendars().build_exists_check(organization_id, calendar_id), *feeds().build_create(feed)]
    return respond_once(
        feed.to_response_with_url(current_request().url(f"/feeds/{file}")),
        writes,
        location=f"/api/calendars/{calendar_id}/feeds/{feed.id}",
        version=ONLY_VERSION,
        secrets=frozenset({"url"}),
    )


@feed_routes.get("/<calendar_id>/feeds/<feed_id>", summary="Read a feed", operation_id="readCalendarFeed")
def read_calendar_feed(calendar_id: str, feed_id: str) -> CalendarFeed:
    """Return a feed without its address."""
    return with_etag(feeds().get(caller().organization_id, calendar_id, feed_id).to_response(), ONLY_VERSION)


@feed_routes.delete(
    "/<calendar_id>/feeds/<feed_id>",
    summary="Revoke a feed",
    operation_id="deleteCalendarFeed",
    status_code=HTTPStatus.NO_CONTENT,
)
def delete_calendar_feed(calendar_id: str, feed_id: str) -> None:
    """Delete a feed. Its address then answers 404; programs may continue to show what they have read before."""
    feed = feeds().get(caller().organization_id, calendar_id, feed_id)
    CALENDAR_FEED.check_version(ONLY_VERSION, expected_version())
    feeds().delete(feed)
