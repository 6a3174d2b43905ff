"""Whether a clinic's service is on."""

from tests.product import Client, Product
from tests.samples import change_item


def set_billing(product: Product, clinic: Client, status: str) -> None:
    """Set the status of a clinic's billing, and let the authorizer forget the one before."""
    change_item("OrganizationsTable", {"organization_id": clinic.organization_id}, billing_status=status)
    product.clock.advance(31)  # what the authorizer remembers
