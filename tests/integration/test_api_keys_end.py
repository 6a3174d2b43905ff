"""Revoking and rotating; an organisation is never without a key that has all scopes and does not expire."""

from tests.observers import DynamoDBCall
from tests.product import Client, Product, dynamodb
from tests.samples import change_item, make_key
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.domain.api_keys import key_format as keys

NOW = 1_800_000_000


def first_key_id(clinic: Client) -> str:
    return str(clinic("GET", "/api/api-keys").json[-1]["id"])


def test_a_revoked_key_says_when_and_stays_in_the_list(product: Product, clinic: Client) -> None:
    product.clock.stop(NOW)
    made = make_key(clinic)

    revoked = clinic("DELETE", f"/api/api-keys/{made['id']}")
    product.clock.advance(10)
    again = clinic("DELETE", f"/api/api-keys/{made['id']}")

    assert (revoked.status, revoked.json["revoked_at"]) == (200, clock.instant(NOW))
    assert again.json == revoked.json == clinic("GET", f"/api/api-keys/{made['id']}").json
    assert len(clinic("GET", "/api/api-keys").json) == 2


def test_the_last_key_with_all_scopes_stays(product: Product, clinic: Client) -> None:
    make_key(clinic, "agents:read")
    make_key(clinic, expires_at="2099-01-01T00:00:00Z")  # it will end, so it does not count
    before = product.stored()

    answer = clinic("DELETE", f"/api/api-keys/{first_key_id(clinic)}")

    assert (answer.status, answer.code) == (409, "last_key_manager")
    assert product.stored() == before


def test_a_key_may_revoke_itself_while_another_has_all_scopes(product: Product, clinic: Client) -> None:
    other = clinic.with_key(make_key(clinic)["key"])

    assert clinic("DELETE", f"/api/api-keys/{first_key_id(clinic)}").status == 200
    product.clock.advance(31)
    assert clinic("GET", "/api/agents").status == 401
    last = other("GET", "/api/api-keys").json[0]["id"]
    assert other("DELETE", f"/api/api-keys/{last}").code == "last_key_manager"


def test_a_rotated_key_works_for_its_overlap(product: Product, clinic: Client) -> None:
    product.clock.stop(NOW)
    old = make_key(clinic, "agents:read")

    new = clinic("POST", f"/api/api-keys/{old['id']}/rotate", {"overlap_seconds": 3600}).json

    assert (new["name"], new["scopes"], new["expires_at"]) == (old["name"], ["agents:read"], None)
    assert new["id"] != old["id"]
    assert clinic("GET", f"/api/api-keys/{old['id']}").json["expires_at"] == clock.instant(NOW + 3600)
    product.clock.advance(3599)
    assert [clinic.with_key(each["key"])("GET", "/api/agents").status for each in (old, new)] == [200, 200]
    product.clock.advance(1)
    assert [clinic.with_key(each["key"])("GET", "/api/agents").status for each in (old, new)] == [401, 200]


def test_the_overlap_is_a_day_unless_asked_otherwise(product: Product, clinic: Client) -> None:
    product.clock.stop(NOW)

    bodies: list[dict[str, int] | None] = [None, {}]
    for body in bodies:
        made = make_key(clinic)
        assert clinic("POST", f"/api/api-keys/{made['id']}/rotate", body).status == 201
        ends = clinic("GET", f"/api/api-keys/{made['id']}").json["expires_at"]
        assert ends == clock.instant(NOW + 86_400)


def test_an_overlap_is_0_seconds_to_30_days(product: Product, clinic: Client) -> None:
    path = f"/api/api-keys/{make_key(clinic)['id']}/rotate"
    before = product.stored()

    for overlap in (-1, 30 * 86_400 + 1, 1.5, "60", None, True):
        assert clinic("POST", path, {"overlap_seconds": overlap}).pointers == ["#/overlap_seconds"]
    assert clinic("POST", path, {"overlap": 5}).pointers == ["#/overlap"]
    assert product.stored() == before


def test_the_last_key_with_all_scopes_is_rotated_with_an_overlap_of_an_hour(product: Product, clinic: Client) -> None:
    path, before = f"/api/api-keys/{first_key_id(clinic)}/rotate", product.stored()
    for overlap in (0, 3599):
        assert clinic("POST", path, {"overlap_seconds": overlap}).code == "last_key_manager"
    assert product.stored() == before

    new = clinic("POST", path, {"overlap_seconds": 3600}).json
    product.clock.advance(3631)

    holder = clinic.with_key(new["key"])
    assert clinic("GET", "/api/agents").status == 401
    assert make_key(holder, "agents:read")["key"]
    assert holder("DELETE", f"/api/api-keys/{new['id']}").code == "last_key_manager"


def test_a_key_is_rotated_at_once_where_another_has_all_scopes(product: Product, clinic: Client) -> None:
    other = make_key(clinic)
    path = f"/api/api-keys/{first_key_id(clinic)}/rotate"

    assert clinic("POST", path, {"overlap_seconds": 0}).status == 201
    product.clock.advance(31)

    assert clinic("GET", "/api/agents").status == 401
    assert clinic.with_key(other["key"])("GET", "/api/agents").status == 200


def test_who_lost_the_new_key_rotates_it_with_the_old_one(product: Product, clinic: Client) -> None:
    lost = clinic("POST", f"/api/api-keys/{first_key_id(clinic)}/rotate", {}).json
    product.clock.advance(60)

    found = clinic("POST", f"/api/api-keys/{lost['id']}/rotate", {})

    assert found.status == 201
    product.clock.advance(2 * 86_400)
    holder = clinic.with_key(found.json["key"])
    assert clinic("GET", "/api/agents").status == 401
    assert clinic.with_key(lost["key"])("GET", "/api/agents").status == 401
    assert make_key(holder)["expires_at"] is None


