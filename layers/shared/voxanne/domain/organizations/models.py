"""Organisations as they are stored and shown, with their rate limits and billing status."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.organizations.plans import PLANS, PlanName, usage_plan_for

type BillingStatus = Literal[
    "manual", "trialing", "active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "paused"
]
# What a caller must say, besides calling from the contact's number, to hear about appointments or change them.
type CallerVerification = Annotated[
    Literal["none", "birth_date"],
    Field(
        description="`birth_date`: before an agent tells a caller of appointments, or moves, cancels or confirms one, "
        "the caller must say a date of birth that matches."
    ),
]
type HoldOfferedTimes = Annotated[
    bool,
    Field(
        description="True: the times that an agent offers a caller are held for that phone call, for ten minutes or "
        "until it offers others or books."
    ),
]
BILLING_STATUSES: frozenset[str] = frozenset(get_args(BillingStatus.__value__))
# With any other status, requests that write are refused.
SERVED_BILLING_STATUSES = frozenset({"manual", "trialing", "active", "past_due"})


# Call-backs a day, and of these to one number, unless an operator sets others.
CALL_BACKS_A_DAY, CALL_BACKS_TO_A_NUMBER = 500, 10


class Limits(Resource):
    """The rate limits of an organisation."""

    requests_per_hour: int
    """Of all its API keys together."""
    requests_per_ip_in_15_minutes: int
    """From one IP address."""


class Organization(Resource):
    """A clinic or another organisation: the tenant."""

    id: str
    name: str
    """What the organisation is called."""
    country: str
    """The country with which national phone numbers are read (ISO 3166-1)."""
    time_zone: str
    """Its zone (IANA): the days of its limits end there at midnight."""
    plan: PlanName
    """What it pays for."""
    billing_status: BillingStatus
    """The state of its subscription."""
    default_agent_id: str | None = None
    """The agent of call-backs that name none."""
    caller_verification: CallerVerification = "none"
    hold_offered_times: HoldOfferedTimes = False
    call_countries: list[str] = Field(description="The countries that call-backs may go to; an operator adds others.")
    limits: Limits
    """Its rate limits."""
    created_at: Timestamp
    updated_at: Timestamp


class StoredOrganization(Resource):
    """An organisation as its table holds it, internal fields included."""

    organization_id: str
    name: str
    country: str
    time_zone: str
    plan: PlanName
    billing_status: BillingStatus
    default_agent_id: str | None = None
    caller_verification: CallerVerification = "none"
    hold_offered_times: HoldOfferedTimes = False
    # Rate limits set by an operator; without them those of the plan apply.
    organization_limit: int | None = None
    address_limit: int | None = None
    # Set by an operator: countries beside its own that call-backs may go to, and how many there may be in a day.
    more_call_countries: list[str] = []
    call_backs_a_day: int = CALL_BACKS_A_DAY
    call_backs_to_a_number: int = CALL_BACKS_TO_A_NUMBER
    # The time zone before the last change, and the end of its day (an instant), to which it counts: a new zone starts
    # no new day.
    former_time_zone: str | None = None
    former_time_zone_until: Timestamp | None = None
    # The value of the API Gateway key, by which usage plans count requests.
    gateway_key: str
    usage_plan: PlanName
    gateway_key_since: Timestamp | None = None
    # A change of the usage plan in progress, and when the sweeper takes over (billing/usage_plans).
    next_gateway_key: str | None = None
    next_usage_plan: PlanName | None = None
    due: str | None = None
    due_at: Timestamp | None = None
    # Set by an operator: its keys are refused from then on.
    suspended_at: Timestamp | None = None
    suspension_reason: str | None = None
    # Set when an operator begins to delete it: it is being deleted, and cannot be resumed.
    deleted_at: Timestamp | None = None
    # The key that its page cursors are sealed with.
    cursor_key: str
    # The ids of its key managers, the keys with keys:write that do not expire: there is always one.
    key_managers: dict[str, bool]
    version: int
    created_at: Timestamp
    updated_at: Timestamp

    @property
    def requests_per_hour(self) -> int:
        """The limit of its requests in an hour."""
        return self.organization_limit or PLANS[self.plan].organization_limit

    @property
    def requests_per_address(self) -> int:
        """The limit of its requests from one IP address in 15 minutes."""
        return self.address_limit or PLANS[self.plan].address_limit

    @property
    def call_countries(self) -> list[str]:
        """The countries that call-backs may go to, its own first."""
        return list(dict.fromkeys([self.country, *self.more_call_countries]))

    def counting_zone_at(self, now: float) -> str:
        """Return the time zone whose day bounds call-backs at that moment, in seconds since the epoch."""
        if self.former_time_zone is None or self.former_time_zone_until is None:
            return self.time_zone
        return self.former_time_zone if clock.seconds_of(self.former_time_zone_until) > now else self.time_zone

    @property
    def is_served(self) -> bool:
        """Whether its billing status allows requests that write."""
        return self.billing_status in SERVED_BILLING_STATUSES

    @property
    def fitting_usage_plan(self) -> PlanName:
        """The usage plan that fits its plan and its own rate limit."""
        return usage_plan_for(self.plan, self.organization_limit or 0)

    def to_response(self) -> Organization:
        """Return the organisation as clients see it."""
        return Organization.model_validate(
            self.model_dump()
            | {
                "id": self.organization_id,
                "call_countries": self.call_countries,
                "limits": {
                    "requests_per_hour": self.requests_per_hour,
                    "requests_per_ip_in_15_minutes": self.requests_per_address,
                },
            }
        )
