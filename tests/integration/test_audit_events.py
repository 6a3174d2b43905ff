"""GET /api/audit-events: who read which conversation, and who changed what."""

import json
from typing import Any

import pytest

from tests.erasures import ended_call
from tests.integration.appointments import NOW, booked
from tests.integration.audit_events import PATH, audited
from tests.integration.busy_time import put
from tests.integration.calls import ended, placed, with_transcript
from tests.product import Client, Product
from tests.samples import make_key
from voxanne.domain.contacts import merging
from voxanne.domain.erasures import contact_erasure
from voxanne.domain.erasures.service import Limits

_DAY = 86_400


def contact_of(clinic: Client, number: int = 0) -> str:
    answer = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": f"+141555501{number:02}"})
    assert answer.status == 201
    return str(answer.json["id"])


def test_an_event_names_the_key_its_address_and_the_time(clinic: Client, product: Product) -> None:
    product.clock.stop(1_795_000_000.25)
    key = make_key(clinic, "contacts:write")
    contact_id = clinic.with_key(key["key"])("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json[
        "id"
    ]

    [event] = audited(clinic, f"?actor_id={key['id']}")

    assert event.pop("id").startswith("aud_")
    assert event.pop("request_id")
    assert event == {
        "at": "2026-11-18T11:06:40.250Z",
        "actor": {"kind": "key", "id": key["id"], "name": key["name"]},
        "action": "contact.created",
        "object": {"type": "contact", "id": contact_id},
        "address": clinic.address,
    }


def test_a_name_of_any_script_is_kept(clinic: Client) -> None:
    made = clinic(
        "POST", "/api/api-keys", {"name": "Rezeption \u96ea \U0001f600 \\u0022", "scopes": ["contacts:write"]}
    ).json
    clinic.with_key(made["key"])("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"})

    [event] = audited(clinic, f"?actor_id={made['id']}")

    assert event["actor"]["name"] == made["name"]


def test_what_is_refused_repeated_or_changes_nothing_leaves_none(clinic: Client) -> None:
    contact_id = contact_of(clinic)
    body = {"name": "Ann", "phone": "+14155550177"}
    clinic("POST", "/api/contacts", body, headers={"Idempotency-Key": "once"})
    before = audited(clinic)

    answers = [
        clinic("POST", "/api/contacts", body, headers={"Idempotency-Key": "once"}),
        clinic("POST", "/api/contacts", body),
        clinic("POST", "/api/contacts", {"name": ""}),
        clinic("PATCH", f"/api/contacts/{contact_id}", {}),
        clinic("PATCH", f"/api/contacts/{contact_id}", {"name": "Eve"}, headers={"If-Match": '"9"'}),
        clinic("PATCH", "/api/contacts/con_01m84103w0q38t4wtmy9nptwt4", {"name": "Eve"}),
        clinic("GET", f"/api/contacts/{contact_id}"),
        clinic("GET", "/api/contacts"),
    ]

    assert [answer.status for answer in answers] == [201, 409, 422, 200, 412, 404, 200, 200]
    assert audited(clinic) == before


def test_a_change_and_its_event_are_written_together_or_not_at_all(clinic: Client, product: Product) -> None:
    contact_id = contact_of(clinic)
    before = product.stored()

    product.drop("AuditEventsTable")
    answers = [
        clinic("POST", "/api/contacts", {"name": "Ann", "phone": "+14155550177"}),
        clinic("PATCH", f"/api/contacts/{contact_id}", {"name": "Eve"}),
        clinic("DELETE", f"/api/contacts/{contact_id}"),
    ]

    assert [answer.status for answer in answers] == [500, 500, 500]
    before.pop("AuditEventsTable")
    assert product.stored() == before


def test_a_request_leaves_nothing_that_a_later_one_takes_along(clinic: Client) -> None:
    contact_of(clinic)
    assert clinic("POST", "/api/contacts", {"name": "Ann", "phone": "+14155550100"}).status == 409
    before = audited(clinic)

    clinic("GET", "/api/contacts")

    assert audited(clinic) == before


def test_a_patch_returns_what_it_wrote(clinic: Client) -> None:
    contact_id = contact_of(clinic)

    answer = clinic("PATCH", f"/api/contacts/{contact_id}", {"name": "Eve", "notes": "Prefers mornings"})

    assert (answer.status, answer.json["name"], answer.json["notes"]) == (200, "Eve", "Prefers mornings")
    assert answer.header("ETag") == clinic("GET", f"/api/contacts/{contact_id}").header("ETag")


def test_a_conversation_is_not_shown_unless_its_event_is_written(clinic: Client, product: Product) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))

    product.drop("AuditEventsTable")
    answer = clinic("GET", f"/api/calls/{call.id}/transcript")

    assert answer.status == 500
    assert "text" not in json.dumps(answer.json)


def test_events_hold_ids_and_no_patients_data(clinic: Client) -> None:
    contact_id = contact_of(clinic)
    clinic("PATCH", f"/api/contacts/{contact_id}", {"name": "Eve Adams", "notes": "Allergic"})

    written = json.dumps(audited(clinic))

    assert not [word for word in ("Jane", "Eve", "Allergic", "5550100") if word in written]


