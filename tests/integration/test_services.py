"""/api/services: making, reading, changing, deleting, and names that no two share."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.services import UNKNOWN, create, created, path_of, practitioner
from tests.product import Client, Product

PATH = "/api/services"


def stored(product: Product, kind: str = "svc_") -> list[dict[str, Any]]:
    return [item for item in product.items("ServicesTable") if item["id"].startswith(kind)]


def test_a_new_one_is_stored_and_returned_as_sent(product: Product, clinic: Client) -> None:
    own = {"buffer_minutes": 10, "buffer_before_minutes": 5, "min_notice_minutes": 120}
    body: dict[str, Any] = {"aliases": ["Cleaning", "hygienist"], "active": False} | own
    answer = create(clinic, **body)

    read = clinic("GET", urlsplit(answer.header("Location") or "").path)
    assert body.items() <= answer.json.items()
    assert (read.json, read.etag) == (answer.json, answer.etag)
    assert stored(product) == [{"organization_id": clinic.organization_id, "bookings": 0, **answer.json}]


def test_without_buffer_it_is_the_calendars_and_it_is_active(clinic: Client) -> None:
    service = created(clinic)

    assert (service["buffer_minutes"], service["active"], service["aliases"]) == (None, True, [])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": "x" * 101}, "#/name"),
        ({"name": None}, "#/name"),
        ({"aliases": ["x" * 101]}, "#/aliases/0"),
        ({"aliases": [f"alias {number}" for number in range(21)]}, "#/aliases"),
        ({"aliases": ["Dental", "CHÉCK  UP"]}, "#/aliases/1"),
        ({"aliases": ["Dental", "dental."]}, "#/aliases/1"),
        ({"duration_minutes": 0}, "#/duration_minutes"),
        ({"duration_minutes": 481}, "#/duration_minutes"),
        ({"buffer_minutes": 241}, "#/buffer_minutes"),
        ({"buffer_before_minutes": -1}, "#/buffer_before_minutes"),
        ({"min_notice_minutes": 525_601}, "#/min_notice_minutes"),
        ({"calendar_ids": []}, "#/calendar_ids"),
        ({"calendar_ids": None}, "#/calendar_ids"),
        ({"calendar_ids": ["cal_01jzzzzzzzzzzzzzzzzzzzzzzz"]}, "#/calendar_ids/0"),
        ({"calendar_ids": ["anything"]}, "#/calendar_ids/0"),
        ({"calendar_ids": ["one", "one"]}, "#/calendar_ids"),
        ({"calendar_ids": [f"cal_{number}" for number in range(26)]}, "#/calendar_ids"),
        ({"active": None}, "#/active"),
        ({"price": 1}, "#/price"),
    ],
)
def test_fields_are_checked(product: Product, clinic: Client, fields: dict[str, object], pointer: str) -> None:
    service = created(clinic)
    path, before = path_of(service), product.items("ServicesTable")
    body = {"name": "Check up", "duration_minutes": 30, "calendar_ids": service["calendar_ids"]}

    assert clinic("POST", PATH, body | fields).pointers == [pointer]
    assert clinic("PATCH", path, fields).pointers == [pointer]
    assert product.items("ServicesTable") == before


def test_a_calendar_must_be_the_organisations_own(clinic: Client, other_clinic: Client) -> None:
    theirs = practitioner(other_clinic, "Theirs")
    mine = practitioner(clinic, "Mine")
    path = path_of(created(clinic))

    assert create(clinic, [mine, theirs], name="Other").pointers == ["#/calendar_ids/1"]
    assert clinic("PATCH", path, {"calendar_ids": [theirs, mine]}).pointers == ["#/calendar_ids/0"]


def test_the_list_is_newest_first_and_its_cursor_leads_to_the_rest(product: Product, clinic: Client) -> None:
    assert clinic("GET", PATH).json == []
    ids = []
    for number in range(5):
        ids.append(created(clinic, name=f"Service {number}", aliases=[f"alias {number}"])["id"])
        product.clock.advance(1)

    pages = [clinic("GET", f"{PATH}?limit=2")]
    while pages[-1].next is not None:
        pages.append(clinic("GET", pages[-1].next))

    assert [[entry["id"] for entry in page.json] for page in pages] == [ids[4:2:-1], ids[2:0:-1], ids[:1]]


def test_a_patch_changes_what_it_names_and_null_clears_the_buffer(product: Product, clinic: Client) -> None:
    service = created(clinic, buffer_minutes=10)
    product.clock.advance(1)

    renamed = clinic("PATCH", path_of(service), {"name": "Examination", "aliases": ["exam"]})
    cleared = clinic("PATCH", path_of(service), {"buffer_minutes": None})

    changed = {"name": "Check-up", "aliases": [], "version": 1, "updated_at": service["updated_at"]}
    assert renamed.json | changed == service
    assert (cleared.json["name"], cleared.json["buffer_minutes"], cleared.json["version"]) == ("Examination", None, 3)
    assert clinic("PATCH", path_of(service), {}).json == clinic("GET", path_of(service)).json == cleared.json


def test_a_condition_that_does_not_hold_is_refused(clinic: Client) -> None:
    answer = create(clinic)
    path, stale = path_of(answer.json), {"If-Match": answer.etag}
    current = clinic("PATCH", path, {"name": "Second"}, stale).etag

    assert clinic("GET", path, headers={"If-None-Match": current}).status == 304
    for method, body in (("PATCH", {"name": "Third"}), ("PATCH", {}), ("DELETE", None)):
        refused = clinic(method, path, body, stale)
        assert (refused.status, refused.code) == (412, "stale_version")
    assert clinic("DELETE", path, headers={"If-Match": current}).status == 204


def test_a_deleted_one_is_gone_and_so_are_its_names(product: Product, clinic: Client) -> None:
    path = path_of(created(clinic, aliases=["exam"]))

    assert clinic("DELETE", path).status == 204

    assert stored(product) == stored(product, "name#") == clinic("GET", PATH).json == []
    for target in (path, UNKNOWN, f"{PATH}/unknown"):
        for method, body in (("GET", None), ("PATCH", {"name": "Second"}), ("DELETE", None)):
            assert (clinic(method, target, body).status, clinic(method, target, body).code) == (404, "not_found")
    assert create(clinic, aliases=["exam"]).status == 201


@pytest.mark.parametrize(
    "names",
    [
        {"name": "check up"},
        {"name": "\uff23heck-Up"},
        {"name": "Exam"},
        {"name": "Else", "aliases": ["CHECK UP!"]},
        {"name": "Else", "aliases": ["other", "Éxam"]},
    ],
)
def test_no_two_share_a_name_or_an_alias_case_accents_and_punctuation_aside(
    product: Product, clinic: Client, names: dict[str, Any]
) -> None:
    first = created(clinic, aliases=["exam"])
    second = created(clinic, name="Whitening")
    before = product.items("ServicesTable")

    for answer in (create(clinic, **names), clinic("PATCH", path_of(second), names)):
        assert (answer.status, answer.code) == (409, "service_name_taken")
        assert answer.json["service_id"] == first["id"]
    assert product.items("ServicesTable") == before


def test_two_cannot_be_each_others_alias(clinic: Client) -> None:
    first = created(clinic, name="Cleaning", aliases=["Hygiene"])

    assert create(clinic, name="Hygiene", aliases=["Cleaning"]).code == "service_name_taken"
    assert create(clinic, name="Polish", aliases=["Cleaning"]).code == "service_name_taken"
    second = created(clinic, name="Polish")
    assert clinic("PATCH", path_of(first), {"aliases": ["polish"]}).json["service_id"] == second["id"]


def test_a_name_that_is_given_up_is_free(clinic: Client) -> None:
    first = created(clinic, aliases=["exam"])

    assert clinic("PATCH", path_of(first), {"name": "Exam", "aliases": ["Check-up"]}).status == 200
    assert clinic("PATCH", path_of(first), {"aliases": []}).status == 200

    assert create(clinic, name="check up").status == 201
    assert create(clinic, name="exam").code == "service_name_taken"


def test_another_organisation_has_names_of_its_own(clinic: Client, other_clinic: Client) -> None:
    path = path_of(created(clinic))

    assert create(other_clinic).status == 201
    for method, body in (("GET", None), ("PATCH", {"name": "Mine"}), ("PATCH", {}), ("DELETE", None)):
        answer = other_clinic(method, path, body)
        assert (answer.status, answer.code) == (404, "not_found")


def test_there_are_a_hundred_at_most(clinic: Client) -> None:
    services = [created(clinic, name=f"Service {number}") for number in range(100)]

    assert create(clinic, name="One more").code == "too_many_services"
    assert clinic("DELETE", path_of(services[0])).status == 204
    assert create(clinic, name="One more").status == 201
    assert len(clinic("GET", f"{PATH}?limit=100").json) == 100


def test_the_same_request_again_gets_the_first_answer(clinic: Client) -> None:
    calendar_ids = [practitioner(clinic, "Dr. Lee")]
    body = {"name": "Check-up", "duration_minutes": 30, "calendar_ids": calendar_ids}
    key = {"Idempotency-Key": "a-key"}
    first = clinic("POST", PATH, body, key)

    again = clinic("POST", PATH, body, key)

    assert (first.status, again.status, again.response.body) == (201, 201, first.response.body)
    assert again.header("Idempotent-Replayed") == "true"
    assert len(clinic("GET", PATH).json) == 1
