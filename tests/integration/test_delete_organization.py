"""Deleting an organisation: everything of it, nothing of anyone else's, however often it is interrupted."""

import itertools
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from moto.sqs.models import sqs_backends

from functions.vapi_worker import app as worker
from local.runner.account import ACCOUNT_ID, REGION
from operations.deletion import items, organization
from operations.members import make_owner
from operations.organizations import NewOrganization, make_organization
from tests.erasures import MARK, large_report_of, report_of
from tests.erasures import traces as marks_left
from tests.integration.call_backs import dialling
from tests.integration.calls import ended, placed, with_recording, with_transcript
from tests.integration.crashes import Crash, crash_at
from tests.integration.outbound import Outbox
from tests.integration.overtaking import overtaken_by
from tests.integration.provider import Voice
from tests.integration.stripe_deliveries import Deliveries, link_customer
from tests.integration.vapi_calls import CLINIC_NUMBER, VoiceCall, link, tell, voice_call, work
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.operations import objects_of
from tests.product import Client, Product, deployment
from tests.samples import assign_number, make_agent
from tests.stripe_events import event, subscription
from voxanne.aws.s3 import client as s3
from voxanne.core.errors import ConflictError, NotFoundError

TOMBSTONE = {"organization_id", "id", "deleted_at", "deleted_by", "erased_at", "expires_at"}


def traces(product: Product, clinic: Client) -> list[str]:
    """Tables and buckets in which more of the organisation is than its tombstone; counters end by themselves."""
    found = [
        table
        for table, stored in product.stored().items()
        for item in stored
        if clinic.organization_id in repr(item) and not set(item) <= TOMBSTONE and not is_mark_of_an_assistant(item)
    ]
    for bucket in deployment().buckets:
        keys = [each["Key"] for each in s3().list_objects_v2(Bucket=bucket).get("Contents", [])]
        found += [bucket for key in keys if clinic.organization_id in key]
    gateway = product.stack.gateway.get_api_keys(nameQuery=clinic.organization_id)["items"]
    return [*found, *(["gateway"] if gateway else [])]


def is_mark_of_an_assistant(item: dict[str, Any]) -> bool:
    """By it, what is still reported of it is known to be a deleted organisation's. It has nothing but ids."""
    return item.get("link", "").startswith("vapi#assistant#") and set(item) == {
        *("link", "organization_id", "object_id", "expires_at")
    }


def filled(clinic: Client) -> None:
    objects_of(clinic)
    call = ended(clinic, placed(clinic))
    with_transcript(clinic, call)
    with_recording(clinic, call)
    s3().put_object(
        Bucket="conversationsbucket", Key=f"recordings/{clinic.organization_id}/{call.id}/1.wav", Body=b"RIFF"
    )


def assistants(voice: Voice, clinic: Client) -> list[str]:
    """Ids of the organisation's at the provider."""
    return [each["id"] for each in voice.assistants if each["metadata"]["organization_id"] == clinic.organization_id]


def run(product: Product, clinic: Client, name: str = "Clinic") -> list[dict[str, object]]:
    return list(organization.delete(product.stack, clinic.organization_id, name))


def test_nothing_is_left_but_that_it_was_deleted_and_others_keep_all(
    product: Product, clinic: Client, other_clinic: Client, voice: Voice
) -> None:
    filled(clinic)
    filled(other_clinic)
    voice.work()
    assert assistants(voice, clinic)
    others_assistants = assistants(voice, other_clinic)

    first = run(product, clinic)
    assert first[-1]["run_again"] == "in a minute"
    assert clinic("GET", "/api/agents").status in {200, 401}
    product.clock.advance(61)
    assert run(product, clinic)[-1]["run_again"] == "in some minutes"
    voice.work()
    before = {table: stored for table, stored in product.stored().items() if "other" not in table}
    last = run(product, clinic)

    assert last[-1]["deleted"] is True
    assert traces(product, clinic) == []
    assert clinic("GET", "/api/agents").status == 401
    assert assistants(voice, clinic) == []
    assert assistants(voice, other_clinic) == others_assistants != []
    (record,) = (each for each in product.items("OrganizationsTable") if "deleted_at" in each)
    assert record["organization_id"] == clinic.organization_id
    assert record["deleted_by"].startswith("arn:")
    for table, stored in before.items():
        others = [item for item in stored if other_clinic.organization_id in repr(item)]
        assert [item for item in product.stored()[table] if other_clinic.organization_id in repr(item)] == others
    assert other_clinic("GET", "/api/contacts").status == 200


