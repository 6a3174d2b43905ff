"""Webhook endpoints as items of their table, beside one item that counts an organisation's endpoints."""

from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.counts import ItemCount
from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.pages import all_of_kind, newest_of_kind
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.webhooks.endpoints.errors import ENDPOINT, concurrent_rotation, too_many
from voxanne.webhooks.endpoints.models import MAX_ENDPOINTS, StoredEndpoint


class EndpointRepository:
    """Endpoints by organisation and id."""

    def __init__(self, endpoints: Table) -> None:
        self._endpoints = endpoints
        self._count = ItemCount(endpoints, MAX_ENDPOINTS, too_many)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("WEBHOOK_ENDPOINTS_TABLE"))

    def find(self, organization_id: str, endpoint_id: str) -> StoredEndpoint | None:
        """Read an endpoint; None if there is none."""
        item = ENDPOINT.find(self._endpoints, organization_id, endpoint_id)
        return None if item is None else StoredEndpoint.model_validate(item)

    def get(self, organization_id: str, endpoint_id: str) -> StoredEndpoint:
        """Read an endpoint.

        Raises:
            NotFoundError: there is no such endpoint.
        """
        return StoredEndpoint.model_validate(ENDPOINT.get(self._endpoints, organization_id, endpoint_id))

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of endpoints, newest first, created before the endpoint *before* if one is given."""
        return newest_of_kind(self._endpoints, organization_id, ENDPOINT.prefix, limit, before)

    def all(self, organization_id: str) -> list[StoredEndpoint]:
        """Read all endpoints of an organisation."""
        items = all_of_kind(self._endpoints, organization_id, ENDPOINT.prefix)
        return [StoredEndpoint.model_validate(item) for item in items]

    def build_create(self, organization_id: str, endpoint: StoredEndpoint) -> list[Write]:
        """Return the writes that create an endpoint and count it."""
        return [
            ENDPOINT.build_create(self._endpoints, organization_id, endpoint.model_dump()),
            self._count.build_add(organization_id),
        ]

    def update(
        self,
        organization_id: str,
        endpoint_id: str,
        changes: Mapping[str, Any],
        expected_version: int | None,
        *,
        as_read: StoredEndpoint | None = None,
    ) -> StoredEndpoint:
        """Apply changes, if the endpoint exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            ConcurrentUpdateError: its events are no longer those of *as_read*.
        """
        if not changes:
            endpoint = self.get(organization_id, endpoint_id)
            ENDPOINT.check_version(endpoint.version, expected_version)
            return endpoint
        update = next_version(changes)
        condition = ""
        if as_read is not None:
            update.using.values[":events_read"] = as_read.events
            condition = " AND events = :events_read"
        change = ENDPOINT.build_update(
            self._endpoints,
            organization_id,
            endpoint_id,
            update,
            expected_version,
            condition=condition,
            otherwise=ConcurrentUpdateError,
        )
        return StoredEndpoint.model_validate(write(change, ReturnValues="ALL_NEW"))

    def build_rotate(self, organization_id: str, old: StoredEndpoint, new: StoredEndpoint) -> Write:
        """Return the write that replaces the secret of *old*, as it was read.

        Raises, when committed:
            NotFoundError: the endpoint was deleted.
            ConflictError: another request changed the endpoint or its secret.
        """
        values = new.model_dump(include={"secret", "old_secrets", "version", "updated_at"})
        update = Update().change(values)
        update.using.values[":read"] = old.version
        return self._endpoints.build_update(
            key_of(organization_id, old.id),
            update,
            condition="version = :read",
            on_conflict=ENDPOINT.on_conflict(old.id, otherwise=lambda _: concurrent_rotation()),
        )

    def delete(self, organization_id: str, endpoint_id: str, expected_version: int | None) -> None:
        """Delete an endpoint, if it exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
        """
        delete = ENDPOINT.build_delete(self._endpoints, organization_id, endpoint_id, expected_version)
        commit([delete, self._count.build_subtract(organization_id)])
