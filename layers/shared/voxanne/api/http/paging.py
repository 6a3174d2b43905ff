"""Pages of lists: `limit`, `cursor`, and `Link` to the next page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, BeforeValidator

from voxanne.api import cursors
from voxanne.api.http.query_parameters import whole_number
from voxanne.api.http.request_context import current_request
from voxanne.aws.dynamodb.tables import QueryResult

DEFAULT_LIMIT = 20
_MAX_BYTES = 4_000_000
# Lambda limits a response to 6 MB. The body is a JSON string in it, so quotes and backslashes count twice.
_MAX_BYTES_IN_LAMBDA = 6_000_000


Limit = Annotated[
    int,
    BeforeValidator(whole_number),
    Query(ge=1, le=100, description="The maximum number of objects in a page."),
]
Cursor = Annotated[
    str | None,
    # The length is for generated clients. A longer one is refused as any cursor that is not ours.
    Query(
        description="The start of the page: the `cursor` in the `Link` header of the previous page.",
        json_schema_extra={"maxLength": 4096},
    ),
]


def decode_cursor(cursor: str | None, list_name: str, filters: Mapping[str, str | None] | None = None) -> str | None:
    """Return the position at which the page begins, or None for the first page.

    Raises:
        MalformedError: the cursor was changed, or is of another list, filter or organisation.
    """
    if cursor is None:
        return None
    return cursors.unseal(current_request().caller.cursor_key, list_name, _without_none(filters), cursor)


def page[Shown: BaseModel](
    result: QueryResult,
    read: Callable[[Mapping[str, Any]], Shown],
    list_name: str,
    position: Callable[[Shown], str],
    filters: Mapping[str, str | None] | None = None,
) -> list[Shown]:
    """Return the objects of a page, and set `Link` to the next page if there is more.

    *position* returns the cursor's position of an object, from which the next page goes on.
    """
    objects = [read(item) for item in result.items]
    # A single response of DynamoDB, at most 1 MB, always fits.
    fitting = _fitting(objects) if result.answers > 1 else objects
    is_whole = len(fitting) == len(objects)
    if result.more or not is_whole:
        request = current_request()
        last = result.stopped_at if result.stopped_at is not None and is_whole else position(fitting[-1])
        cursor = cursors.seal(request.caller.cursor_key, list_name, _without_none(filters), last)
        query = {name: values[0] for name, values in request.query.items()} | {"cursor": cursor}
        request.headers["Link"] = f'<{request.url(request.path)}?{urlencode(query)}>; rel="next"'
    return fitting


def _fitting[Shown: BaseModel](objects: Sequence[Shown]) -> list[Shown]:
    """Return as many of the first objects as one response can carry, at least one."""
    fitting: list[Shown] = []
    size, size_in_lambda = 2, 2
    for candidate in objects:
        written = candidate.model_dump_json().encode()
        size += len(written) + 1
        size_in_lambda += len(written) + 1 + written.count(b'"') + written.count(b"\\")
        if fitting and (size > _MAX_BYTES or size_in_lambda > _MAX_BYTES_IN_LAMBDA):
            break
        fitting.append(candidate)
    return fitting


def _without_none(filters: Mapping[str, str | None] | None) -> dict[str, str]:
    return {name: value for name, value in (filters or {}).items() if value is not None}