@pytest.mark.parametrize("with_agent", [True, False])
def test_a_key_that_the_gateway_knows_for_some_seconds_more_changes_nothing_of_the_organisation(
    product: Product, clinic: Client, *, with_agent: bool
) -> None:
    agent_id = make_agent(clinic)["id"]
    run(product, clinic)
    before = product.items("OrganizationsTable")

    changes = {"name": "Again"} | ({"default_agent_id": agent_id} if with_agent else {})
    for answer in (clinic("PATCH", "/api/organization", changes), clinic("GET", "/api/organization")):
        assert (answer.status, answer.code) == (404, "not_found")
    assert product.items("OrganizationsTable") == before


def test_the_dry_run_counts_and_writes_nothing(product: Product, clinic: Client) -> None:
    filled(clinic)
    before = product.stored()

    counted = {
        line["what"]: line["count"]
        for line in organization.preview(product.stack, clinic.organization_id)
        if "what" in line
    }

    assert product.stored() == before
    for table in ("ContactsTable", "ApiKeysTable", "CalendarHoursTable"):
        assert counted[table] == len(product.items(table)) > 0
    assert counted["ConversationsBucket"] == 3


def test_another_name_deletes_nothing(product: Product, clinic: Client) -> None:
    filled(clinic)
    before = product.stored()

    with pytest.raises(organization.NameDiffersError):
        run(product, clinic, "clinic")

    assert product.stored() == before


def test_no_key_and_no_url_is_given_for_an_organisation_that_is_being_deleted(product: Product) -> None:
    again = NewOrganization(name="Clinic", reference="crm-7", new_key=True)
    organization_id = str(make_organization(product.stack, again)["org_id"])
    list(organization.delete(product.stack, organization_id, "Clinic"))

    with pytest.raises(ConflictError, match="being deleted"):
        make_organization(product.stack, again)
    with pytest.raises(ConflictError, match="being deleted"):
        make_owner(product.stack, organization_id, "owner@clinic.example")

    product.clock.advance(61)
    list(organization.delete(product.stack, organization_id, "Clinic"))
    assert make_organization(product.stack, again)["org_id"] != organization_id


def test_limits_that_a_deletion_overtakes_are_not_set(product: Product) -> None:
    again = NewOrganization(name="Clinic", reference="crm-7", organization_limit=2_000)
    organization_id = str(make_organization(product.stack, again)["org_id"])

    def delete() -> None:
        list(organization.delete(product.stack, organization_id, "Clinic"))
        product.clock.advance(61)
        list(organization.delete(product.stack, organization_id, "Clinic"))

    with overtaken_by(delete, "UpdateItem"), pytest.raises(NotFoundError):
        make_organization(product.stack, again)

    [tombstone] = product.items("OrganizationsTable")
    assert set(tombstone) <= TOMBSTONE


def test_a_run_that_was_cut_short_anywhere_is_completed_by_the_next(product: Product, clinic: Client) -> None:
    filled(clinic)
    run(product, clinic)
    product.clock.advance(61)
    items.delete(
        product.stack.table("AssistantsTable"),
        (item for item in product.items("AssistantsTable") if item["organization_id"] == clinic.organization_id),
    )
    for steps in range(1, 40):
        lines = organization.delete(product.stack, clinic.organization_id, "Clinic")
        # As if the terminal was closed after so many lines.
        done = list(itertools.islice(lines, steps))
        del lines
        if done[-1].get("deleted") is True:
            break

    assert traces(product, clinic) == []


