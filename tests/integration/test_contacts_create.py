from tests.integration.contacts import JANE, made, phone, stored
from tests.observers import DynamoDBCall
from tests.product import Client, Product


def test_a_contact_is_made_read_and_listed_with_all_that_was_sent(clinic: Client) -> None:
    answer = clinic("POST", "/api/contacts", JANE)

    assert answer.status == 201
    contact = answer.json
    assert contact == {
        "id": contact["id"],
        **JANE,
        "name_source": "given",
        "other_phones": [],
        "created_at": contact["created_at"],
        "updated_at": contact["created_at"],
    }
    assert contact["id"].startswith("con_")
    assert answer.header("Location") == f"http://api.example.com/api/contacts/{contact['id']}"
    read = clinic("GET", f"/api/contacts/{contact['id']}")
    assert read.json == contact
    assert read.header("ETag") == answer.header("ETag")
    assert clinic("GET", "/api/contacts").json == [contact]


def test_name_and_phone_are_enough(clinic: Client) -> None:
    contact = made(clinic)

    absent = {name: contact[name] for name in ("email", "date_of_birth", "time_zone", "external_id", "notes")}
    assert set(absent.values()) == {None}
    assert contact["tags"] == []
    assert contact["do_not_call"] is False
    assert contact["metadata"] == {}


def test_null_is_absent(clinic: Client) -> None:
    nulls = dict.fromkeys(set(JANE) - {"name", "phone"})

    contact = made(clinic, **nulls)

    others = ("id", "phone", "created_at", "updated_at")
    assert contact == {**made(clinic, phone="+14155550101"), **{name: contact[name] for name in others}}


def test_the_version_shows_in_the_etag_alone(clinic: Client) -> None:
    answer = clinic("POST", "/api/contacts", JANE)

    assert "version" not in answer.json
    assert str(answer.header("ETag")).startswith('"1-')
    unchanged = clinic(
        "GET", f"/api/contacts/{answer.json['id']}", headers={"If-None-Match": str(answer.header("ETag"))}
    )
    assert unchanged.status == 304


def test_what_only_the_indexes_need_is_stored_and_never_shown(product: Product, clinic: Client) -> None:
    contact = made(clinic, name="  José  ÅNGSTRÖM ", external_id="17")

    contacts, holders = stored(product, clinic)
    item = contacts[contact["id"]]
    assert item["name_key"] == f"jose angstrom\x1f{contact['id']}"
    assert item["external_scope"] == f"{clinic.organization_id}#17"
    assert holders == {"+14155550100": contact["id"]}
    assert {"organization_id", "name_key", "external_scope", "version"}.isdisjoint(contact)


def test_the_same_idempotency_key_makes_one_contact(product: Product, clinic: Client) -> None:
    answers = [clinic("POST", "/api/contacts", JANE, {"Idempotency-Key": "one"}) for _ in range(3)]

    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert [answer.header("Idempotent-Replayed") for answer in answers] == [None, "true", "true"]
    assert len(stored(product, clinic)[0]) == 1


def test_a_refused_contact_is_not_remembered_under_its_idempotency_key(clinic: Client) -> None:
    holder = made(clinic)
    key = {"Idempotency-Key": "one"}
    body = {"name": "John", "phone": holder["phone"]}
    assert clinic("POST", "/api/contacts", body, key).status == 409

    clinic("PATCH", f"/api/contacts/{holder['id']}", {"phone": "+14155550199"})

    assert clinic("POST", "/api/contacts", body, key).status == 201


def test_create_costs_two_round_trips_with_and_without_idempotency_key(
    clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    made(clinic)
    made(clinic, phone="+14155550101")
    without = [call.operation for call in dynamodb_calls[-3:]]
    clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550102"}, {"Idempotency-Key": "one"})

    assert without == ["UpdateItem", "UpdateItem", "TransactWriteItems"]
    assert [call.operation for call in dynamodb_calls[-3:]] == without


def test_who_was_born_today_in_the_earliest_zone_is_not_in_the_future(product: Product, clinic: Client) -> None:
    product.clock.stop(1_798_714_800)  # 2026-12-31T11:00:00Z, 2027-01-01T01:00 on Kiritimati
    assert made(clinic, date_of_birth="2027-01-01")["date_of_birth"] == "2027-01-01"

    refused = clinic("POST", "/api/contacts", {"name": "J", "phone": phone(7), "date_of_birth": "2027-01-02"})

    assert refused.status == 422
