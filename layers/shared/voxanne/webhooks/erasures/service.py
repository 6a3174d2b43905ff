"""A search, page by page, of the tables that hold copies: their keys do not lead from an object to its copies."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.s3 import Bucket
from voxanne.domain.erasures.models import Subject
from voxanne.webhooks.erasures.event_copies import erase_event
from voxanne.webhooks.erasures.log_copies import erase_log
from voxanne.webhooks.erasures.response_copies import erase_response
from voxanne.webhooks.logs.repository import UNATTRIBUTED

_PAGE = 200


@dataclass(frozen=True)
class _Search:
    """One partition to search: its table, its sort key and where it begins; and what is done with each item."""

    table: Table
    partition: str
    sort_key: str
    first: str
    erase: Callable[[Item], None]


@dataclass(frozen=True)
class CopyEraser:
    """Erases copies of an organisation's objects."""

    events: Table
    logs: Table
    records: Table
    payloads: Bucket

    @classmethod
    def from_environment(cls) -> Self:
        """Return what erases copies in the deployment that the function belongs to."""
        return cls(
            Table.from_environment("EVENTS_TABLE"),
            Table.from_environment("WEBHOOK_LOGS_TABLE"),
            Table.from_environment("IDEMPOTENCY_TABLE"),
            Bucket.from_environment(),
        )

    def erase(self, subject: Subject, position: str | None, max_pages: int) -> str | None:
        """Search so many pages from *position* on; return where to go on, or None at the end."""
        number, _, after = (position or "0:").partition(":")
        searches = self._searches(subject)
        current = int(number)
        for _ in range(max_pages):
            if current == len(searches):
                return None
            following = _search_page(searches[current], after)
            current, after = (current, following) if following is not None else (current + 1, "")
        return None if current == len(searches) else f"{current}:{after}"

    def _searches(self, subject: Subject) -> list[_Search]:
        organization_id = subject.organization_id
        log = partial(erase_log, self.logs, self.payloads, subject)
        return [
            _Search(self.events, organization_id, "id", "evt_", partial(erase_event, self.events, subject)),
            # Marks of processed events are in the same partition and sort before them.
            _Search(self.logs, organization_id, "id", "whl_", log),
            _Search(self.logs, UNATTRIBUTED, "id", "whl_", log),
            _Search(
                self.records, organization_id, "idempotency_key", " ", partial(erase_response, self.records, subject)
            ),
        ]


def _search_page(search: _Search, after: str) -> str | None:
    """Search one page; return the last key, or None if it was the last page."""
    values: dict[str, Any] = {":partition": search.partition, ":after": after or search.first}
    result = search.table.query_up_to(
        _PAGE,
        KeyConditionExpression=f"organization_id = :partition AND {search.sort_key} > :after",
        ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
        ConsistentRead=True,
    )
    for item in result.items:
        search.erase(item)
    return str(result.items[-1][search.sort_key]) if result.more else None
