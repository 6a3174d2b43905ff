"""Keys are shown once: a replay has null in their place."""

from tests.product import Client, Product
from tests.samples import make_key

KEY = {"Idempotency-Key": "a-key"}


def test_a_new_keys_replay_is_without_the_key(product: Product, clinic: Client) -> None:
    wanted = {"name": "Reporting", "scopes": ["agents:read"]}
    first = clinic("POST", "/api/api-keys", wanted, KEY)

    again = clinic("POST", "/api/api-keys", wanted, KEY)

    assert first.json["key"].startswith("vox_test_")
    assert (again.status, again.json) == (201, first.json | {"key": None})
    assert again.header("Location") == first.header("Location")
    assert first.json["key"] not in repr(product.stored())
    assert len(clinic("GET", "/api/api-keys").json) == 2


def test_a_rotations_replay_is_without_the_key_and_rotates_once(clinic: Client) -> None:
    old = make_key(clinic, "agents:read")
    path = f"/api/api-keys/{old['id']}/rotate"
    first = clinic("POST", path, {"overlap_seconds": 0}, KEY)

    again = clinic("POST", path, {"overlap_seconds": 0}, KEY)

    assert first.json["key"]
    assert (again.status, again.json) == (201, first.json | {"key": None})
    assert len(clinic("GET", "/api/api-keys").json) == 3


def test_a_rotation_that_was_replayed_by_nobody_is_refused_the_second_time(clinic: Client) -> None:
    old = make_key(clinic, "agents:read")
    path = f"/api/api-keys/{old['id']}/rotate"
    clinic("POST", path, {"overlap_seconds": 0}, KEY)

    answer = clinic("POST", path, {"overlap_seconds": 0}, {"Idempotency-Key": "another"})

    assert (answer.status, answer.code) == (409, "key_not_active")


def test_an_empty_body_and_an_absent_one_are_different_requests_of_one_key(clinic: Client) -> None:
    path = f"/api/api-keys/{make_key(clinic, 'agents:read')['id']}/rotate"
    first = clinic("POST", path, headers=KEY)

    again = clinic("POST", path, headers=KEY)

    assert (again.status, again.json) == (201, first.json | {"key": None})
