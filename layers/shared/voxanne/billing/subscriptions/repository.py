"""Billing accounts: each is written whole, if nobody wrote it meanwhile, with what follows for the organisation."""

from collections.abc import Sequence

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.billing.usage_plans.service import due_attributes
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.organizations.models import StoredOrganization


class ConcurrentUpdateError(Exception):
    """Someone else wrote the account meanwhile: read it again."""


class BillingRepository:
    """Accounts by organisation, and the organisations."""

    def __init__(self, accounts: Table, organizations: Table) -> None:
        self._accounts = accounts
        self._organizations = organizations

    def get(self, organization_id: str) -> BillingAccount:
        """The organisation's account; a new one where nothing is stored yet."""
        item = self._accounts.get({"organization_id": organization_id})
        return BillingAccount(organization_id=organization_id) if item is None else BillingAccount.model_validate(item)

    def organization(self, organization_id: str) -> StoredOrganization | None:
        """The organisation, if there is one."""
        item = self._organizations.get({"organization_id": organization_id})
        return None if item is None or "name" not in item else StoredOrganization.model_validate(item)

    def save(self, account: BillingAccount, organization: StoredOrganization | None, others: Sequence[Write]) -> bool:
        """Write the account, what changes for the *organization* by it, and *others*, all or nothing.

        Returns whether the organisation's plan is another now.

        Raises:
            OvertakenError: the account is not the one that was read.
        """
        following = [] if organization is None else self._following(account, organization)
        commit([self._account(account), *following, *others])
        return bool(following) and account.plan not in {None, organization and organization.plan}

    def _account(self, account: BillingAccount) -> Write:
        stored = account.model_copy(update={"version": account.version + 1})
        return self._accounts.build_put(
            {**stored.model_dump(exclude_none=True), "updated_at": clock.instant()},
            condition="attribute_not_exists(organization_id) OR version = :version",
            using=Expression(values={":version": account.version}),
            on_conflict=lambda _: ConcurrentUpdateError(),
        )

    def _following(self, account: BillingAccount, organization: StoredOrganization) -> list[Write]:
        plan, status = account.plan or organization.plan, account.status or organization.billing_status
        if (plan, status) == (organization.plan, organization.billing_status):
            return []
        now = clock.now()
        changes = {"plan": plan, "billing_status": status, "updated_at": clock.instant(now)}
        # Not its version: that counts clients' changes, and none of theirs is stale by this.
        update = Update().change(changes | (due_attributes(now) if plan != organization.plan else {}))
        return [
            self._organizations.build_update(
                {"organization_id": organization.organization_id},
                update.text(),
                condition="attribute_exists(organization_id)",
                using=update.using,
                on_conflict=lambda _: NotFoundError("there is no such organisation"),
            )
        ]
