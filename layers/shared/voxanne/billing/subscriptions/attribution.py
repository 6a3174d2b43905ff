"""The organisation that an event of Stripe's belongs to: found by stored links, never by what the event claims.

Metadata can only contradict. `client_reference_id` links an unknown customer to the organisation that it names, and
nothing else: in a payment link's URL, the payer can choose it.
"""

from dataclasses import dataclass

from voxanne.aws.dynamodb.writes import Write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.billing.stripe.events import Event
from voxanne.billing.stripe.objects import Document, get, id_of, tenants_named
from voxanne.billing.subscriptions.errors import RefusedError, UnattributedError
from voxanne.billing.subscriptions.repository import BillingRepository

STRIPE = "stripe"


@dataclass(frozen=True)
class Owner:
    """An organisation; links from the event's ids that are missing are created with the event's effect."""

    organization_id: str
    missing: dict[str, str]


class Attribution:
    """Finds the organisations that events belong to."""

    def __init__(self, links: ProviderLinks, accounts: BillingRepository) -> None:
        self._links = links
        self._accounts = accounts

    def owner(self, event: Event, customer_id: str | None, subscription_id: str | None) -> Owner:
        """Return the organisation of an event about this customer and subscription.

        Raises:
            RefusedError: the event contradicts itself, or what is stored.
            UnattributedError: none of its ids is known.
        """
        ids = {"customer": customer_id, "subscription": subscription_id}
        keys = {link_of(STRIPE, kind, object_id): object_id for kind, object_id in ids.items() if object_id is not None}
        links = {key: self._links.find(key) for key in keys}
        owners = {str(link["organization_id"]) for link in links.values() if link is not None}
        if len(owners) > 1:
            raise RefusedError("linked_elsewhere")
        owner = next(iter(owners), None) or self._referenced(event)
        if owner is None:
            raise UnattributedError
        if event.reference not in {None, owner} or tenants_named(event.object) - {owner}:
            raise RefusedError("names_another_organization")
        return Owner(owner, {key: keys[key] for key, link in links.items() if link is None})

    def known(self, event: Event) -> Owner | None:
        """Return the organisation of the event's customer, if it is linked: for events that change nothing."""
        customer_id = event.customer_id
        link = None if customer_id is None else self._links.find(link_of(STRIPE, "customer", customer_id))
        return None if link is None else Owner(str(link["organization_id"]), {})

    def check(self, event: Event, fetched: Document, owner: Owner) -> None:
        """Refuse a fetched object that belongs to another organisation than the event that named it."""
        customer_id = id_of(get(fetched, "customer"))
        if customer_id != event.customer_id:
            fetched_owner = self.owner(event, customer_id, None)
            if fetched_owner.organization_id != owner.organization_id:
                raise RefusedError("linked_elsewhere")
        if tenants_named(fetched) - {owner.organization_id}:
            raise RefusedError("names_another_organization")

    def build_missing_links(self, owner: Owner) -> list[Write]:
        """Return the writes that create the missing links."""
        return [
            self._links.build_create(key, owner.organization_id, object_id) for key, object_id in owner.missing.items()
        ]

    def build_customer_link(self, organization_id: str, customer_id: str) -> Write:
        """Return the write that links a customer."""
        return self._links.build_create(link_of(STRIPE, "customer", customer_id), organization_id, customer_id)

    def _referenced(self, event: Event) -> str | None:
        reference = event.reference
        exists = reference is not None and self._accounts.organization(reference) is not None
        return reference if exists else None
