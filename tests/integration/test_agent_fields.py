"""What each field of an agent must be, on POST and PATCH alike."""

from typing import Any

import pytest

from tests.product import Client, Product
from tests.samples import AGENT, make_agent

TEXT = ["", 5, True, [], {}, "\u0000", "bell \u0007"]
LINE = [*TEXT, " ", "two\nlines", "x" * 101, "del \u007f"]
NUMBERS = ["", 5, [], "12", "reception", "+999 123 4567", "+1 415 555 0100 ext. 5", "()", "+", "x" * 41]

WRONG: dict[str, list[Any]] = {
    "name": LINE,
    "prompt": [*TEXT, "   ", "x" * 32_769, "ы" * 16_385, "x" * 1_000_000],
    "voice_provider": ["", "unheard-of", "ElevenLabs", 5, []],
    "voice_id": LINE,
    "tools": ["end_call", {}, 5, [5], ["fly"], ["end_call", "end_call"], [None], [["end_call"]]],
    "first_message": [*TEXT, "x" * 1001],
    "language": ["", 5, [], "english please", "en_US", "e", "x" * 36, "en-US\n"],
    "phone_number": NUMBERS,
    "transfer_number": NUMBERS,
    "max_duration_seconds": [9, 43_201, -1, 60.5, "60", True, [], 10**30],
    "calendar_id": ["", 5, [], "cal_", "x" * 65],
    "metadata": [
        [],
        "x",
        5,
        {"a": 1},
        {"a": True},
        {"a": {}},
        {"a": ["b"]},
        {"": "x"},
        {" ": "x"},
        {"a\n": "x"},
        {"k" * 41: "x"},
        {"k": "x" * 501},
        {"k": "\u0000"},
        {f"key {number}": "x" for number in range(51)},
    ],
}


@pytest.fixture(scope="module")
def agent(standing_clinic: Client) -> dict[str, Any]:
    """An agent that no case changes."""
    return make_agent(standing_clinic, metadata={"a": "1"})


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_is_refused_by_name_and_nothing_changes(
    standing_product: Product, standing_clinic: Client, agent: dict[str, Any], field: str
) -> None:
    before = standing_product.items("AgentsTable")

    for value in WRONG[field]:
        created = standing_clinic("POST", "/api/agents", {**AGENT, field: value})
        changed = standing_clinic("PATCH", f"/api/agents/{agent['id']}", {field: value})
        for answer in (created, changed):
            assert {pointer.split("/")[1] for pointer in answer.pointers} == {field}, value
    assert standing_product.items("AgentsTable") == before


@pytest.mark.parametrize("missing", ["name", "prompt", "voice_provider", "voice_id"])
def test_what_is_required_is_named_where_it_lacks(standing_clinic: Client, missing: str) -> None:
    answer = standing_clinic("POST", "/api/agents", {name: AGENT[name] for name in AGENT if name != missing})

    assert answer.pointers == [f"#/{missing}"]
    assert answer.json["errors"][0]["detail"] == "is required"


def test_all_that_is_wrong_is_told_at_once(standing_clinic: Client) -> None:
    answer = standing_clinic("POST", "/api/agents", {"name": "", "prompt": 5, "colour": "red"})

    assert set(answer.pointers) == {"#/name", "#/prompt", "#/voice_provider", "#/voice_id", "#/colour"}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("systemPrompt", "prompt"),
        ("system_prompt", "prompt"),
        ("voiceId", "voice_id"),
        ("voice", "voice_id"),
        ("firstMessage", "first_message"),
        ("phone", "phone_number"),
        ("maxDurationSeconds", "max_duration_seconds"),
        ("voice-provider", "voice_provider"),
        ("nmae", "name"),
    ],
)
def test_an_unknown_field_is_refused_with_our_spelling_where_it_is_near(
    standing_clinic: Client, theirs: str, ours: str
) -> None:
    answer = standing_clinic("POST", "/api/agents", {**AGENT, theirs: "x"})

    assert answer.pointers == [f"#/{theirs}"]
    assert answer.json["errors"][0]["detail"] == f"is unknown; did you mean {ours}?"
    assert ours in answer.json["detail"]


@pytest.mark.parametrize("field", ["id", "status", "version", "created_at", "organization_id", "colour", "a/b~c", ""])
def test_read_only_and_unknown_fields_are_refused(standing_clinic: Client, agent: dict[str, Any], field: str) -> None:
    answer = standing_clinic("PATCH", f"/api/agents/{agent['id']}", {"name": "New", field: "x"})

    assert answer.pointers == ["#/" + field.replace("~", "~0").replace("/", "~1")]
    assert standing_clinic("GET", f"/api/agents/{agent['id']}").json == agent
