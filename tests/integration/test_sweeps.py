"""Sweeps: what is due is found wherever it is stored, sent once, and never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.runner.functions.invoke_api import FunctionError
from tests.integration.appointments import NOW, booked, changed_calendar
from tests.product import Client, Product, Ticks, deployment, dynamodb, sqs
from tests.samples import change_item
from tests.sweeps import SWEEPS, run, store_due, stored, taken, work_of
from voxanne.aws.dynamodb.tables import due_partition, due_partitions
from voxanne.aws.sweeper import NEXT_SWEEP_SECONDS
from voxanne.core.clock import instant, seconds_of

ORGANIZATIONS = [f"org_{number:026}" for number in range(20)]


@pytest.mark.parametrize("table", SWEEPS)
def test_what_an_earlier_version_stored_is_found_and_moves_to_its_organizations_partition(
    product: Product, table: str
) -> None:
    kind, queue, sweeper = SWEEPS[table]
    now = product.clock()
    keys = store_due(table, ORGANIZATIONS[:3], now - 600, earlier_version=True)
    keys += store_due(table, ORGANIZATIONS[3:6], now - 600)

    run(sweeper)

    assert sorted(map(work_of, taken(queue)), key=str) == sorted(keys, key=str)
    for item in product.items(table):
        assert item["due"] == due_partition(kind, item["organization_id"])
        assert seconds_of(item["due_at"]) == pytest.approx(now + NEXT_SWEEP_SECONDS, abs=60)


def test_a_reminder_of_an_earlier_version_comes_when_it_is_due(product: Product, clinic: Client) -> None:
    product.clock.stop(NOW)
    changed_calendar(clinic, reminder_offsets_minutes=[120])
    made = booked(clinic, "2026-11-26T14:00:00Z")
    key = {"organization_id": clinic.organization_id, "id": made["id"]}
    assert product.items("AppointmentsTable")[0]["reminder"] == due_partition("next", clinic.organization_id)
    change_item("AppointmentsTable", key, reminder="next")
    product.clock.stop(NOW + 74 * 3600)

    run("ReminderSweeperFunction")

    [appointment] = product.items("AppointmentsTable")
    assert appointment["reminded"] == "2026-11-26T12:00:00.000Z"
    assert "reminder" not in appointment


def test_a_switch_of_usage_plans_of_an_earlier_version_is_completed(product: Product) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    key = {"organization_id": clinic.organization_id}
    change_item("OrganizationsTable", key, plan="professional", due="usage_plan", due_at="2026-01-01T00:00:00.000Z")

    run("SweeperFunction")

    [organization] = [item for item in product.items("OrganizationsTable") if item.get("plan")]
    assert (organization["usage_plan"], organization["due"]) == (
        "professional",
        due_partition("usage_plan", clinic.organization_id),
    )


def test_an_erasure_of_an_earlier_version_goes_on(product: Product, clinic: Client) -> None:
    contact = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+14155550100"}).json["id"]
    assert clinic("DELETE", f"/api/contacts/{contact}").status == 204
    key = {"organization_id": clinic.organization_id, "id": contact}
    change_item("ErasuresTable", key, due="erase", due_at="2026-01-01T00:00:00.000Z")

    run("ErasureSweeperFunction")

    assert stored(product, "ErasuresTable")[clinic.organization_id, contact]["round"] == 2


def test_work_of_an_organization_is_in_one_partition_and_that_of_many_in_all() -> None:
    many = {due_partition("deliver", f"org_{number:026}") for number in range(500)}

    assert many == set(due_partitions("deliver")[1:])


def test_two_sweepers_at_once_send_each_message_once(product: Product) -> None:
    owners = [ORGANIZATIONS[number % 5] for number in range(60)]
    keys = store_due("WebhookLogsTable", owners, product.clock() - 600)
    both = threading.Barrier(2)

    def sweep(_: int) -> None:
        both.wait()
        run("DeliverySweeperFunction")

    with ThreadPoolExecutor(2) as sweepers:
        list(sweepers.map(sweep, range(2)))

    assert sorted(map(work_of, taken("DeliveriesQueue")), key=str) == sorted(keys, key=str)


def test_a_message_names_its_organization_as_the_group_that_shares_the_queue_fairly(product: Product) -> None:
    store_due("WebhookLogsTable", ORGANIZATIONS, product.clock() - 600)

    run("DeliverySweeperFunction")

    messages = taken("DeliveriesQueue")
    assert len(messages) == len(ORGANIZATIONS)
    assert all(message["group"] == message["organization_id"] for message in messages)


def test_what_the_queue_does_not_take_is_due_again_at_once(product: Product) -> None:
    keys = store_due("WebhookLogsTable", ORGANIZATIONS[:12], product.clock() - 600)
    before = stored(product, "WebhookLogsTable")
    url = sqs().get_queue_url(QueueName="DeliveriesQueue")["QueueUrl"]
    sqs().delete_queue(QueueUrl=url)
    with pytest.raises(FunctionError, match="some of the work that is due failed"):
        run("DeliverySweeperFunction")
    assert stored(product, "WebhookLogsTable") == before

    sqs().create_queue(QueueName="DeliveriesQueue")
    run("DeliverySweeperFunction")

    assert sorted(map(work_of, taken("DeliveriesQueue")), key=str) == sorted(keys, key=str)


def test_a_sweep_that_fails_keeps_no_other_from_its_work(product: Product) -> None:
    keys = store_due("AgentsTable", ORGANIZATIONS[:3], product.clock() - 600)
    product.drop("CallsTable")

    with pytest.raises(FunctionError, match="some sweeps failed"):
        run("SweeperFunction")

    assert sorted(map(work_of, taken("AgentsQueue")), key=str) == sorted(keys, key=str)


def test_what_was_done_meanwhile_gets_no_message(product: Product) -> None:
    store_due("WebhookLogsTable", ORGANIZATIONS[:2], product.clock() - 600)
    [first, second] = product.items("WebhookLogsTable")
    dynamodb().delete_item(
        TableName="WebhookLogsTable", Key={"organization_id": {"S": first["organization_id"]}, "id": {"S": first["id"]}}
    )

    run("DeliverySweeperFunction")

    assert [message["organization_id"] for message in taken("DeliveriesQueue")] == [second["organization_id"]]


@pytest.mark.parametrize("seconds_a_look", [0.002, 0.05])
def test_runs_end_before_the_time_out_and_together_send_each_message_once(
    product: Product, monkeypatch: pytest.MonkeyPatch, seconds_a_look: float
) -> None:
    owners = [ORGANIZATIONS[0]] * 180 + ORGANIZATIONS[1:]
    keys = store_due("WebhookLogsTable", owners, product.clock() - 600)
    monkeypatch.setattr(product.clock, "_ticks", Ticks(seconds_a_look))
    timeout = deployment().functions["DeliverySweeperFunction"].timeout_seconds
    sent: list[dict[str, Any]] = []
    runs = 0
    while len(sent) < len(keys):
        began = product.clock()
        run("DeliverySweeperFunction")
        assert product.clock() - began < timeout
        sent += taken("DeliveriesQueue")
        # The rest is left as it was: due at once.
        put_off = [item for item in product.items("WebhookLogsTable") if item["due_at"] > instant(product.clock())]
        assert len(put_off) == len(sent)
        product.clock.advance(60)
        runs += 1
        assert runs < 100

    run("DeliverySweeperFunction")
    assert sorted(map(work_of, [*sent, *taken("DeliveriesQueue")]), key=str) == sorted(keys, key=str)
    assert (runs == 1) == (seconds_a_look < 0.01)
