from typing import Any

import pytest

from tests.product import Client, Product
from tests.samples import make_agent


def test_a_patch_changes_what_it_names_and_nothing_else(product: Product, clinic: Client) -> None:
    product.clock.stop(1_800_000_000)
    made = make_agent(clinic, language="en-US")
    product.clock.advance(60)

    changed = clinic("PATCH", f"/api/agents/{made['id']}", {"name": "Night desk", "tools": []})

    wanted = {"name": "Night desk", "tools": [], "version": 2, "updated_at": "2027-01-15T08:01:00.000Z"}
    assert (changed.status, changed.json) == (200, made | wanted)
    assert clinic("GET", f"/api/agents/{made['id']}").json == changed.json


def test_null_clears_what_may_be_absent(product: Product, clinic: Client) -> None:
    optional: dict[str, Any] = {"first_message": "Hello", "language": "en", "max_duration_seconds": 60}
    made = make_agent(clinic, **optional)

    changed = clinic("PATCH", f"/api/agents/{made['id']}", dict.fromkeys(optional))

    assert [changed.json[name] for name in optional] == [None, None, None]
    assert not optional.keys() & product.items("AgentsTable")[0].keys()


@pytest.mark.parametrize("field", ["name", "prompt", "voice_provider", "voice_id"])
def test_null_is_refused_where_a_value_must_be(clinic: Client, field: str) -> None:
    made = make_agent(clinic)

    answer = clinic("PATCH", f"/api/agents/{made['id']}", {field: None})

    assert answer.pointers == [f"#/{field}"]
    assert clinic("GET", f"/api/agents/{made['id']}").json == made


def test_an_empty_patch_changes_nothing(product: Product, clinic: Client) -> None:
    made = make_agent(clinic)
    before = product.stored()

    answer = clinic("PATCH", f"/api/agents/{made['id']}", {})

    assert (answer.status, answer.json) == (200, made)
    assert product.stored() == before


def test_a_change_makes_the_assistant_anew(clinic: Client) -> None:
    made = make_agent(clinic)

    changed = clinic("PATCH", f"/api/agents/{made['id']}", {"prompt": "Be brief."})

    assert changed.json["status"] == "provisioning"


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/merge-patch+json", "application/json;charset=UTF-8"]
)
def test_a_patch_may_come_as_json_or_as_merge_patch(clinic: Client, content_type: str) -> None:
    made = make_agent(clinic)

    answer = clinic("PATCH", f"/api/agents/{made['id']}", {"name": "B"}, content_type=content_type)

    assert answer.json["name"] == "B"


@pytest.mark.parametrize(
    ("patch", "metadata"),
    [
        ({"b": "2"}, {"a": "1", "b": "2"}),
        ({"a": "2"}, {"a": "2"}),
        ({"a": None}, {}),
        ({"a": None, "b": "2", "none": None}, {"b": "2"}),
        ({}, {"a": "1"}),
        (None, {}),
    ],
)
def test_metadata_is_merged_key_by_key(clinic: Client, patch: Any, metadata: dict[str, str]) -> None:
    made = make_agent(clinic, metadata={"a": "1"})

    changed = clinic("PATCH", f"/api/agents/{made['id']}", {"metadata": patch})

    assert changed.json["metadata"] == metadata
    assert clinic("GET", f"/api/agents/{made['id']}").json["metadata"] == metadata


def test_a_patch_of_metadata_alone_is_a_change(clinic: Client) -> None:
    made = make_agent(clinic)

    assert clinic("PATCH", f"/api/agents/{made['id']}", {"metadata": {"a": "1"}}).json["version"] == 2


def test_metadata_never_has_more_than_50_keys(product: Product, clinic: Client) -> None:
    full = {f"key {number}": "x" for number in range(50)}
    made = make_agent(clinic, metadata=full)
    path = f"/api/agents/{made['id']}"

    over = clinic("PATCH", path, {"metadata": {"one more": "x"}})
    replaced = clinic("PATCH", path, {"metadata": {"key 0": "new", "key 1": None, "one more": "x"}})

    assert over.pointers == ["#/metadata"]
    assert len(replaced.json["metadata"]) == 50
    assert replaced.json["version"] == 2
    assert product.items("AgentsTable")[0]["metadata"] == replaced.json["metadata"]
    assert replaced.json["metadata"]["key 0"] == "new"


def test_one_patch_may_put_50_other_keys_in_place_of_all(product: Product, clinic: Client) -> None:
    """What a patch takes away is none of the keys that there will be, nor does it need to be there."""
    made = make_agent(clinic, metadata={f"key {number}": "old" for number in range(50)})
    path, wanted = f"/api/agents/{made['id']}", {f"{'other':40}"[:38] + f"{number:02}": "x" for number in range(50)}

    over = clinic("PATCH", path, {"metadata": {f"key {number}": None for number in range(101)}})
    replaced = clinic("PATCH", path, {"metadata": dict.fromkeys(made["metadata"]) | wanted})

    assert over.pointers == ["#/metadata"]
    assert (replaced.status, replaced.json["metadata"]) == (200, wanted)
    assert product.items("AgentsTable")[0]["metadata"] == wanted


def test_changing_an_agent_that_is_not_there_makes_none(product: Product, clinic: Client) -> None:
    answer = clinic("PATCH", "/api/agents/agt_01jzzzzzzzzzzzzzzzzzzzzzzz", {"name": "Ghost"})

    assert (answer.status, answer.code) == (404, "not_found")
    assert product.items("AgentsTable") == []
