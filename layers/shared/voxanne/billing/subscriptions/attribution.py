"""Whose an event of Stripe's is: by the links that were stored with the ids, never by what the event claims.

Metadata is a cross-check. `client_reference_id` links a customer that nobody has to the organisation that it names,
and nothing else: a payment link's URL lets whoever pays choose it.
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
    """An organisation, and the links that say so: those that are missing are made with the event's effect."""

    organization_id: str
    missing: dict[str, str]


class Attribution:
    """Finds owners."""

    def __init__(self, links: ProviderLinks, accounts: BillingRepository) -> None:
        self._links = links
        self._accounts = accounts

    def owner(self, event: Event, customer_id: str | None, subscription_id: str | None) -> Owner:
        """Whose an event about these is.

        Raises:
            RefusedError: it contradicts itself, or what is stored.
            UnattributedError: nobody's, as far as is known.
        """
        wanted = {"customer": customer_id, "subscription": subscription_id}
        keys = {link_of(STRIPE, kind, given): given for kind, given in wanted.items() if given is not None}
        found = {key: self._links.find(key) for key in keys}
        owners = {str(item["organization_id"]) for item in found.values() if item is not None}
        if len(owners) > 1:
            raise RefusedError("linked_elsewhere")
        owner = next(iter(owners), None) or self._of_reference(event)
        if owner is None:
            raise UnattributedError
        if event.reference not in {None, owner} or tenants_named(event.object) - {owner}:
            raise RefusedError("names_another_organization")
        return Owner(owner, {key: keys[key] for key, item in found.items() if item is None})

    def known(self, event: Event) -> Owner | None:
        """Who is known to have the event's customer, for what changes nothing."""
        customer_id = event.customer_id
        link = None if customer_id is None else self._links.find(link_of(STRIPE, "customer", customer_id))
        return None if link is None else Owner(str(link["organization_id"]), {})

    def check(self, event: Event, fetched: Document, owner: Owner) -> None:
        """Refuse an object that belongs to someone else than the event that named it."""
        theirs = id_of(get(fetched, "customer"))
        if theirs != event.customer_id and self.owner(event, theirs, None).organization_id != owner.organization_id:
            raise RefusedError("linked_elsewhere")
        if tenants_named(fetched) - {owner.organization_id}:
            raise RefusedError("names_another_organization")

    def build_missing_links(self, owner: Owner) -> list[Write]:
        """The writes that make the missing links."""
        return [
            self._links.build_create(key, owner.organization_id, object_id) for key, object_id in owner.missing.items()
        ]

    def build_customer_link(self, organization_id: str, customer_id: str) -> Write:
        """The write that links a customer."""
        return self._links.build_create(link_of(STRIPE, "customer", customer_id), organization_id, customer_id)

    def _of_reference(self, event: Event) -> str | None:
        reference = event.reference
        known = reference is not None and self._accounts.organization(reference) is not None
        return reference if known else None
