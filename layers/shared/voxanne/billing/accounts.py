"""An organisation's customer at Stripe, its subscriptions, and what follows from them."""

from typing import Self

from pydantic import BaseModel, Field

from voxanne.billing.prices import rank_of
from voxanne.billing.subscriptions import Payment, Subscription
from voxanne.domain.organizations.models import SERVICE_ON, BillingStatus
from voxanne.domain.organizations.plans import PlanName


class BillingAccount(BaseModel):
    """What is stored. Nothing in it depends on the order in which it was learned."""

    organization_id: str
    customer_id: str | None = None
    # A customer that was deleted at Stripe has no subscription any more, whatever else is said of it.
    deleted_customers: list[str] = Field(default_factory=list)
    subscriptions: dict[str, Subscription] = Field(default_factory=dict)
    version: int = 0

    @property
    def deciding(self) -> Subscription | None:
        """The subscription that status and plan follow: of several, one that gives service, the widest, the latest."""
        told = [each for each in self._standing() if each.status is not None]
        return max(told, key=lambda each: each.rank, default=None)

    @property
    def status(self) -> BillingStatus | None:
        """The organisation's billing status; None where no subscription says anything."""
        deciding = self.deciding
        return None if deciding is None else deciding.effective_status

    @property
    def plan(self) -> PlanName | None:
        """The organisation's plan; None where no known price says anything: then it keeps the one that it has."""
        standing = [each for each in self._standing() if each.plan is not None]
        serving = [each for each in standing if each.effective_status in SERVICE_ON]
        if serving:
            return max(serving, key=lambda each: rank_of(each.plan)).plan
        return max(standing, key=lambda each: (each.plan_order, each.id)).plan if standing else None

    @property
    def serving(self) -> list[Subscription]:
        """Subscriptions that give service: more than one is paid for twice."""
        return [each for each in self._standing() if each.effective_status in SERVICE_ON]

    def with_customer(self, customer_id: str) -> Self:
        """With the customer that the organisation has at Stripe; one that is deleted is none."""
        return self if customer_id in self.deleted_customers else self.model_copy(update={"customer_id": customer_id})

    def without_customer(self, customer_id: str) -> Self:
        """After that customer was deleted."""
        return self.model_copy(
            update={
                "customer_id": None if self.customer_id == customer_id else self.customer_id,
                "deleted_customers": sorted({*self.deleted_customers, customer_id}),
            }
        )

    def with_news(self, news: Subscription) -> Self:
        """With what was learned of one subscription."""
        known = self.subscriptions.get(news.id)
        merged = news if known is None else known.joined(news)
        return self.model_copy(update={"subscriptions": {**self.subscriptions, news.id: merged}})

    def with_payment(self, subscription_id: str, payment: Payment, paid_until: int | None = None) -> Self:
        """With what a checkout or an invoice said of a subscription's payment."""
        return self.with_news(Subscription(id=subscription_id, payment=payment, paid_until=paid_until))

    def _standing(self) -> list[Subscription]:
        return [
            each.model_copy(update={"status": "canceled"}) if self._is_gone(each) else each
            for each in self.subscriptions.values()
        ]

    def _is_gone(self, subscription: Subscription) -> bool:
        return subscription.customer_id in self.deleted_customers
