from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.webhooks.endpoints import errors as refusals
from voxanne.webhooks.endpoints.models import MAX_ENDPOINTS, StoredEndpoint

# The item that counts an organisation's endpoints.
_COUNT = "count"
_FIRST, _LAST = "whe_", "whe_~"


class EndpointRepository:
    """Endpoints by organisation and id."""

    def __init__(self, endpoints: Table) -> None:
        self._endpoints = endpoints

    def find(self, organization_id: str, endpoint_id: str) -> StoredEndpoint | None:
        """Read one, if it is there."""
        known = is_id("whe", endpoint_id)
        item = self._endpoints.get(_key(organization_id, endpoint_id)) if known else None
        return None if item is None else StoredEndpoint.model_validate(item)

    def get(self, organization_id: str, endpoint_id: str) -> StoredEndpoint:
        """Read one.

        Raises:
            NotFoundError: it is not there.
        """
        endpoint = self.find(organization_id, endpoint_id)
        if endpoint is None:
            raise refusals.not_found(endpoint_id)
        return endpoint

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """A page of endpoints made before the endpoint *before*, or of the newest."""
        values = {":organization": organization_id, ":first": _FIRST, ":last": before or _LAST}
        found = self._endpoints.query_up_to(
            limit if before is None else limit + 1,
            KeyConditionExpression="organization_id = :organization AND id BETWEEN :first AND :last",
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        items = [item for item in found.items if item["id"] != before]
        return QueryResult(items[:limit], found.more or len(items) > limit, found.answers)

    def all(self, organization_id: str) -> list[StoredEndpoint]:
        """All of an organisation's."""
        found = self.list_newest(organization_id, MAX_ENDPOINTS, None)
        return [StoredEndpoint.model_validate(item) for item in found.items]

    def build_create(self, organization_id: str, endpoint: StoredEndpoint) -> list[Write]:
        """The writes that make an endpoint."""
        counting = Update().add("n", 1)
        counting.using.values[":most"] = MAX_ENDPOINTS
        counted = self._endpoints.build_update(
            _key(organization_id, _COUNT),
            counting.text(),
            condition="attribute_not_exists(n) OR n < :most",
            using=counting.using,
            on_conflict=lambda _: refusals.too_many(),
        )
        made = self._endpoints.build_put(
            {"organization_id": organization_id, **endpoint.model_dump()},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"there is a webhook endpoint {endpoint.id} already"),
        )
        return [made, counted]

    def update(
        self, organization_id: str, endpoint_id: str, changes: Mapping[str, Any], expected_version: int | None
    ) -> StoredEndpoint:
        """Apply changes, if the endpoint exists and is still at the expected version."""
        if not is_id("whe", endpoint_id):
            raise refusals.not_found(endpoint_id)
        if not changes:
            return self._unchanged(organization_id, endpoint_id, expected_version)
        update = Update().change({**changes, "updated_at": clock.instant()}).add("version", 1)
        condition, using = _expects(expected_version)
        update.using.values.update(using.values)
        changing = self._endpoints.build_update(
            _key(organization_id, endpoint_id),
            update.text(),
            condition=condition,
            using=update.using,
            on_conflict=lambda old: refusals.not_found_or_stale(endpoint_id, old),
        )
        return StoredEndpoint.model_validate(write(changing, ReturnValues="ALL_NEW"))

    def build_rotate(self, organization_id: str, old: StoredEndpoint, new: StoredEndpoint) -> Write:
        """The write that replaces the secret of *old*, as it was read."""
        values = new.model_dump(include={"secret", "old_secrets", "version", "updated_at"})
        update = Update().change(values)
        update.using.values[":former"] = old.secret

        def on_conflict(found: Item | None) -> Exception:
            return refusals.not_found(old.id) if found is None else refusals.rotated_meanwhile()

        return self._endpoints.build_update(
            _key(organization_id, old.id),
            update.text(),
            condition="secret = :former",
            using=update.using,
            on_conflict=on_conflict,
        )

    def delete(self, organization_id: str, endpoint_id: str, expected_version: int | None) -> None:
        """Remove an endpoint, if it exists and is still at the expected version."""
        if not is_id("whe", endpoint_id):
            raise refusals.not_found(endpoint_id)
        condition, using = _expects(expected_version)
        removed = self._endpoints.build_delete(
            _key(organization_id, endpoint_id),
            condition=condition,
            using=using,
            on_conflict=lambda old: refusals.not_found_or_stale(endpoint_id, old),
        )
        counting = Update().add("n", -1)
        counted = self._endpoints.build_update(
            _key(organization_id, _COUNT),
            counting.text(),
            condition="attribute_exists(n)",
            using=counting.using,
            on_conflict=lambda _: LookupError("an endpoint was not counted"),
        )
        commit([removed, counted])

    def _unchanged(self, organization_id: str, endpoint_id: str, expected_version: int | None) -> StoredEndpoint:
        endpoint = self.get(organization_id, endpoint_id)
        if expected_version not in {None, endpoint.version}:
            raise refusals.not_found_or_stale(endpoint_id, endpoint.model_dump())
        return endpoint


def _key(organization_id: str, endpoint_id: str) -> dict[str, str]:
    return {"organization_id": organization_id, "id": endpoint_id}


def _expects(version: int | None) -> tuple[str, Expression]:
    if version is None:
        return "attribute_exists(id)", Expression()
    return "version = :expected", Expression(values={":expected": version})
