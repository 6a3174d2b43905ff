"""`verify` on webhook endpoints: the count by which their number is limited."""

from operations.restoration import restore
from tests.integration.contacts import made
from tests.integration.outbound import Deliveries, endpoint_at
from tests.integration.receivers import Receiver
from tests.integration.restoring import copied
from tests.integration.verifying import found
from tests.product import Client, Product
from tests.samples import change_item
from voxanne.webhooks.endpoints.models import MAX_ENDPOINTS


def status_of_another(clinic: Client) -> int:
    return clinic("POST", "/api/webhook-endpoints", {"url": "https://8.8.8.8/hooks"}).status


def test_endpoints_that_were_deleted_and_brought_back_count_again(product: Product, clinic: Client) -> None:
    for _ in range(MAX_ENDPOINTS):
        assert status_of_another(clinic) == 201
    with copied("WebhookEndpointsTable") as copy:
        for endpoint in clinic("GET", f"/api/webhook-endpoints?limit={MAX_ENDPOINTS}").json:
            assert clinic("DELETE", f"/api/webhook-endpoints/{endpoint['id']}").status == 204
        list(restore(product.stack, "WebhookEndpointsTable", copy, None, apply=True, overwrite=False))
    assert found(product) == [("webhook_endpoints", "miscounted", "found")]

    assert found(product, repair=True) == [("webhook_endpoints", "miscounted", "mended")]

    assert status_of_another(clinic) == 409
    assert found(product) == []


def test_an_endpoint_beyond_the_limit_gets_its_events_as_it_says(
    product: Product, clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    """A restored table can bring back an old endpoint beside as many new ones as there may be."""
    oldest = endpoint_at(clinic, receiver.url)
    with copied("WebhookEndpointsTable") as copy:
        assert clinic("DELETE", f"/api/webhook-endpoints/{oldest['id']}").status == 204
        for _ in range(MAX_ENDPOINTS):
            endpoint_at(clinic, "https://8.8.8.8/hooks", enabled=False)
        list(restore(product.stack, "WebhookEndpointsTable", copy, None, apply=True, overwrite=False))
    assert clinic("GET", f"/api/webhook-endpoints/{oldest['id']}").json["status"] == "active"

    made(clinic)
    deliveries.work()

    assert len(receiver.received) == 1


def test_a_count_that_is_too_high_keeps_no_endpoint_from_being_made(product: Product, clinic: Client) -> None:
    change_item("WebhookEndpointsTable", {"organization_id": clinic.organization_id, "id": "count"}, n=MAX_ENDPOINTS)
    assert status_of_another(clinic) == 409

    assert found(product, repair=True) == [("webhook_endpoints", "miscounted", "mended")]

    assert status_of_another(clinic) == 201
