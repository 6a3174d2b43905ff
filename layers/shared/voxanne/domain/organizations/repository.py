from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit, write
from voxanne.core import clock
from voxanne.core.errors import DomainError, NotFoundError, StaleVersionError, invalid_field
from voxanne.core.ids import is_id
from voxanne.domain.organizations.models import StoredOrganization


class OrganizationRepository:
    """Organisations by id."""

    def __init__(self, organizations: Table, agents: Table) -> None:
        self._organizations = organizations
        self._agents = agents

    def get(self, organization_id: str) -> StoredOrganization:
        """Read one."""
        item = self._organizations.get(_key(organization_id))
        if item is None:
            raise _absent_or_stale(None)
        return StoredOrganization.model_validate(item)

    def update(
        self, organization_id: str, changes: Mapping[str, Any], expected_version: int | None
    ) -> StoredOrganization:
        """Apply changes, if the organisation is still at the expected version and its default agent exists."""
        if not changes:
            return self._unchanged(organization_id, expected_version)
        update = Update().change({**changes, "updated_at": clock.instant()}).add("version", 1)
        condition = "attribute_exists(organization_id)"
        if expected_version is not None:
            condition, update.using.values[":expected"] = "version = :expected", expected_version
        change = self._organizations.build_update(
            _key(organization_id), update.text(), condition=condition, using=update.using, on_conflict=_absent_or_stale
        )
        agent_id = changes.get("default_agent_id")
        if agent_id is None:
            return StoredOrganization.model_validate(write(change, ReturnValues="ALL_NEW"))
        if not is_id("agt", agent_id):
            raise _unknown_agent()
        exists = self._agents.build_check(
            {"organization_id": organization_id, "id": agent_id},
            condition="attribute_exists(id)",
            using=Expression(),
            on_conflict=lambda _: _unknown_agent(),
        )
        # A transaction returns nothing, so the organisation is read after it.
        commit([change, exists])
        return self.get(organization_id)

    def _unchanged(self, organization_id: str, expected_version: int | None) -> StoredOrganization:
        organization = self.get(organization_id)
        if expected_version not in {None, organization.version}:
            raise _absent_or_stale(organization.model_dump())
        return organization


def _key(organization_id: str) -> dict[str, str]:
    return {"organization_id": organization_id}


def _unknown_agent() -> DomainError:
    return invalid_field("default_agent_id", "is no agent of this organisation")


def _absent_or_stale(old: Item | None) -> DomainError:
    if old is None:
        return NotFoundError("there is no such organisation")
    return StaleVersionError(f"the organisation is at version {old['version']} by now")