def test_a_new_key_that_was_used_is_not_the_old_ones_to_rotate(product: Product, clinic: Client) -> None:
    old = first_key_id(clinic)
    new = clinic("POST", f"/api/api-keys/{old}/rotate", {}).json
    assert clinic.with_key(new["key"])("GET", "/api/agents").status == 200
    product.clock.advance(60)

    assert clinic("POST", f"/api/api-keys/{new['id']}/rotate", {}).code == "key_outlives_caller"
    third = make_key(clinic.with_key(new["key"]))
    assert clinic("POST", f"/api/api-keys/{third['id']}/rotate", {}).code == "key_outlives_caller"


def test_a_key_is_rotated_once_and_who_rotates_it_again_learns_the_id_of_its_successor(
    product: Product, clinic: Client
) -> None:
    """Its second successor would end with it, within a day, and the first one is the key that replaces it."""
    path = f"/api/api-keys/{first_key_id(clinic)}/rotate"
    lost = clinic("POST", path, {}).json
    product.clock.advance(60)
    before = product.stored()

    again = clinic("POST", path, {})

    assert (again.status, again.code, again.json["successor_id"]) == (409, "key_already_rotated", lost["id"])
    assert product.stored() == before
    found = clinic("POST", f"/api/api-keys/{again.json['successor_id']}/rotate", {}).json
    assert (found["expires_at"], make_key(clinic.with_key(found["key"]))["expires_at"]) == (None, None)


def test_who_lost_one_new_key_after_another_rotates_the_last_one_with_the_old_key(
    product: Product, clinic: Client
) -> None:
    lost = [first_key_id(clinic)]
    for _ in range(3):
        lost.append(clinic("POST", f"/api/api-keys/{lost[-1]}/rotate", {}).json["id"])
        product.clock.advance(60)

    assert clinic("POST", f"/api/api-keys/{lost[1]}/rotate", {}).code == "key_already_rotated"
    found = clinic("POST", f"/api/api-keys/{lost[-1]}/rotate", {})

    assert (found.status, found.json["expires_at"]) == (201, None)


def test_a_successor_of_a_new_key_that_was_used_is_not_the_old_ones_to_rotate(product: Product, clinic: Client) -> None:
    new = clinic("POST", f"/api/api-keys/{first_key_id(clinic)}/rotate", {}).json
    newest = clinic.with_key(new["key"])("POST", f"/api/api-keys/{new['id']}/rotate", {}).json
    product.clock.advance(60)

    assert clinic("POST", f"/api/api-keys/{newest['id']}/rotate", {}).code == "key_outlives_caller"


def test_a_rotation_gains_no_scopes(product: Product, clinic: Client) -> None:
    maker = clinic.with_key(make_key(clinic, "agents:read", "keys:write")["key"])
    before = product.stored()

    answer = maker("POST", f"/api/api-keys/{first_key_id(clinic)}/rotate", {})

    assert (answer.status, answer.code) == (403, "scope_not_held")
    assert product.stored() == before


def test_a_key_that_ended_can_not_be_rotated(product: Product, clinic: Client) -> None:
    revoked, expired = make_key(clinic), make_key(clinic)
    clinic("DELETE", f"/api/api-keys/{revoked['id']}")
    change_item("ApiKeysTable", {"key_hash": keys.digest(expired["key"])}, expires_at="2020-01-01T00:00:00.000Z")
    before = product.stored()

    for made in (revoked, expired):
        assert clinic("POST", f"/api/api-keys/{made['id']}/rotate", {}).code == "key_not_active"
    assert product.stored() == before


def test_a_rotation_does_not_outlive_the_keys_own_expiry(product: Product, clinic: Client) -> None:
    product.clock.stop(NOW)
    made = make_key(clinic, expires_at=clock.instant(NOW + 60))

    new = clinic("POST", f"/api/api-keys/{made['id']}/rotate", {"overlap_seconds": 3600}).json

    assert new["expires_at"] == clock.instant(NOW + 60)
    assert clinic("GET", f"/api/api-keys/{made['id']}").json["expires_at"] == clock.instant(NOW + 60)


def test_a_key_is_read_rotated_and_revoked_in_the_moment_in_which_it_was_made(
    clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    made = make_key(clinic, "agents:read")
    path = f"/api/api-keys/{made['id']}"
    dynamodb_calls.clear()

    rotated = clinic("POST", f"{path}/rotate", {}).json
    answers = [clinic("GET", path), clinic("DELETE", path), clinic("DELETE", f"/api/api-keys/{rotated['id']}")]

    assert [answer.status for answer in answers] == [200, 200, 200]
    # No index is asked, which would not have it yet.
    assert not [call for call in dynamodb_calls if (call.operation, call.table) == ("Query", "ApiKeysTable")]


def test_a_key_from_before_there_was_a_way_to_it_by_id_is_found_by_the_index(product: Product, clinic: Client) -> None:
    made = make_key(clinic, "agents:read")
    for item in product.items("ApiKeysTable"):
        if "leads_to" in item:
            dynamodb().delete_item(TableName="ApiKeysTable", Key=to_item({"key_hash": item["key_hash"]}))

    assert clinic("GET", f"/api/api-keys/{made['id']}").json["id"] == made["id"]
    assert clinic("DELETE", f"/api/api-keys/{made['id']}").status == 200
