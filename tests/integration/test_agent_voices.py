import pytest

from tests.product import Client
from tests.samples import AGENT, make_agent


@pytest.mark.parametrize("voice", ["rachel", "Rachel", "21m00Tcm4TlvDq8ikWAM"])
def test_elevenlabs_voices_are_taken_by_name_and_by_id(clinic: Client, voice: str) -> None:
    assert make_agent(clinic, voice_id=voice)["voice_id"] == voice


@pytest.mark.parametrize(
    ("written", "ours"), [("11labs", "elevenlabs"), ("eleven_labs", "elevenlabs"), ("rime-ai", "rime")]
)
def test_a_providers_other_names_become_ours(clinic: Client, written: str, ours: str) -> None:
    assert make_agent(clinic, voice_provider=written)["voice_provider"] == ours


@pytest.mark.parametrize("voice", ["rachael", "bella", "21m00Tcm4TlvDq8ikWA", "alloy"])
def test_a_voice_that_elevenlabs_does_not_have_is_refused_and_not_replaced(clinic: Client, voice: str) -> None:
    answer = clinic("POST", "/api/agents", {**AGENT, "voice_id": voice})

    assert answer.pointers == ["#/voice_id"]
    assert clinic("GET", "/api/agents").json == []


def test_other_providers_voices_are_passed_on_as_they_are(clinic: Client) -> None:
    made = make_agent(clinic, voice_provider="azure", voice_id="andrew: Multilingual")

    assert made["voice_id"] == "andrew: Multilingual"


def test_a_voice_alone_is_checked_against_the_provider_that_is_stored(clinic: Client) -> None:
    elevenlabs, openai = make_agent(clinic), make_agent(clinic, voice_provider="openai", voice_id="alloy")

    refused = clinic("PATCH", f"/api/agents/{elevenlabs['id']}", {"voice_id": "shimmer"})
    taken = clinic("PATCH", f"/api/agents/{openai['id']}", {"voice_id": "shimmer"})

    assert refused.pointers == ["#/voice_id"]
    assert clinic("GET", f"/api/agents/{elevenlabs['id']}").json == elevenlabs
    assert taken.json["voice_id"] == "shimmer"


def test_an_elevenlabs_voice_alone_changes_the_voice(clinic: Client) -> None:
    path = f"/api/agents/{make_agent(clinic)['id']}"

    assert clinic("PATCH", path, {"voice_id": "sarah"}).json["voice_id"] == "sarah"


def test_a_new_provider_needs_a_new_voice(clinic: Client) -> None:
    made = make_agent(clinic)
    path = f"/api/agents/{made['id']}"

    refused = clinic("PATCH", path, {"voice_provider": "openai"})
    same = clinic("PATCH", path, {"voice_provider": "11labs"})
    both = clinic("PATCH", path, {"voice_provider": "openai", "voice_id": "alloy"})

    assert refused.pointers == ["#/voice_id"]
    assert (same.json["voice_provider"], same.json["voice_id"]) == ("elevenlabs", "rachel")
    assert (both.json["voice_provider"], both.json["voice_id"]) == ("openai", "alloy")


def test_going_to_elevenlabs_takes_one_of_its_voices(clinic: Client) -> None:
    made = make_agent(clinic, voice_provider="openai", voice_id="alloy")

    answer = clinic("PATCH", f"/api/agents/{made['id']}", {"voice_provider": "elevenlabs", "voice_id": "alloy"})

    assert answer.pointers == ["#/voice_id"]


def test_a_stale_version_is_told_before_a_wrong_voice(clinic: Client) -> None:
    made = make_agent(clinic)

    answer = clinic("PATCH", f"/api/agents/{made['id']}", {"voice_id": "shimmer"}, {"If-Match": '"7"'})

    assert (answer.status, answer.code) == (412, "stale_version")
