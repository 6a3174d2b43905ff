"""Billing accounts, written whole and in one transaction with the plan and status of their organisation."""

from collections.abc import Sequence
from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.billing.usage_plans.service import usage_plan_due
from voxanne.core import clock
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.repository import ORGANIZATION
from voxanne.domain.organizations.tombstones import NOT_DELETED, is_deleted


class BillingRepository:
    """Accounts by organisation, and the organisations."""

    def __init__(self, accounts: Table, organizations: Table) -> None:
        self._accounts = accounts
        self._organizations = organizations

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("BILLING_ACCOUNTS_TABLE"), Table.from_environment("ORGANIZATIONS_TABLE"))

    def get(self, organization_id: str) -> BillingAccount:
        """Read the organisation's account; a new one if none is stored."""
        item = self._accounts.get({"organization_id": organization_id})
        return BillingAccount(organization_id=organization_id) if item is None else BillingAccount.model_validate(item)

    def organization(self, organization_id: str) -> StoredOrganization | None:
        """Read the organisation; None if it was deleted."""
        item = self._organizations.get({"organization_id": organization_id})
        if item is None or "name" not in item or is_deleted(item):
            return None
        return StoredOrganization.model_validate(item)

    def save(self, account: BillingAccount, organization: StoredOrganization | None, others: Sequence[Write]) -> bool:
        """Write the account, the organisation's plan and status if they change, and *others*, in one transaction.

        Return whether the organisation's plan changed.

        Raises:
            ConcurrentUpdateError: the account is no longer what was read.
        """
        organization_writes = [] if organization is None else self._build_plan_change(account, organization)
        commit([self._build_account(account), *organization_writes, *others])
        return bool(organization_writes) and account.plan not in {None, organization and organization.plan}

    def _build_account(self, account: BillingAccount) -> Write:
        stored = account.model_copy(update={"version": account.version + 1})
        return self._accounts.build_put(
            {**stored.model_dump(exclude_none=True), "updated_at": clock.instant()},
            condition="attribute_not_exists(organization_id) OR version = :version",
            using=Expression(values={":version": account.version}),
            on_conflict=ConcurrentUpdateError,
        )

    def _build_plan_change(self, account: BillingAccount, organization: StoredOrganization) -> list[Write]:
        plan, status = account.plan or organization.plan, account.status or organization.billing_status
        if (plan, status) == (organization.plan, organization.billing_status):
            return []
        now = clock.now()
        changes = {"plan": plan, "billing_status": status, "updated_at": clock.instant(now)}
        due = usage_plan_due(organization.organization_id, now) if plan != organization.plan else {}
        # Its version stays: it counts clients' changes, which this one must not make stale.
        update = Update().change(changes | due)
        return [
            self._organizations.build_update(
                {"organization_id": organization.organization_id},
                update,
                # What is left of a deleted organisation must not be due: every sweep would fail at it.
                condition=NOT_DELETED,
                on_conflict=lambda _: ORGANIZATION.not_found(organization.organization_id),
            )
        ]