def show_again() -> None:
    """Let messages that a killed worker held be received again."""
    for queue in sqs_backends[ACCOUNT_ID][REGION].queues.values():
        for message in queue._messages:  # noqa: SLF001 - only tests move its clock
            message.visible_at = 0


def test_what_senders_post_meanwhile_leaves_nothing_but_the_tombstone(
    product: Product, clinic: Client, other_clinic: Client, voice: Voice, webhooks: Webhooks
) -> None:
    """Reports come before, between and after the runs, and a worker is killed at each of its steps."""
    outbox = Outbox()
    link(clinic, f"vapi#number#{CLINIC_NUMBER}", "agt_1")
    metadata = {"assistantOverrides": {"metadata": {"organization_id": clinic.organization_id}}}
    call, count = voice_call(clinic, facts=metadata), itertools.count()

    def post_and_kill(step: int) -> None:
        assert webhooks.send("vapi", report_of(replace(call, id=f"call-{next(count)}"))).status == 200
        records = records_of(queued("vapi"))
        with suppress(Crash), crash_at(step, "after"):
            worker.lambda_handler({"Records": records}, None)  # type: ignore[arg-type]
        product.clock.advance(1)

    for step in range(14):
        post_and_kill(step)
    assert marks_left(product, MARK)
    for step in range(4):
        run(product, clinic)
        post_and_kill(step)
    product.clock.advance(61)
    for step in range(4):
        lines = run(product, clinic)
        post_and_kill(step)
        voice.work()
    assert any(line.get("deleted") is True for line in lines)
    link(other_clinic, f"vapi#number#{CLINIC_NUMBER}", "agt_2")
    for body in (report_of(replace(call, id="late")), report_of(call)):
        assert webhooks.send("vapi", body).status == 200
    show_again()
    while work():
        product.clock.advance(61)
    outbox.record()
    run(product, clinic)

    assert traces(product, clinic) == []
    assert [each for each in marks_left(product, MARK) if each[0] != "RecordingsQueue"] == []
    assert other_clinic("GET", "/api/calls").json == other_clinic("GET", "/api/contacts").json == []
    assert other_clinic("GET", "/api/webhook-logs").json == other_clinic("GET", "/api/events").json == []


def test_a_report_that_names_a_deleted_assistant_alone_leaves_nothing(
    product: Product, clinic: Client, voice: Voice, webhooks: Webhooks
) -> None:
    agent_id = make_agent(clinic)["id"]
    voice.work()
    [assistant_id] = assistants(voice, clinic)
    run(product, clinic)
    product.clock.advance(61)
    voice.work()
    assert run(product, clinic)[-1]["deleted"] is True
    call = VoiceCall(clinic, assistant_id, agent_id, began=product.clock() - 60)

    assert webhooks.send("vapi", report_of(call)).status == 200
    while work():
        product.clock.advance(61)
    run(product, clinic)

    assert traces(product, clinic) == []
    assert marks_left(product, MARK) == []


def test_a_large_report_that_names_a_deleted_organisation_leaves_nothing(
    product: Product, clinic: Client, voice: Voice, webhooks: Webhooks
) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.status("ringing"))
    named = {"metadata": {"organization_id": clinic.organization_id}}
    assert webhooks.send("vapi", large_report_of(call, assistant=named)).status == 200
    for seconds in (0, 61, 0, 0):
        product.clock.advance(seconds)
        last = run(product, clinic)[-1]
        voice.work()
    assert last["deleted"] is True

    while work():
        product.clock.advance(61)
    run(product, clinic)

    assert marks_left(product, MARK) == []


