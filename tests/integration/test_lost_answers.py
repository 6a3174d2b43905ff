"""An update whose answer is lost on the wire is sent again by botocore, and finds its own effect in the way."""

import itertools

import pytest

from local.runner.functions.invoke_api import FunctionError
from tests.integration import contacts
from tests.integration.lost_answers import losing_update
from tests.integration.outbound import Deliveries, endpoint_at
from tests.integration.provider import Voice
from tests.integration.receivers import Receiver, answering
from tests.product import Client, Product
from tests.samples import change_item, make_agent
from tests.stores import empty_queue
from tests.sweeps import SWEEPS, run, store_due, taken, work_of
from voxanne.aws.dynamodb.resource import key_of
from voxanne.webhooks.deliveries.models import CLAIM_SECONDS

# The deliverer's updates of one attempt: slot, claim, result, health.
UPDATES = ["WebhookEndpointsTable", "WebhookLogsTable", "WebhookLogsTable", "WebhookEndpointsTable"]


@pytest.mark.parametrize("number", range(len(UPDATES)))
@pytest.mark.parametrize("status", [200, 500])
def test_an_attempt_to_deliver_ends_the_same_whichever_of_its_updates_lost_its_answer(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, status: int, number: int
) -> None:
    receiver.next = [answering(status)]
    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)

    with losing_update(number) as updates:
        deliveries.work()

    assert updates == UPDATES
    assert len(receiver.received) == 1
    row = deliveries.row()
    assert (row["status"], row["attempts"]) == (("processed", 1) if status == 200 else ("failed", 1))
    [endpoint] = [item for item in clinic.product.items("WebhookEndpointsTable") if "url" in item]
    assert not {"slot_0", "slot_1"} & endpoint.keys()
    assert ("failing_since" in endpoint) == (status == 500)
    if status == 500:
        # The retry's own message is there: the sweep would send one only after five minutes more.
        deliveries.after(6)
        assert (len(receiver.received), deliveries.row()["status"]) == (2, "processed")


def test_a_paused_endpoint_is_probed_though_the_answer_that_admits_the_probe_is_lost(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.next = [answering(500) for _ in range(5)]
    endpoint_at(clinic, receiver.url)
    for number in range(5):
        contacts.made(clinic, phone=f"+1415555010{number}")
    deliveries.work()
    assert clinic("GET", "/api/webhook-endpoints").json[0]["status"] == "paused"
    before = len(receiver.received)

    with losing_update(of="WebhookEndpointsTable"):
        deliveries.after(301)

    assert len(receiver.received) > before
    assert clinic("GET", "/api/webhook-endpoints").json[0]["status"] == "active"


def test_a_worker_whose_slot_another_took_in_the_same_second_does_not_take_it_for_its_own(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    product = clinic.product
    product.clock.stop(product.clock())
    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)

    def take_both() -> None:
        [endpoint] = [item for item in product.items("WebhookEndpointsTable") if "url" in item]
        until = int(product.clock()) + CLAIM_SECONDS
        change_item("WebhookEndpointsTable", key_of(clinic.organization_id, endpoint["id"]), slot_0=until, slot_1=until)

    with losing_update(of="WebhookEndpointsTable", overtaken_by=take_both):
        deliveries.work()

    assert receiver.received == []


@pytest.mark.parametrize("table", SWEEPS)
def test_a_sweep_sends_the_message_of_work_whose_postponement_lost_its_answer(product: Product, table: str) -> None:
    _, queue, sweeper = SWEEPS[table]
    empty_queue(queue)
    keys = store_due(table, ["org_00000000000000000000000001"], product.clock() - 600)

    with losing_update(of=table) as updates:
        run(sweeper)

    # The sweep has a deadline, so this product repeats the call, not botocore.
    assert updates == [table, table]
    assert [work_of(message) for message in taken(queue)] == keys


@pytest.mark.parametrize("table", SWEEPS)
def test_of_two_sweeps_in_one_millisecond_one_sends_the_message_though_the_other_learns_late_that_it_is_refused(
    product: Product, table: str
) -> None:
    _, queue, sweeper = SWEEPS[table]
    empty_queue(queue)
    product.clock.stop(product.clock())
    keys = store_due(table, ["org_00000000000000000000000001"], product.clock() - 600)

    # The second one can't tell what became of its own attempt, and says so.
    with (
        losing_update(of=table, overtaken_by=lambda: run(sweeper)),
        pytest.raises(FunctionError, match=r"some of the work that is due failed|some sweeps failed"),
    ):
        run(sweeper)

    assert [work_of(message) for message in taken(queue)] == keys


def test_an_agent_is_provisioned_at_once_whichever_of_its_updates_lost_its_answer(clinic: Client, voice: Voice) -> None:
    for number in itertools.count():
        agent_id = make_agent(clinic, name=f"Agent {number}")["id"]
        with losing_update(number) as updates:
            assert voice.work() == []
        assert clinic("GET", f"/api/agents/{agent_id}").json["status"] == "active"
        if number >= len(updates):
            break
    assert number > 2
    assert len(voice.simulator.assistants.assistants) == number + 1
