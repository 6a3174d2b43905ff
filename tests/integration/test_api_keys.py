import hashlib
import json

import pytest

from tests.product import Client, Product
from tests.samples import make_key
from voxanne.domain.api_keys.key_format import is_wellformed
from voxanne.domain.api_keys.models import ALL_SCOPES


def test_a_new_key_works_at_once_and_is_shown_once(product: Product, clinic: Client) -> None:
    answer = clinic("POST", "/api/api-keys", {"name": "Reporting", "scopes": ["agents:read"]})

    made = answer.json
    assert answer.status == 201
    assert is_wellformed(made["key"], "test")
    assert clinic.with_key(made["key"])("GET", "/api/agents").status == 200
    path = (answer.header("Location") or "").removeprefix("http://api.example.com")
    shown = {name: value for name, value in made.items() if name != "key"}
    assert clinic("GET", path).json | {"last_used_at": None} == shown
    assert made["key"] not in json.dumps([clinic("GET", path).json, clinic("GET", "/api/api-keys").json])
    assert made["key"] not in repr(product.stored())


def test_only_the_sha256_of_a_key_is_stored(product: Product, clinic: Client) -> None:
    made = make_key(clinic)
    secret = made["key"]

    stored = {item["id"]: item for item in product.items("ApiKeysTable") if "id" in item}[made["id"]]

    assert stored["key_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert (stored["prefix"], stored["last_four"]) == (secret[:13], secret[-4:])
    assert secret[13:-4] not in repr(product.stored())


def test_the_list_shows_keys_newest_first_by_prefix_and_last_four(clinic: Client) -> None:
    made = make_key(clinic, "agents:read")

    first, born_with = clinic("GET", "/api/api-keys").json

    assert (first["id"], first["mode"], first["scopes"]) == (made["id"], "test", ["agents:read"])
    assert (born_with["prefix"], born_with["last_four"]) == ((clinic.key or "")[:13], (clinic.key or "")[-4:])
    assert set(born_with["scopes"]) == ALL_SCOPES
    assert "key" not in first
    assert "key_hash" not in first


def test_keys_are_paged(clinic: Client) -> None:
    made = [make_key(clinic, "agents:read")["id"] for _ in range(4)][::-1]

    first = clinic("GET", "/api/api-keys?limit=2")
    second = clinic("GET", first.next or "")
    third = clinic("GET", second.next or "")

    assert [key["id"] for key in first.json + second.json] == made
    assert (len(third.json), third.next) == (1, None)


def test_a_key_without_scopes_has_those_of_its_maker(clinic: Client) -> None:
    maker = make_key(clinic, "agents:read", "keys:write")

    made = make_key(clinic.with_key(maker["key"]))

    assert made["scopes"] == ["agents:read", "keys:write"]


def test_a_key_can_not_grant_what_it_lacks(product: Product, clinic: Client) -> None:
    maker = clinic.with_key(make_key(clinic, "agents:read", "keys:write")["key"])
    before = product.stored()

    answer = maker("POST", "/api/api-keys", {"name": "More", "scopes": ["agents:read", "agents:write", "calls:read"]})

    assert (answer.status, answer.code) == (403, "scope_not_held")
    assert answer.json["lacking_scopes"] == ["agents:write", "calls:read"]
    assert product.stored() == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/name"),
        ({"name": ""}, "#/name"),
        ({"name": 5}, "#/name"),
        ({"name": "x" * 101}, "#/name"),
        ({"name": "A", "scopes": []}, "#/scopes"),
        ({"name": "A", "scopes": "agents:read"}, "#/scopes"),
        ({"name": "A", "scopes": ["agents:delete"]}, "#/scopes/0"),
        ({"name": "A", "scopes": [5]}, "#/scopes/0"),
        ({"name": "A", "scopes": ["agents:read", "agents:read"]}, "#/scopes"),
        ({"name": "A", "expires_at": "tomorrow"}, "#/expires_at"),
        ({"name": "A", "expires_at": 1_800_000_000}, "#/expires_at"),
        ({"name": "A", "expires_at": "2020-01-01T00:00:00Z"}, "#/expires_at"),
        ({"name": "A", "expires_at": "2099-01-01T00:00:00"}, "#/expires_at"),
        ({"name": "A", "expires_at": "2099-01-01"}, "#/expires_at"),
        ({"name": "A", "expires_at": "2099-02-30T00:00:00Z"}, "#/expires_at"),
        ({"name": "A", "expires_at": "9999-12-31T23:59:59-12:00"}, "#/expires_at"),
        ({"name": "A", "expires_at": "0001-01-01T00:00:00+12:00"}, "#/expires_at"),
        ({"name": "A", "expires_at": "2" * 41}, "#/expires_at"),
        ({"name": "A", "key": "vox_test_mine"}, "#/key"),
        ({"name": "A", "mode": "live"}, "#/mode"),
        ({"name": "A", "permissions": ["agents:read"]}, "#/permissions"),
    ],
)
def test_a_key_that_can_not_be_made_is_refused(
    product: Product, clinic: Client, body: dict[str, object], pointer: str
) -> None:
    before = product.stored()

    assert clinic("POST", "/api/api-keys", body).pointers == [pointer]
    assert product.stored() == before


def test_a_new_keys_expiry_is_written_in_utc(clinic: Client) -> None:
    assert make_key(clinic, expires_at="2099-01-01T02:00:00.5+02:00")["expires_at"] == "2099-01-01T00:00:00.500Z"


def test_the_last_instant_that_can_be_written_is_an_expiry(clinic: Client) -> None:
    """Some languages write it for "never", with more digits than milliseconds."""
    made = make_key(clinic, "agents:read", expires_at="9999-12-31T23:59:59.9999999Z")

    assert made["expires_at"].startswith("9999-12-31T23:59:59")
    assert clinic.with_key(made["key"])("GET", "/api/agents").status == 200