def test_events_are_found_by_object_by_actor_and_by_time(clinic: Client, product: Product) -> None:
    product.clock.stop(1_795_000_000)
    other = make_key(clinic, "contacts:write")
    contact_ids = [contact_of(clinic, number) for number in range(3)]
    product.clock.advance(60)
    clinic("PATCH", f"/api/contacts/{contact_ids[1]}", {"name": "Ann"})
    clinic.with_key(other["key"])("PATCH", f"/api/contacts/{contact_ids[1]}", {"name": "Eve"})

    def found(query: str) -> list[str]:
        return [event["action"] for event in audited(clinic, query)]

    by_object = f"?object_id={contact_ids[1]}"
    assert found(by_object) == ["contact.changed", "contact.changed", "contact.created"]
    assert found(f"?actor_id={other['id']}") == ["contact.changed"]
    assert found(f"{by_object}&actor_id={other['id']}") == ["contact.changed"]
    assert found(f"{by_object}&before=2026-11-18T11:07:40Z") == ["contact.created"]
    assert found("?after=2026-11-18T11:07:40Z") == ["contact.changed", "contact.changed"]
    assert found("?after=2026-11-18T11:07:40Z&before=2026-11-18T11:07:40Z") == []
    assert found("?object_id=con_x") == []


@pytest.mark.parametrize(
    "query", ["object_id=", "after=yesterday", "before=2026-13-01T00:00:00Z", "action=contact.created"]
)
def test_filters_that_can_not_be_read_are_refused(clinic: Client, query: str) -> None:
    assert clinic("GET", f"{PATH}?{query}").status in {400, 422}


def test_pages_follow_each_other_newest_first(clinic: Client) -> None:
    for number in range(5):
        contact_of(clinic, number)
    everything = audited(clinic)

    pages: list[dict[str, Any]] = []
    link: str | None = f"{PATH}?limit=2"
    while link:
        answer = clinic("GET", link)
        pages += answer.json
        link = answer.next

    assert pages == everything
    assert [event["id"] for event in everything] == sorted((event["id"] for event in everything), reverse=True)


def test_events_of_others_are_never_shown(clinic: Client, other_clinic: Client) -> None:
    contact_id = contact_of(clinic)

    assert contact_id not in json.dumps(audited(other_clinic))
    assert audited(other_clinic, f"?object_id={contact_id}") == []


def test_events_end_with_the_audit_retention(clinic: Client, product: Product) -> None:
    contact_of(clinic)

    [item, *_] = [item for item in product.stored()["AuditEventsTable"] if item["action"] == "contact.created"]

    assert item["expires_at"] == pytest.approx(product.clock() + 2192 * _DAY, abs=60)


def test_an_event_past_the_audit_retention_is_not_shown_though_the_table_has_it(
    clinic: Client, product: Product
) -> None:
    made = contact_of(clinic)
    product.clock.advance(2192 * _DAY - 10)
    assert audited(clinic, f"?object_id={made}")
    product.clock.advance(20)

    assert audited(clinic, f"?object_id={made}") == []
    assert made not in [each["object"]["id"] for each in audited(clinic)]


def test_an_erasure_that_goes_on_is_one_event(clinic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_erasure, "IN_REQUEST", Limits(objects=4, pages=1))
    contact_id = str(clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json["id"])
    for _ in range(10):
        ended_call(clinic, contact_id)

    answers = [clinic("DELETE", f"/api/contacts/{contact_id}").status for _ in range(4)]

    assert answers[0] == 202
    assert [event["action"] for event in audited(clinic, f"?object_id={contact_id}")] == [
        *("contact.erased", "contact.created")
    ]


def test_a_merge_that_goes_on_is_one_event(clinic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_MAX_MOVES", 4)
    kept, other = (
        str(clinic("POST", "/api/contacts", {"name": "Jane", "phone": f"+1415555010{number}"}).json["id"])
        for number in range(2)
    )
    for _ in range(10):
        ended_call(clinic, other)

    for _ in range(5):
        clinic("POST", f"/api/contacts/{kept}/merge", {"from_contact_id": other})

    assert [event["action"] for event in audited(clinic, f"?object_id={kept}")] == ["contact.merged", "contact.created"]


def test_a_refused_erasure_and_a_repeated_forgetting_leave_nothing(clinic: Client) -> None:
    clinic.product.clock.stop(NOW)
    contact_id = booked(clinic, "2026-11-24T15:00:00Z")["contact_id"]
    assert clinic("DELETE", f"/api/contacts/{contact_id}").code == "contact_has_appointments"
    call_id = ended_call(clinic, contact_id)

    for _ in range(3):
        assert clinic("POST", f"/api/calls/{call_id}/forget", {}, {"Idempotency-Key": "f"}).status == 200
        assert clinic("POST", f"/api/calls/{call_id}/forget", {}).status == 200

    assert "contact.erased" not in str(audited(clinic))
    assert [event["action"] for event in audited(clinic, f"?object_id={call_id}")] == ["call.forgotten"]


@pytest.mark.usefixtures("monday_morning")
def test_a_busy_block_is_found_by_its_external_id_however_long(clinic: Client) -> None:
    external_id = "a~" * 100
    assert put(clinic, external_id).status == 201

    [event] = audited(clinic, f"?object_id={external_id}")

    assert event["object"] == {"type": "busy_block", "id": external_id}
