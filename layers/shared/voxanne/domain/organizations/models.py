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
        description="What a caller must say before an agent discloses, moves, cancels or confirms an appointment. "
        "`none`: nothing. `birth_date`: the matching date of birth."
    ),
]
type HoldOfferedTimes = Annotated[
    bool,
    Field(
        description="True: the times that an agent offers in a phone call are held for that call: for 10 minutes, or "
        "until the agent offers other times or books."
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
    """The maximum number of requests in an hour, of all its API keys together."""
    requests_per_ip_in_15_minutes: int
    """The maximum number of requests in 15 minutes from one IP address."""


class Organization(Resource):
    """An organisation, such as a clinic. Every other object belongs to one organisation."""

    id: str
    name: str
    """The name of the organisation."""
    country: str
    """The country (ISO 3166-1 alpha-2) whose national format of phone numbers is accepted."""
    time_zone: str
    """The time zone (IANA) whose midnight ends the days of analytics and of the limits of call-backs."""
    plan: PlanName
    """The plan, which sets the rate limits. It follows the subscription."""
    billing_status: BillingStatus
    """The status of the subscription. `manual`: an operator manages it without a subscription."""
    default_agent_id: str | None = None
    """The agent of call-backs that name no agent. Null: call-backs must name one."""
    caller_verification: CallerVerification = "none"
    hold_offered_times: HoldOfferedTimes = False
    call_countries: list[str] = Field(
        description="The countries (ISO 3166-1 alpha-2) that call-backs can go to. An operator can add others."
    )
    limits: Limits
    """The rate limits."""
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
