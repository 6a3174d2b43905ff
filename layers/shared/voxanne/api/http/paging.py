"""Pages of lists: `limit`, sealed cursors, `Link`."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError

from voxanne.api import cursors
from voxanne.api.http.request_context import current_request
from voxanne.aws.dynamodb.tables import QueryResult

DEFAULT_LIMIT = 20
_MOST_BYTES = 4_000_000
# Lambda takes an answer of 6 MB, the body being a string in it: all its quotes and backslashes count twice.
_MOST_BYTES_IN_LAMBDA = 6_000_000


def _digits(text: Any) -> Any:
    # int() takes " 5 ", "+5" and "1_0".
    if isinstance(text, str) and not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise PydanticCustomError("whole_number", "must be a whole number")
    return text


Limit = Annotated[
    int,
    BeforeValidator(_digits),
    Query(ge=1, le=100, description="The most objects that the page may hold."),
]
Cursor = Annotated[
    str | None,
    Query(description="Where the page begins: the cursor in the Link header of the page before."),
]


def decode_cursor(cursor: str | None, list_name: str, filters: Mapping[str, str | None] | None = None) -> str | None:
    """Where the page begins, or None for the first.

    Raises:
        MalformedError: the cursor is not ours, or of another list, filter or organisation.
    """
    if cursor is None:
        return None
    return cursors.unseal(current_request().caller.cursor_key, list_name, _given(filters), cursor)


def page[Shown: BaseModel](
    found: QueryResult,
    read: Callable[[Mapping[str, Any]], Shown],
    list_name: str,
    position: Callable[[Shown], str],
    filters: Mapping[str, str | None] | None = None,
) -> list[Shown]:
    """The page that shows *found*, with `Link` to the next if there is more."""
    objects = [read(item) for item in found.items]
    shown = _cut(objects) if found.answers > 1 else objects
    if found.more or len(shown) < len(objects):
        request = current_request()
        whole = len(shown) == len(objects)
        place = found.stopped_at if found.stopped_at is not None and whole else position(shown[-1])
        cursor = cursors.seal(request.caller.cursor_key, list_name, _given(filters), place)
        query = {name: values[0] for name, values in request.query.items()} | {"cursor": cursor}
        request.headers["Link"] = f'<{request.url(request.path)}?{urlencode(query)}>; rel="next"'
    return shown


def _cut[Shown: BaseModel](objects: Sequence[Shown]) -> list[Shown]:
    """As many objects as an answer can carry. One answer of DynamoDB, 1 MB, always can: then nobody asks."""
    shown: list[Shown] = []
    size, in_lambda = 2, 2
    for each in objects:
        written = each.model_dump_json().encode()
        size += len(written) + 1
        in_lambda += len(written) + 1 + written.count(b'"') + written.count(b"\\")
        if shown and (size > _MOST_BYTES or in_lambda > _MOST_BYTES_IN_LAMBDA):
            break
        shown.append(each)
    return shown


def _given(filters: Mapping[str, str | None] | None) -> dict[str, str]:
    return {name: value for name, value in (filters or {}).items() if value is not None}
