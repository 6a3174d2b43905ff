"""Calendar sources as items of their table, beside one item that counts an organisation's sources.

A source is always due: for its first fetch, its next one, or the removal of its blocks. So the sweeper finds it even if
the last attempt died. A worker holds a lease while it stores blocks.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.counts import ItemCount
from voxanne.aws.dynamodb.expressions import (
    LEASE_IS_FREE,
    Expression,
    Update,
    lease_update,
    next_version,
    version_condition,
)
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table, due_attributes
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.core import clock
from voxanne.core.ids import is_id, just_below
from voxanne.domain.calendar_sources.errors import SOURCE, LeaseTakenError, SourceChangedError, too_many
from voxanne.domain.calendar_sources.models import LEASE_SECONDS, MAX_SOURCES, StoredSource
from voxanne.domain.calendars.errors import CALENDAR

DUE = "source"
# The message that is sent with a change has this long to be worked on before the sweep sends another.
FIRST_SWEEP_SECONDS = 60


def queue_message(organization_id: str, identifier: str) -> dict[str, str]:
    """Return the message that has a source fetched. It names the stored one only: the worker reads it as it is then."""
    return {"organization_id": organization_id, "source_id": identifier}


class SourceRepository:
    """Calendar sources by organisation and id."""

    def __init__(self, sources: Table) -> None:
        self.table = sources
        self._count = ItemCount(sources, MAX_SOURCES, too_many)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDAR_SOURCES_TABLE"))

    def get(self, organization_id: str, calendar_id: str, source_id: str) -> StoredSource:
        """Read a source of a calendar.

        Raises:
            NotFoundError: there is no such source.
        """
        is_key = is_id(CALENDAR.prefix, calendar_id) and is_id(SOURCE.prefix, source_id)
        item = self.table.get(key_of(organization_id, f"{calendar_id}#{source_id}")) if is_key else None
        if item is None or "is_leaving" in item:
            raise SOURCE.not_found(source_id)
        return StoredSource.model_validate(item)

    def list_newest(self, organization_id: str, calendar_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of a calendar's sources, newest first, created before the source *before* if one is given."""
        last = "src_~" if before is None else just_below(before)
        values = {":organization": organization_id, ":first": f"{calendar_id}#src_", ":last": f"{calendar_id}#{last}"}
        return self.table.query_up_to(
            limit,
            KeyConditionExpression="organization_id = :organization AND id BETWEEN :first AND :last",
            FilterExpression="attribute_not_exists(is_leaving)",
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ScanIndexForward=False,
            ConsistentRead=True,
        )

    def build_create(self, organization_id: str, source: StoredSource) -> list[Write]:
        """Return the writes that create a source and count it."""
        item = {**source.model_dump(exclude_none=True), **_due_now(organization_id)}
        create = self.table.build_put(
            {"organization_id": organization_id, **item},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: SOURCE.already_exists(source.source_id),
        )
        return [create, self._count.build_add(organization_id)]

    def update(
        self, organization_id: str, source: StoredSource, changes: Mapping[str, Any], expected_version: int | None
    ) -> StoredSource:
        """Apply changes, if the source exists, at the expected version if one is given. The source becomes due at once.

        Raises:
            NotFoundError, StaleVersionError: it is not.
        """
        if not changes:
            SOURCE.check_version(source.version, expected_version)
            return source
        change = self._build_change(organization_id, source, changes, expected_version)
        return StoredSource.model_validate(write(change, ReturnValues="ALL_NEW"))

    def begin_deletion(self, organization_id: str, source: StoredSource, expected_version: int | None) -> None:
        """Mark a source, if it is there, at the expected version if one is given; a worker removes its blocks, then it.

        Raises:
            NotFoundError, StaleVersionError: it is not.
        """
        # Data that is no longer needed is removed at once, above all the address.
        gone = {"etag": None, "last_modified": None, "error": None, "name": None}
        leaving = {"is_leaving": True, "url": "https://deleted.invalid/", **gone}
        mark = self._build_change(organization_id, source, leaving, expected_version)
        commit([mark, self._count.build_subtract(organization_id)])

    def _build_change(
        self, organization_id: str, source: StoredSource, changes: Mapping[str, Any], expected_version: int | None
    ) -> Write:
        update = next_version({**changes, **_due_now(organization_id)})
        condition = version_condition(expected_version, update.using)
        return self.table.build_update(
            key_of(organization_id, source.id),
            update,
            condition=f"{condition} AND attribute_not_exists(is_leaving)",
            on_conflict=SOURCE.on_conflict(
                source.source_id, expected_version, lambda _: SOURCE.not_found(source.source_id)
            ),
        )

    def acquire_lease(self, organization_id: str, identifier: str) -> tuple[StoredSource, str] | None:
        """Take the lease on a source, also on one that is being deleted; return both, or None if it does not exist.

        Raises:
            LeaseTakenError: another worker has it.
        """
        lease = secrets.token_hex(8)
        update = lease_update(lease, LEASE_SECONDS)

        def on_conflict(item: Item | None) -> Exception:
            return SourceChangedError() if item is None else LeaseTakenError()

        take = self.table.build_update(
            key_of(organization_id, identifier),
            update,
            condition=f"attribute_exists(id) AND {LEASE_IS_FREE}",
            on_conflict=on_conflict,
        )
        try:
            return StoredSource.model_validate(write(take, ReturnValues="ALL_NEW")), lease
        except SourceChangedError:
            return None

    def release_lease(self, organization_id: str, identifier: str, lease: str) -> None:
        """Give a lease back, and leave the rest as it is.

        Raises:
            SourceChangedError: it ran out.
        """
        update = Update().change({"lease": None, "lease_until": None})
        update.using.values[":lease"] = lease
        write(
            self.table.build_update(
                key_of(organization_id, identifier),
                update,
                condition="lease = :lease",
                on_conflict=lambda _: SourceChangedError(),
            )
        )

    def build_result(
        self, organization_id: str, source: StoredSource, lease: str, result: Mapping[str, Any], due_at: float
    ) -> Write:
        """Return the write that records an attempt, and gives the lease back. Clients' version stays.

        Raises, when committed:
            SourceChangedError: the source was changed since it was read, or the lease ran out.
        """
        attempt = {"attempted_at": clock.instant(), "attempted_version": source.version, "lease": None}
        due = due_attributes(DUE, organization_id, clock.instant(due_at))
        return self._build_under_lease(
            organization_id, source, lease, {**result, **attempt, "lease_until": None, **due}
        )

    def _build_under_lease(
        self, organization_id: str, source: StoredSource, lease: str, changes: Mapping[str, Any]
    ) -> Write:
        update = Update().change(changes)
        update.using.values.update({":lease": lease, ":read": source.version})
        return self.table.build_update(
            key_of(organization_id, source.id),
            update,
            condition="lease = :lease AND version = :read",
            on_conflict=lambda _: SourceChangedError(),
        )

    def build_note(self, organization_id: str, source: StoredSource, lease: str, note: Mapping[str, Any]) -> Write:
        """Return the write that changes attributes of a source before an attempt. Lease, due time and version stay.

        Raises, when committed:
            SourceChangedError: as for `build_result`.
        """
        return self._build_under_lease(organization_id, source, lease, note)

    def build_end(self, organization_id: str, source: StoredSource, lease: str) -> Write:
        """Return the write that deletes a source whose blocks are gone.

        Raises, when committed:
            SourceChangedError: the lease ran out.
        """
        return self.table.build_delete(
            key_of(organization_id, source.id),
            condition="lease = :lease",
            using=Expression(values={":lease": lease}),
            on_conflict=lambda _: SourceChangedError(),
        )


def _due_now(organization_id: str) -> dict[str, str | None]:
    return due_attributes(DUE, organization_id, clock.instant(clock.now() + FIRST_SWEEP_SECONDS))
