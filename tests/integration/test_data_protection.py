"""Reads of transcripts and recordings are on record; what is past its retention is not shown."""

import json

import pytest

from operations.call_erasure import forget_call
from tests.integration.calls import BUCKET, RECORDING, ended, listed, placed, with_recording, with_transcript
from tests.observers import DynamoDBCall, Logs
from tests.product import Client, Product
from tests.samples import make_key
from voxanne.aws.s3 import client as s3
from voxanne.core.errors import NotFoundError
from voxanne.domain.calls.models import StoredCall

DAY = 86_400
KEPT = 2557


def heard(clinic: Client) -> StoredCall:
    """A call with all that is kept of one."""
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    s3().put_object(Bucket=BUCKET, Key=RECORDING, Body=b"RIFF")
    return with_recording(clinic, call)


def records(logs: Logs) -> list[dict[str, str]]:
    return [line for line in logs.lines if line["message"] == "audit"]


@pytest.mark.parametrize("what", ["transcript", "recording"])
def test_each_read_is_on_record_with_who_what_and_when(clinic: Client, logs: Logs, what: str) -> None:
    call, key = heard(clinic), make_key(clinic, "calls:read")

    answer = clinic.with_key(key["key"])("GET", f"/api/calls/{call.id}/{what}")

    assert answer.status == 200
    (record,) = records(logs)
    assert {name: value for name, value in record.items() if name not in {"level", "message", "timestamp"}} == {
        "action": f"{what}.read",
        "correlation_id": answer.header("Request-Id"),
        "organization_id": clinic.organization_id,
        "key_id": key["id"],
        "call_id": call.id,
    }


def test_what_was_not_opened_is_not_on_record_as_read(clinic: Client, other_clinic: Client, logs: Logs) -> None:
    call, silent = heard(clinic), placed(clinic)
    unable = clinic.with_key(make_key(clinic, "agents:read")["key"])

    statuses = [
        other_clinic("GET", f"/api/calls/{call.id}/transcript").status,
        unable("GET", f"/api/calls/{call.id}/transcript").status,
        clinic("GET", f"/api/calls/{silent.id}/transcript").status,
        clinic("GET", f"/api/calls/{call.id}").status,
    ]

    assert statuses == [404, 403, 202, 200]
    assert records(logs) == []


def test_a_read_costs_one_call_for_its_audit_event(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    call = heard(clinic)
    clinic("GET", "/api/calls")
    dynamodb_calls.clear()

    clinic("GET", f"/api/calls/{call.id}/recording")

    assert sorted(each.operation for each in dynamodb_calls) == ["GetItem", "PutItem", "UpdateItem", "UpdateItem"]


def test_a_call_older_than_calls_are_kept_is_as_if_it_was_never_there(product: Product, clinic: Client) -> None:
    old = heard(clinic)
    product.clock.advance(DAY)
    young = placed(clinic)
    path = f"/api/calls/{old.id}"
    product.clock.advance((KEPT - 1) * DAY - 60)
    assert clinic("GET", path).status == 200
    assert listed(clinic) == [young.id, old.id]

    product.clock.advance(120)

    for each in ("", "/transcript", "/recording"):
        assert (clinic("GET", path + each).status, clinic("GET", path + each).code) == (404, "not_found")
    assert listed(clinic) == [young.id]
    assert listed(clinic, direction="inbound") == [young.id]
    assert listed(clinic, status="completed") == []
    assert listed(clinic, started_after="2020-01-01T00:00:00Z") == []
    assert listed(clinic, status="completed", direction="inbound") == []
    assert old.id in json.dumps(product.items("CallsTable"))


def test_a_call_is_deleted_a_day_after_it_was_last_shown(product: Product, clinic: Client) -> None:
    call = placed(clinic)
    ended(clinic, call)

    (item,) = product.items("CallsTable")
    assert item["expires_at"] - (KEPT + 1) * DAY == pytest.approx(product.clock(), abs=60)
    assert "expires_at" not in clinic("GET", f"/api/calls/{call.id}").json


def test_what_was_said_in_a_call_is_forgotten_for_good_and_nothing_else(
    product: Product, clinic: Client, other_clinic: Client
) -> None:
    call, other = heard(clinic), heard(clinic)
    s3().put_object(Bucket=BUCKET, Key=f"recordings/{clinic.organization_id}/{call.id}/1.wav", Body=b"RIFF")
    for _ in range(2):
        forget_call(product.stack, clinic.organization_id, call.id)

    for what in ("transcript", "recording"):
        answer = clinic("GET", f"/api/calls/{call.id}/{what}")
        assert (answer.status, answer.code) == (404, f"{what}_not_available")
        assert clinic("GET", f"/api/calls/{other.id}/{what}").status == 200
    shown = clinic("GET", f"/api/calls/{call.id}").json
    assert (shown["has_transcript"], shown["has_recording"], shown["summary"], shown["analysis"]) == (
        False,
        False,
        None,
        None,
    )
    keys = [each["Key"] for each in s3().list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert not [key for key in keys if call.id in key]
    with pytest.raises(NotFoundError):
        forget_call(product.stack, other_clinic.organization_id, call.id)
