"""Bringing back what a table lost, from a copy that DynamoDB restored."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from operations import suspensions
from operations.deletion import items, organization, tombstones
from operations.organizations import NewOrganization, make_organization
from operations.restoration import restore
from operations.verification.verify import verify
from tests.erasures import SOUGHT, patient, traces
from tests.integration.appointments import NOW
from tests.integration.calls import repository
from tests.integration.contacts import made
from tests.integration.former_contacts import booked, given_to_another
from tests.integration.outbound import Deliveries, endpoint_at
from tests.integration.overtaking import overtaken_by
from tests.integration.receivers import Receiver, echo
from tests.integration.restoring import copied
from tests.integration.webhooks import Webhooks
from tests.operations import objects_of
from tests.product import Client, Product, deployment, dynamodb
from tests.samples import change_item, make_key
from voxanne.aws.dynamodb.items import to_item
from voxanne.domain.api_keys.key_format import digest


@pytest.fixture
def contacts(clinic: Client, other_clinic: Client) -> Iterator[str]:
    """A copy of the contacts of two clinics, two of each, restored under another name."""
    for each in (clinic, other_clinic):
        for number in range(2):
            each("POST", "/api/contacts", {"name": "Jane", "phone": f"+1415555010{number}"})
    dynamodb().update_continuous_backups(
        TableName="ContactsTable", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    name = "contacts-restored"
    dynamodb().restore_table_to_point_in_time(
        SourceTableName="ContactsTable", TargetTableName=name, UseLatestRestorableTime=True
    )
    yield name
    dynamodb().delete_table(TableName=name)


def lose(product: Product, clinic: Client) -> None:
    for item in product.items("ContactsTable"):
        if item["organization_id"] == clinic.organization_id:
            key = {name: item[name] for name in ("organization_id", "id")}
            dynamodb().delete_item(TableName="ContactsTable", Key=to_item(key))


def outcomes(product: Product, contacts: str, clinic: Client | None = None, **how: bool) -> list[str]:
    wanted = {"apply": True, "overwrite": False} | how
    organization_id = clinic.organization_id if clinic else None
    return [each["outcome"] for each in restore(product.stack, "ContactsTable", contacts, organization_id, **wanted)]


def test_what_is_missing_comes_back_and_all_agrees_again(product: Product, clinic: Client, contacts: str) -> None:
    before = product.stored()["ContactsTable"]
    lose(product, clinic)

    assert outcomes(product, contacts, apply=False) == ["found"] * 4
    assert outcomes(product, contacts) == ["brought_back"] * 4

    assert product.stored()["ContactsTable"] == before
    assert list(verify(product.stack, None, repair=False)) == []
    assert outcomes(product, contacts) == []


def test_one_organisations_alone_comes_back(
    product: Product, clinic: Client, other_clinic: Client, contacts: str
) -> None:
    lose(product, clinic)
    lose(product, other_clinic)

    assert outcomes(product, contacts, clinic) == ["brought_back"] * 4

    assert len(clinic("GET", "/api/contacts").json) == 2
    assert other_clinic("GET", "/api/contacts").json == []


def test_an_organisation_comes_back_with_the_operators_reference_to_it(product: Product, clinic: Client) -> None:
    """Without it, the command that is safe to repeat would make a second organisation of the same clinic."""
    wanted = NewOrganization(name="Clinic", reference="crm-7")
    lost = str(make_organization(product.stack, wanted)["org_id"])
    with copied("OrganizationsTable") as backup:
        for identifier in (lost, "reference#crm-7"):
            dynamodb().delete_item(TableName="OrganizationsTable", Key=to_item({"organization_id": identifier}))

        lines = list(restore(product.stack, "OrganizationsTable", backup, lost, apply=True, overwrite=False))

    assert [line["outcome"] for line in lines] == ["brought_back"] * 2
    assert make_organization(product.stack, wanted) == {"org_id": lost, "api_key": None}
    assert clinic("GET", "/api/organization").status == 200


def test_what_differs_is_written_over_only_when_told_and_only_as_it_was_read(
    product: Product, clinic: Client, contacts: str
) -> None:
    (spoiled, other) = clinic("GET", "/api/contacts").json
    key = {"organization_id": clinic.organization_id}
    change_item("ContactsTable", {**key, "id": spoiled["id"]}, name="?")

    assert outcomes(product, contacts) == ["found"]
    lines = restore(product.stack, "ContactsTable", contacts, None, apply=True, overwrite=True)
    assert [line["outcome"] for line in lines] == ["brought_back"]
    assert {each["name"] for each in clinic("GET", "/api/contacts").json} == {"Jane"}
    assert other


def test_what_was_withdrawn_since_the_backup_is_not_given_back(product: Product, clinic: Client) -> None:
    """Keys and accounts that were stolen since: overwriting would let the thief in again."""
    stolen, rotated, other = (make_key(clinic, "contacts:read") for _ in range(3))
    with ExitStack() as stack:
        tables = ("ApiKeysTable", "OrganizationsTable")
        backups = {table: stack.enter_context(copied(product.stack.resources[table])) for table in tables}
        assert clinic("DELETE", f"/api/api-keys/{stolen['id']}").status == 200
        assert clinic("POST", f"/api/api-keys/{rotated['id']}/rotate", {"overlap_seconds": 0}).status == 201
        change_item("ApiKeysTable", {"key_hash": digest(other["key"])}, name="Damaged")
        suspensions.suspend(product.stack, clinic.organization_id, "a stolen key")
        found = [
            (each["finding"], each["outcome"])
            for table, backup in backups.items()
            for each in restore(product.stack, table, backup, None, apply=True, overwrite=True)
        ]

    assert found == [("differs", "brought_back")], "the damaged key alone"
    product.clock.advance(60)
    assert clinic("GET", "/api/contacts").code == "invalid_api_key"
    suspensions.resume(product.stack, clinic.organization_id)
    statuses = [clinic.with_key(key["key"])("GET", "/api/contacts").status for key in (stolen, rotated, other)]
    assert statuses == [401, 401, 200]


@pytest.mark.parametrize("withdrawn", ["revoked", "rotated", "deleted"])
def test_what_is_withdrawn_at_the_moment_of_the_copy_is_not_given_back(
    product: Product, clinic: Client, withdrawn: str
) -> None:
    """These writes add attributes, and leave all those that the copy has compared."""
    key = make_key(clinic, "contacts:read")
    own = ("OrganizationsTable", {"organization_id": clinic.organization_id}, "settings_note")
    table, item_key, name = (
        own if withdrawn == "deleted" else ("ApiKeysTable", {"key_hash": digest(key["key"])}, "name")
    )

    def withdraw() -> None:
        if withdrawn == "revoked":
            assert clinic("DELETE", f"/api/api-keys/{key['id']}").status == 200
        elif withdrawn == "rotated":
            assert clinic("POST", f"/api/api-keys/{key['id']}/rotate", {"overlap_seconds": 0}).status == 201
        else:
            tombstones.begin(product.stack, clinic.organization_id)

    with copied(table) as copy:
        change_item(table, item_key, **{name: "Damaged"})
        with overtaken_by(withdraw, "PutItem"):
            lines = restore(product.stack, table, copy, None, apply=True, overwrite=True)
            assert [each["outcome"] for each in lines] == ["overtaken"]

    [stored] = [item for item in product.items(table) if item_key.items() <= item.items()]
    assert stored.keys() & {"revoked_at", "successor_id", "deleted_at"}


def test_numbers_of_patients_are_in_no_line(product: Product, clinic: Client, contacts: str) -> None:
    lose(product, clinic)

    lines = list(restore(product.stack, "ContactsTable", contacts, None, apply=False, overwrite=False))

    assert len(lines) == 4
    assert "555" not in str(lines)


HELD = (
    "ContactsTable",
    "AppointmentsTable",
    "CallsTable",
    "EventsTable",
    "IdempotencyTable",
    "ProviderLinksTable",
    "WebhookLogsTable",
)


def erase_and_restore(product: Product, clinic: Client, contact: str, stored: str) -> None:
    """Restore all that holds a patient from before the erasure at *contact*, and see that no trace of them is back."""
    with ExitStack() as stack:
        copies = {table: stack.enter_context(copied(table)) for table in HELD}
        assert clinic("DELETE", f"/api/contacts/{contact}").status == 204
        if stored == "lost":
            for table in HELD:
                items.delete(product.stack.table(table), iter(product.items(table)))
        for table, copy in copies.items():
            list(restore(product.stack, table, copy, None, apply=True, overwrite=True))

        assert [each for each in traces(product, *SOUGHT) if not each[0].endswith("-before")] == []


@pytest.mark.parametrize("stored", ["kept", "lost"])
def test_an_erased_patient_does_not_come_back_from_before(
    product: Product, clinic: Client, webhooks: Webhooks, deliveries: Deliveries, stored: str
) -> None:
    """Neither where the table is as the erasure left it, nor where all its items were lost since."""
    product.clock.stop(NOW)
    contact = patient(clinic, webhooks)
    other = made(clinic, phone="+14155550177")
    deliveries.work()
    erase_and_restore(product, clinic, f"{contact['id']}?cancel_appointments=true", stored)
    assert clinic("GET", f"/api/contacts/{contact['id']}").code == "contact_erased"
    assert clinic("GET", "/api/contacts").json == [other]
    [call] = clinic("GET", "/api/calls").json
    assert (call["contact_id"], call["status"]) == (contact["id"], "completed")
    assert repository().get(clinic.organization_id, call["id"]).erased == "person"


@pytest.mark.parametrize("stored", ["kept", "lost"])
def test_what_was_said_of_an_erased_patient_in_anothers_appointment_does_not_come_back(
    product: Product, clinic: Client, deliveries: Deliveries, receiver: Receiver, stored: str
) -> None:
    product.clock.stop(NOW)
    receiver.usual = partial(echo, receiver)
    endpoint_at(clinic, receiver.url)
    appointment_id, contact_id = booked(clinic)
    deliveries.work()
    given_to_another(clinic, appointment_id)
    deliveries.work()
    erase_and_restore(product, clinic, contact_id, stored)
    assert clinic("GET", f"/api/appointments/{appointment_id}").json["patient"]["name"] == "Bob Other"


def test_a_deleted_organisation_does_not_come_back_from_before(
    product: Product, clinic: Client, other_clinic: Client
) -> None:
    objects_of(clinic)
    kept = made(other_clinic)
    tables = [table for table in deployment().tables if table not in {"IdempotencyTable", "RateLimitsTable"}]
    with ExitStack() as stack:
        copies = {table: stack.enter_context(copied(table)) for table in tables}
        list(organization.delete(product.stack, clinic.organization_id, "Clinic"))
        product.clock.advance(61)
        items.delete(product.stack.table("AssistantsTable"), iter(product.items("AssistantsTable")))
        assert list(organization.delete(product.stack, clinic.organization_id, "Clinic"))[-1]["deleted"] is True
        deleted = product.stored()
        items.delete(product.stack.table("ContactsTable"), iter(product.items("ContactsTable")))
        for table, copy in copies.items():
            list(restore(product.stack, table, copy, None, apply=True, overwrite=True))

    for table in tables:
        assert [item for item in product.items(table) if clinic.organization_id in repr(item)] == [
            item for item in deleted[table] if clinic.organization_id in repr(item)
        ]
    assert other_clinic("GET", "/api/contacts").json == [kept]
    assert clinic("GET", "/api/contacts").status == 401


def test_a_link_that_names_a_number_by_which_a_patient_was_called_is_shown_without_it(
    product: Product, clinic: Client
) -> None:
    values = {"organization_id": clinic.organization_id, "object_id": "agt_1"}
    change_item("ProviderLinksTable", {"link": "vapi#shared#+14155550100"}, **values)
    dynamodb().update_continuous_backups(
        TableName="ProviderLinksTable", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    copy = "links-restored"
    dynamodb().restore_table_to_point_in_time(
        SourceTableName="ProviderLinksTable", TargetTableName=copy, UseLatestRestorableTime=True
    )
    dynamodb().delete_item(TableName="ProviderLinksTable", Key=to_item({"link": "vapi#shared#+14155550100"}))

    lines = list(restore(product.stack, "ProviderLinksTable", copy, None, apply=True, overwrite=False))

    assert [(line["link"], line["outcome"]) for line in lines] == [("vapi#shared#…", "brought_back")]
    dynamodb().delete_table(TableName=copy)
