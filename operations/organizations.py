"""Making an organisation: its item, first API key, first calendar, and a gateway key in a usage plan.

The operation is safe to repeat. DynamoDB's items are written in one transaction. The gateway key is made after it; if
that fails, the next attempt with the same reference completes it. The API key is returned only once all is in place.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.billing.usage_plans.service import UsagePlans, new_gateway_key, usage_plan_due
from voxanne.core import clock
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.core.ids import new_id
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.service import first_key
from voxanne.domain.calendars.service import first_calendar
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.plans import STARTER, usage_plan_for
from voxanne.domain.organizations.tombstones import NOT_DELETED, is_deleted

REFERENCE_PREFIX = "reference#"
"""What the ids of items begin with that lead from an operator's reference to its organisation."""


@dataclass(frozen=True)
class NewOrganization:
    """The organisation to make. `organization_id` and `secret` are given to make the same one again."""

    name: str
    reference: str | None = None
    plan: str | None = None
    organization_limit: int | None = None
    address_limit: int | None = None
    call_countries: tuple[str, ...] = ()
    call_backs_a_day: int | None = None
    call_backs_to_a_number: int | None = None
    country: str = "US"
    time_zone: str = "America/New_York"
    new_key: bool = False
    organization_id: str | None = None
    secret: str | None = None


class ReferenceTakenError(Exception):
    """A concurrent attempt with this reference was first."""


def make_organization(stack: Stack, spec: NewOrganization) -> dict[str, str | None]:
    """Make an organisation, or complete the one of that reference; return its id, and its API key if one was made.

    Raises:
        ConflictError: that organisation is being deleted, or its subscription determines the plan.
    """
    now = clock.now()
    organizations = Table(stack.organizations_table)
    existing = _of_reference(organizations, spec.reference)
    secret = None
    if existing is None:
        try:
            existing, secret = _create(stack, spec, now)
        except ReferenceTakenError:
            existing = _of_reference(organizations, spec.reference)
    if existing is None:
        raise NotFoundError(f"the organisation of reference {spec.reference} was deleted meanwhile")
    if secret is None:
        check_stays(stack, existing)
        _set_limits(stack, existing, spec)
        secret = _another_key(stack, existing, now) if spec.new_key else None
    UsagePlans(organizations, GatewayKeys(stack.gateway, stack.usage_plans)).complete(existing)
    return {"org_id": existing, "api_key": secret}


def check_stays(stack: Stack, organization_id: str) -> None:
    """Refuse an organisation that is being deleted: an API key or a URL for it would never work.

    Raises:
        ConflictError: its deletion has begun.
    """
    if is_deleted(Table(stack.organizations_table).get({"organization_id": organization_id})):
        raise ConflictError(f"{organization_id} is being deleted: first repeat delete-org until that is done")


def _create(stack: Stack, spec: NewOrganization, now: float) -> tuple[str, str]:
    organization_id = spec.organization_id or new_id("org", now)
    organizations = Table(stack.organizations_table)
    key, secret = first_key(stack.mode, now, spec.secret)
    plan = spec.plan or STARTER.name
    usage_plan = usage_plan_for(plan, spec.organization_limit or 0)
    organization = StoredOrganization.model_validate(
        {
            "organization_id": organization_id,
            "name": spec.name,
            "country": spec.country,
            "time_zone": spec.time_zone,
            "plan": plan,
            "billing_status": "manual",
            "organization_limit": spec.organization_limit,
            "address_limit": spec.address_limit,
            **_call_back_limits(spec),
            "gateway_key": new_gateway_key(),
            "usage_plan": usage_plan,
            "cursor_key": secrets.token_hex(16),
            "key_managers": {key.id: True},
            "version": 1,
            "created_at": clock.instant(now),
            "updated_at": clock.instant(now),
        }
    )
    calendar = first_calendar(spec.time_zone, now)
    commit(
        [
            *_reference_to(organizations, spec.reference, organization_id),
            _new(organizations, "organization_id", organization.model_dump()),
            *ApiKeyRepository(Table(stack.api_keys_table), organizations).build_put(organization_id, key, secret),
            _new(Table(stack.calendars_table), "id", {"organization_id": organization_id, **calendar.model_dump()}),
        ]
    )
    return organization_id, secret


def _of_reference(organizations: Table, reference: str | None) -> str | None:
    if reference is None:
        return None
    item = organizations.get({"organization_id": f"{REFERENCE_PREFIX}{reference}"})
    return None if item is None else str(item["refers_to"])


def _reference_to(organizations: Table, reference: str | None, organization_id: str) -> list[Write]:
    if reference is None:
        return []
    item = {"organization_id": f"{REFERENCE_PREFIX}{reference}", "refers_to": organization_id}
    return [_new(organizations, "organization_id", item, ReferenceTakenError())]


def _new(table: Table, key: str, item: Item, taken: Exception | None = None) -> Write:
    error = taken or ConflictError(f"{item[key]} exists already")
    return table.build_put(item, condition=f"attribute_not_exists({key})", on_conflict=lambda _: error)


def _set_limits(stack: Stack, organization_id: str, spec: NewOrganization) -> None:
    """Set the plan and the organisation's own limits, as far as they are given.

    They apply within 30 s, the lifetime of the authorizer's cached results.

    Raises:
        ConflictError: its subscription determines the plan.
    """
    limits = {
        "plan": spec.plan,
        "organization_limit": spec.organization_limit,
        "address_limit": spec.address_limit,
    }
    given: dict[str, Any] = {name: limit for name, limit in limits.items() if limit is not None}
    if given:
        given |= usage_plan_due(organization_id, clock.now())
    given |= _call_back_limits(spec)
    if given:
        _update(stack, organization_id, next_version(given), spec.plan)


def _call_back_limits(spec: NewOrganization) -> dict[str, Any]:
    """Return the limits of call-backs that the operator has given; others are left out."""
    limits = {
        "more_call_countries": list(spec.call_countries) or None,
        "call_backs_a_day": spec.call_backs_a_day,
        "call_backs_to_a_number": spec.call_backs_to_a_number,
    }
    return {name: value for name, value in limits.items() if value is not None}


def _another_key(stack: Stack, organization_id: str, now: float) -> str:
    key, secret = first_key(stack.mode, now)
    repository = ApiKeyRepository(Table(stack.api_keys_table), Table(stack.organizations_table))
    commit(repository.build_create(organization_id, key, secret))
    return secret


def _update(stack: Stack, organization_id: str, update: Update, plan: str | None) -> None:
    condition = NOT_DELETED
    if plan is not None:
        condition += " AND (billing_status = :manual OR #own_plan = :own_plan)"
        update.using.names["#own_plan"] = "plan"
        update.using.values.update({":manual": "manual", ":own_plan": plan})

    def refuse(stored: Item | None) -> Exception:
        if stored is None or is_deleted(stored):
            return NotFoundError(f"there is no organisation {organization_id}")
        return ConflictError(f"the subscription of {organization_id} determines its plan; change that at Stripe")

    write(
        Table(stack.organizations_table).build_update(
            {"organization_id": organization_id},
            update,
            condition=condition,
            on_conflict=refuse,
        )
    )
