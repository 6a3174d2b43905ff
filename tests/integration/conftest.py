from collections.abc import Iterator

import pytest

from tests.integration import outbound
from tests.integration.appointments import NOW
from tests.integration.calendar_sources import Server, serving
from tests.integration.payments import Till, till_of
from tests.integration.phone_calls import Conversation, conversation
from tests.integration.provider import Voice, simulated
from tests.integration.receivers import Receiver, listening
from tests.integration.stripe_deliveries import Deliveries, deliveries_of
from tests.integration.webhooks import Webhooks, begin
from tests.product import Client, Product
from tests.served import served


@pytest.fixture
def voice(product: Product) -> Iterator[Voice]:
    """The voice provider behind the product."""
    with simulated(product) as made:
        yield made


@pytest.fixture
def monday_morning(product: Product) -> None:
    """Stop the clock on a Monday, before the calendars' opening hours."""
    product.clock.stop(NOW)


@pytest.fixture
def line(clinic: Client) -> Conversation:
    """A phone call with one of the clinic's agents, which uses its tools."""
    return conversation(clinic)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of iCalendar files."""
    with serving() as made:
        yield made


@pytest.fixture
def webhooks(product: Product) -> Webhooks:
    """Providers that send webhooks."""
    return begin(product)


@pytest.fixture
def till(product: Product) -> Iterator[Till]:
    """The payment provider behind the product."""
    with till_of(product) as made:
        yield made


@pytest.fixture
def stripe(webhooks: Webhooks, till: Till) -> Deliveries:
    """Stripe, which sends events and can be asked."""
    return deliveries_of(webhooks, till)


@pytest.fixture
def deliveries(product: Product) -> Iterator[outbound.Deliveries]:
    """What is sent to integrators' endpoints, worked through when a test says."""
    with outbound.delivering(product) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An integrator's server."""
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def origin(standing_product: Product) -> Iterator[str]:
    """The gateway of the standing product behind a port of this machine."""
    with served(standing_product) as url:
        yield url
