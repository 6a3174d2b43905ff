from typing import Literal, get_args

from pydantic import BaseModel

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.organizations.plans import PLANS, PlanName, usage_plan_for

type BillingStatus = Literal[
    "manual", "trialing", "active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "paused"
]


BILLING_STATUSES: frozenset[str] = frozenset(get_args(BillingStatus.__value__))


SERVED_BILLING_STATUSES = frozenset({"manual", "trialing", "active", "past_due"})


class Limits(BaseModel):
    """How many requests an organisation may send."""

    requests_per_hour: int
    requests_per_ip_in_15_minutes: int


class Organization(Resource):
    """A clinic, or whoever else has patients call."""

    id: str
    name: str
    country: str
    time_zone: str
    plan: PlanName
    billing_status: BillingStatus
    default_agent_id: str | None = None
    limits: Limits
    created_at: Timestamp
    updated_at: Timestamp


class StoredOrganization(Resource):
    """An organisation as its table holds it: with what only we know."""

    organization_id: str
    name: str
    country: str
    time_zone: str
    plan: PlanName
    billing_status: BillingStatus
    default_agent_id: str | None = None
    # An operator's own figures; without them the plan's count.
    organization_limit: int | None = None
    address_limit: int | None = None
    # The value of the gateway's key, by which usage plans count.
    gateway_key: str
    usage_plan: PlanName
    gateway_key_since: Timestamp | None = None
    # Of a change of the usage plan that is under way, and when the sweeper looks after it (voxanne/usage_plans).
    next_gateway_key: str | None = None
    next_usage_plan: PlanName | None = None
    due: str | None = None
    due_at: Timestamp | None = None
    # An operator's: since then none of its keys is accepted.
    suspended_at: Timestamp | None = None
    suspension_reason: str | None = None
    # What its cursors are sealed with.
    cursor_key: str
    # Ids of keys with keys:write that don't expire: there is always one.
    key_managers: dict[str, bool]
    version: int
    created_at: Timestamp
    updated_at: Timestamp

    @property
    def requests_per_hour(self) -> int:
        """All its requests in an hour."""
        return self.organization_limit or PLANS[self.plan].organization_limit

    @property
    def requests_per_address(self) -> int:
        """Its requests from one address in 15 minutes."""
        return self.address_limit or PLANS[self.plan].address_limit

    @property
    def is_served(self) -> bool:
        """Whether its billing allows writes."""
        return self.billing_status in SERVED_BILLING_STATUSES

    @property
    def fitting_usage_plan(self) -> PlanName:
        """The usage plan that it belongs into, by its plan and its own figure."""
        return usage_plan_for(self.plan, self.organization_limit or 0)

    def to_response(self) -> Organization:
        """As clients see it."""
        return Organization.model_validate(
            self.model_dump()
            | {
                "id": self.organization_id,
                "limits": {
                    "requests_per_hour": self.requests_per_hour,
                    "requests_per_ip_in_15_minutes": self.requests_per_address,
                },
            }
        )
