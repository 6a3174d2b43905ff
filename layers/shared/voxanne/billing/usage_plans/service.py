"""Moving organisations between API Gateway's usage plans when their plan changes.

1. The value of a new key is stored with the organisation.
2. The key is created in its usage plan.
3. The organisation points to the new key and plan.
4. Five minutes later, when no authorizer's cache has the old key any more, the old keys are deleted.

Each step is stored before the next one. Until the last, the organisation has `due` and `due_at`, the keys of a sparse
index that the sweeper reads.
"""

import contextlib
import secrets
from functools import partial
from typing import Any, Self

from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table, due_attributes
from voxanne.aws.dynamodb.writes import write
from voxanne.aws.sweeper import at_once
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.organizations.models import StoredOrganization

DUE = "usage_plan"
# Grace period before the sweeper takes over from the process that changed the plan.
FIRST_SWEEP_SECONDS = 60
OLD_KEY_GRACE_SECONDS = 300
# Per run: each takes several requests to API Gateway's control plane, which allows a few per second.
_MAX_ORGANIZATIONS = 30


def usage_plan_due(organization_id: str, now: float) -> dict[str, str | None]:
    """Return the attributes to store with a change of the plan."""
    return due_attributes(DUE, organization_id, clock.instant(now + FIRST_SWEEP_SECONDS))


def new_gateway_key() -> str:
    """Return a value for a gateway key, which must have 20 to 128 characters."""
    return secrets.token_hex(20)


class UsagePlans:
    """Moves organisations to the usage plans of their plans. Safe to repeat, also concurrently."""

    def __init__(self, organizations: Table, keys: GatewayKeys) -> None:
        self._organizations = organizations
        self._keys = keys

    @classmethod
    def from_environment(cls) -> Self:
        """Return the usage plans of the deployment that the function belongs to."""
        return cls(Table.from_environment("ORGANIZATIONS_TABLE"), GatewayKeys.from_environment())

    def switch(self, organization_id: str) -> None:
        """Take steps 1 to 3, if the organisation's usage plan is not that of its plan."""
        organization = self._stored(organization_id)
        if organization.usage_plan != organization.fitting_usage_plan:
            with contextlib.suppress(ConcurrentUpdateError):
                self._switch(organization)

    def complete(self, organization_id: str) -> None:
        """Take all steps that are due, and create the current key if the organisation's creation did not."""
        self.switch(organization_id)
        organization = self._stored(organization_id)
        self._keys.ensure(organization_id, organization.usage_plan, organization.gateway_key)
        self.finish(organization_id)

    def finish(self, organization_id: str) -> None:
        """Take all steps that are due."""
        organization = self._stored(organization_id)
        with contextlib.suppress(ConcurrentUpdateError):
            if organization.usage_plan != organization.fitting_usage_plan:
                self._switch(organization)
            elif organization.due is not None:
                self._delete_old_keys(organization)

    def _switch(self, organization: StoredOrganization) -> None:
        plan = organization.fitting_usage_plan
        value = organization.next_gateway_key
        if value is None or organization.next_usage_plan != plan:
            value = new_gateway_key()
            due = usage_plan_due(organization.organization_id, clock.now())
            next_key = {"next_gateway_key": value, "next_usage_plan": plan, **due}
            self._change(organization, next_key, organization.next_gateway_key)
        self._keys.ensure(organization.organization_id, plan, value)
        now = clock.now()
        current_key = {
            "gateway_key": value,
            "usage_plan": plan,
            "gateway_key_since": clock.instant(now),
            "next_gateway_key": None,
            "next_usage_plan": None,
            **due_attributes(DUE, organization.organization_id, clock.instant(now + OLD_KEY_GRACE_SECONDS)),
        }
        self._change(organization, current_key, value)

    def _delete_old_keys(self, organization: StoredOrganization) -> None:
        if organization.next_gateway_key is not None:
            # The plan changed back before the switch: the organisation must not point to that key any more.
            self._change(
                organization, {"next_gateway_key": None, "next_usage_plan": None}, organization.next_gateway_key
            )
        since = organization.gateway_key_since
        until = 0.0 if since is None else clock.seconds_of(since) + OLD_KEY_GRACE_SECONDS
        if until > clock.now():
            self._change(organization, {"due_at": clock.instant(until)}, None)
            return
        # The keys are listed before the organisation is read again: a key's value is stored before the key is created,
        # so a listed key is either in use now or superseded.
        keys = self._keys.of(organization.organization_id)
        current = self._stored(organization.organization_id)
        if current.gateway_key != organization.gateway_key:
            raise ConcurrentUpdateError
        for key_id, value in keys.items():
            if value not in {current.gateway_key, current.next_gateway_key}:
                self._keys.delete(key_id)
        self._change(organization, due_attributes(DUE, organization.organization_id, None), None)

    def _change(self, organization: StoredOrganization, values: dict[str, Any], next_key: str | None) -> None:
        """Change the organisation, if its plan and key are as they were read, and its next key is *next_key*."""
        update = Update().change(values)
        update.using.values.update({":plan": organization.plan, ":current": organization.gateway_key})
        update.using.names["#plan"] = "plan"
        condition = "#plan = :plan AND gateway_key = :current AND "
        if next_key is None:
            condition += "attribute_not_exists(next_gateway_key)"
        else:
            condition, update.using.values[":next"] = f"{condition}next_gateway_key = :next", next_key
        write(
            self._organizations.build_update(
                {"organization_id": organization.organization_id},
                update,
                condition=condition,
                on_conflict=ConcurrentUpdateError,
            )
        )

    def _stored(self, organization_id: str) -> StoredOrganization:
        item = self._organizations.get({"organization_id": organization_id})
        if item is None:
            raise NotFoundError(f"No organisation {organization_id}.")
        return StoredOrganization.model_validate(item)


def finish_due(usage_plans: UsagePlans, organizations: Table, until: float) -> None:
    """Finish changes that are due, and begin none after *until*; one organisation's failure does not delay others.

    Raises:
        ExceptionGroup: some failed; they remain due.
    """
    due = DueIndex(organizations, DUE).read(of_each=1).items[:_MAX_ORGANIZATIONS]
    # One at a time: API Gateway's control plane allows no more.
    at_once([partial(usage_plans.finish, item["organization_id"]) for item in due], until, threads=1)