def test_a_subscription_that_is_charged_for_is_named_while_its_id_is_known(
    product: Product, clinic: Client, voice: Voice, stripe: Deliveries
) -> None:
    link_customer(clinic)
    active = event("customer.subscription.created", subscription("sub_1", status="past_due"))
    ended = event("customer.subscription.deleted", subscription("sub_2"))
    stripe.till.be_down()
    assert stripe.deliver([active, ended]) == 0

    counted = list(organization.preview(product.stack, clinic.organization_id))
    begun = run(product, clinic)

    [named] = [line for line in counted if "subscription" in line]
    assert (named["subscription"], named["customer"], named["status"]) == ("sub_1", "cus_1", "past_due")
    assert named in begun
    product.clock.advance(61)
    voice.work()
    assert named in run(product, clinic)
    assert not [line for line in run(product, clinic) if "subscription" in line]


def test_a_change_of_plan_that_a_deletion_overtakes_leaves_nothing(
    product: Product, clinic: Client, voice: Voice, stripe: Deliveries
) -> None:
    """What would be due on the tombstone would fail at each sweep, for good."""
    link_customer(clinic)
    stripe.till.be_down()

    def delete() -> None:
        run(product, clinic)
        product.clock.advance(61)
        voice.work()
        assert run(product, clinic)[-1]["deleted"] is True

    with overtaken_by(delete, "TransactWriteItems"):
        stripe.deliver([event("customer.subscription.created", subscription(price="voxanne_pro_monthly"))])
    stripe.work()

    run(product, clinic)
    assert traces(product, clinic) == []


def test_a_large_event_of_a_deleted_organisations_customer_leaves_nothing(
    product: Product, clinic: Client, voice: Voice, stripe: Deliveries
) -> None:
    run(product, clinic)
    product.clock.advance(61)
    voice.work()
    assert run(product, clinic)[-1]["deleted"] is True
    # As of a checkout that was under way.
    link_customer(clinic)
    large = event("customer.subscription.updated", subscription(metadata={"note": MARK * 150_000}))

    assert stripe.send(large).status == 200
    assert {store for store, _ in marks_left(product, MARK)} == {"conversationsbucket"}
    assert stripe.work() == 0

    assert marks_left(product, MARK) == []


def test_a_second_run_finds_what_came_late_and_says_so(product: Product, clinic: Client, voice: Voice) -> None:
    run(product, clinic)
    product.clock.advance(61)
    voice.work()
    assert run(product, clinic)[-1]["deleted"] is True
    assert run(product, clinic, "whatever")[-1] == {
        "organization_id": clinic.organization_id,
        "deleted": True,
        "came_late": 0,
    }
    with_transcript(clinic, ended(clinic, placed(clinic)))

    counted = {
        line.get("what"): line.get("count") for line in organization.preview(product.stack, clinic.organization_id)
    }
    lines = run(product, clinic)

    assert (counted["CallsTable"], counted["ConversationsBucket"]) == (1, 1)
    assert lines[-1]["came_late"] == 2
    assert {line["what"] for line in lines[:-1]} == {"CallsTable", "ConversationsBucket"}
    assert traces(product, clinic) == []


def test_its_numbers_are_for_others_who_find_nothing_of_it(
    product: Product, clinic: Client, other_clinic: Client, voice: Voice
) -> None:
    number, fictional = assign_number(clinic, "+14155552671"), "+12125550123"
    before = clinic("GET", "/api/phone-numbers").json
    desk = dialling(clinic, voice, at_noon=False)
    for each in (number, fictional):
        make_agent(clinic, phone_number=each)
    desk.placed(desk.contact(), override_quiet_hours=True)
    assert desk.work() == []
    assert any(item["link"].startswith("vapi#shared#") for item in product.items("ProviderLinksTable"))

    run(product, clinic)
    product.clock.advance(61)
    run(product, clinic)
    voice.work()
    assert run(product, clinic)[-1]["deleted"] is True

    assert [item for item in product.items("ProviderLinksTable") if item["link"].split("#")[1] != "assistant"] == []
    assert assign_number(other_clinic, number) == number
    [listed] = other_clinic("GET", "/api/phone-numbers").json
    assert (listed["agent_id"], listed["id"] != before[0]["id"]) == (None, True)
    assert make_agent(other_clinic, phone_number=fictional)["phone_number"] == fictional
