"""Organisations as items of their table."""

from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import next_version, version_condition
from voxanne.aws.dynamodb.resource import ResourceKind, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit, write
from voxanne.core.ids import is_id
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.tombstones import is_deleted

ORGANIZATION = ResourceKind("organisation", "org")


class OrganizationRepository:
    """Organisations by id."""

    def __init__(self, organizations: Table, agents: Table) -> None:
        self._organizations = organizations
        self._agents = agents

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("ORGANIZATIONS_TABLE"), Table.from_environment("AGENTS_TABLE"))

    def get(self, organization_id: str) -> StoredOrganization:
        """Read an organisation.

        Raises:
            NotFoundError: there is no such organisation. The gateway still knows its keys for some seconds.
        """
        item = self._organizations.get({"organization_id": organization_id})
        if item is None or is_deleted(item):
            raise ORGANIZATION.not_found(organization_id)
        return StoredOrganization.model_validate(item)

    def update(
        self, organization_id: str, changes: Mapping[str, Any], expected_version: int | None
    ) -> StoredOrganization:
        """Apply changes, if the organisation exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            InvalidFieldsError: it has no such agent as the new default.
        """
        if not changes:
            organization = self.get(organization_id)
            ORGANIZATION.check_version(organization.version, expected_version)
            return organization
        update = next_version(changes)
        is_kept = " AND attribute_not_exists(deleted_at)"
        refused = ORGANIZATION.on_conflict(organization_id, expected_version)
        change = self._organizations.build_update(
            {"organization_id": organization_id},
            update,
            condition=version_condition(expected_version, update.using, key="organization_id") + is_kept,
            on_conflict=lambda item: refused(None if is_deleted(item) else item),
        )
        agent_id = changes.get("default_agent_id")
        if agent_id is None:
            return StoredOrganization.model_validate(write(change, ReturnValues="ALL_NEW"))
        if not is_id("agt", agent_id):
            raise AGENT.unknown("default_agent_id")
        agent_exists = self._agents.build_check(
            key_of(organization_id, agent_id),
            condition="attribute_exists(id)",
            on_conflict=lambda _: AGENT.unknown("default_agent_id"),
        )
        # A transaction returns no attributes, so the organisation is read after it.
        commit([change, agent_exists])
        return self.get(organization_id)
