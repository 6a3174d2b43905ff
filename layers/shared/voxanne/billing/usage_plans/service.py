"""An organisation with something left to do at the gateway: it has the keys of a sparse index, until it is done."""

import contextlib
import secrets
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, due_attributes, query_due
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import log_unexpected
from voxanne.domain.organizations.models import StoredOrganization

DUE = "usage_plan"


# What whoever changes the plan has to himself, before the sweep does it.
FIRST_SWEEP_SECONDS = 60


def usage_plan_due(now: float) -> dict[str, str | None]:
    """Attributes that go with a change after which the usage plan may be another."""
    return due_attributes(DUE, clock.instant(now + FIRST_SWEEP_SECONDS))


OLD_KEY_LIVES_ON_SECONDS = 300


def new_value() -> str:
    """A value for a gateway key: 20 to 128 characters."""
    return secrets.token_hex(20)


class UsagePlans:
    """Brings organisations into the usage plans that fit them. Safe to repeat, also by several at once."""

    def __init__(self, organizations: Table, keys: GatewayKeys) -> None:
        self._organizations = organizations
        self._keys = keys

    @classmethod
    def from_environment(cls) -> Self:
        """Return the usage plans of the deployment that the function belongs to."""
        return cls(Table.from_environment("ORGANIZATIONS_TABLE"), GatewayKeys.from_environment())

    def switch(self, organization_id: str) -> None:
        """Steps 1 to 3, if the organisation's usage plan is not the one that fits it."""
        organization = self._stored(organization_id)
        if organization.usage_plan != organization.fitting_usage_plan:
            with contextlib.suppress(ConcurrentUpdateError):
                self._switch(organization)

    def complete(self, organization_id: str) -> None:
        """All steps whose time has come, beginning with a key that an organisation's making left out."""
        self.switch(organization_id)
        organization = self._stored(organization_id)
        self._keys.ensure(organization_id, organization.usage_plan, organization.gateway_key)
        self.finish(organization_id)

    def finish(self, organization_id: str) -> None:
        """All steps whose time has come."""
        organization = self._stored(organization_id)
        with contextlib.suppress(ConcurrentUpdateError):
            if organization.usage_plan != organization.fitting_usage_plan:
                self._switch(organization)
            elif organization.due is not None:
                self._tidy(organization)

    def _switch(self, organization: StoredOrganization) -> None:
        plan = organization.fitting_usage_plan
        value = organization.next_gateway_key
        if value is None or organization.next_usage_plan != plan:
            value = new_value()
            wanted = {"next_gateway_key": value, "next_usage_plan": plan, **usage_plan_due(clock.now())}
            self._change(organization, wanted, organization.next_gateway_key)
        self._keys.ensure(organization.organization_id, plan, value)
        now = clock.now()
        pointed = {
            "gateway_key": value,
            "usage_plan": plan,
            "gateway_key_since": clock.instant(now),
            "next_gateway_key": None,
            "next_usage_plan": None,
            **due_attributes(DUE, clock.instant(now + OLD_KEY_LIVES_ON_SECONDS)),
        }
        self._change(organization, pointed, value)

    def _tidy(self, organization: StoredOrganization) -> None:
        if organization.next_gateway_key is not None:
            # The plan changed back before the switch: nobody may point to that key any more.
            self._change(
                organization, {"next_gateway_key": None, "next_usage_plan": None}, organization.next_gateway_key
            )
        since = organization.gateway_key_since
        until = 0.0 if since is None else clock.seconds_of(since) + OLD_KEY_LIVES_ON_SECONDS
        if until > clock.now():
            self._change(organization, {"due_at": clock.instant(until)}, None)
            return
        # Listed before it is looked at which are in use: a key's value is stored before the key is made, so each that
        # is listed is either among those, or was superseded.
        listed = self._keys.of(organization.organization_id)
        current = self._stored(organization.organization_id)
        if current.gateway_key != organization.gateway_key:
            raise ConcurrentUpdateError
        for key_id, value in listed.items():
            if value not in {current.gateway_key, current.next_gateway_key}:
                self._keys.delete(key_id)
        self._change(organization, due_attributes(DUE, None), None)

    def _change(self, organization: StoredOrganization, values: dict[str, Any], next_key: str | None) -> None:
        """Change the organisation, if plan and keys are still those that were read, but for the next key."""
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
                update.text(),
                condition=condition,
                using=update.using,
                on_conflict=ConcurrentUpdateError,
            )
        )

    def _stored(self, organization_id: str) -> StoredOrganization:
        item = self._organizations.get({"organization_id": organization_id})
        if item is None:
            raise NotFoundError(f"there is no organisation {organization_id}")
        return StoredOrganization.model_validate(item)


# Each takes the gateway's control plane a few requests, of which it admits a handful a second.
_MOST = 30


def sweep(usage_plans: UsagePlans, organizations: Table) -> None:
    """Finish what is due; one organisation's failure delays no other's.

    Raises:
        ExceptionGroup: of what failed; it is due still.
    """
    found = query_due(organizations, DUE, _MOST)
    failed: list[Exception] = []
    for item in found:
        try:
            usage_plans.finish(item["organization_id"])
        except (BotoCoreError, ClientError, LookupError, NotFoundError) as error:
            log_unexpected(error)
            failed.append(error)
    if failed:
        raise ExceptionGroup("usage plans are not finished", failed)
