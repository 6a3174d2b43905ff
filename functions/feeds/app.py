"""/feeds/….ics: a calendar's appointments for calendar programs, which have no key but the address."""

import functools

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import with_etag
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.http.routing import unknown_path
from voxanne.core import clock
from voxanne.domain.calendar_feeds.subscriptions import FeedDependencies, feed_text

routes = RouteGroup("/feeds", tag="Calendars", read=Key.NONE)
_HEADERS = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}


@functools.cache
def _dependencies() -> FeedDependencies:
    return FeedDependencies.from_environment()


@routes.get("/<file>", summary="Read a feed", operation_id="readFeed", include_in_schema=False)
def read_feed(file: str) -> Response[str]:
    """Return a feed. A wrong address and one that was revoked have the same answer."""
    text = feed_text(_dependencies(), file, clock.now())
    if text is None:
        raise unknown_path()
    media_type = "text/calendar; charset=utf-8"
    return Response(status_code=200, content_type=media_type, body=with_etag(text, 1), headers=_HEADERS)


app = create_app(routes)
lambda_handler = serve(app, authenticated=False)
