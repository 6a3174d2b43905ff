"""The document of an assistant, held to the types of the provider's own SDK.

It takes any voice provider, so those are compared with the provider's list.
"""

import json
import typing
from typing import Any

import pytest

from local.providers.vapi.validation import VOICE_PROVIDERS, refusals
from tests import vapi_sdk
from tests.unit.assistants import TOOLS, WIRING, document
from voxanne.domain.agents.voices import Provider, provider_voice
from voxanne.domain.calls.models import Analysis
from voxanne.vapi.provisioning import assistant_document as languages

PROVIDERS: tuple[str, ...] = typing.get_args(Provider.__value__)
# The SDK's release knows neither microsoft nor xai nor wellsaid; the provider's newer documents do.
VOICES = {
    "11labs": "ElevenLabsVoice",
    "azure": "AzureVoice",
    "cartesia": "CartesiaVoice",
    "deepgram": "DeepgramVoice",
    "hume": "HumeVoice",
    "inworld": "InworldVoice",
    "lmnt": "LmntVoice",
    "minimax": "MinimaxVoice",
    "neuphonic": "NeuphonicVoice",
    "openai": "OpenAiVoice",
    "playht": "PlayHtVoice",
    "rime-ai": "RimeAiVoice",
    "sesame": "SesameVoice",
    "smallest-ai": "SmallestAiVoice",
    "tavus": "TavusVoice",
    "vapi": "VapiVoice",
}
_UNIONS = {"model", "transcriber", "voice", "voicemailDetection"}


def unknown(made: dict[str, Any]) -> list[str]:
    """Properties of a document that the SDK has no name for. Of unions it takes any member: so ours is named."""
    rest = {name: value for name, value in made.items() if name not in _UNIONS}
    parts = [
        ("CreateAssistantDto", rest),
        ("OpenAiModel", made["model"]),
        ("DeepgramTranscriber", made["transcriber"]),
        ("VapiVoicemailDetectionPlan", made["voicemailDetection"]),
    ]
    if made["voice"]["provider"] in VOICES:
        parts.append((VOICES[made["voice"]["provider"]], made["voice"]))
    return [name for kind, part in parts for name in vapi_sdk.unknown(kind, part)]


@pytest.mark.parametrize("fields", [{}, {"transfer_number": "+14155550100", "first_message": "Hi", "language": "fr"}])
def test_the_sdk_and_the_provider_know_each_property(fields: dict[str, Any]) -> None:
    made = document(**fields)

    assert refusals(made) == []
    assert unknown(made) == []
    assert set(made["serverMessages"]) <= vapi_sdk.literals("CreateAssistantDtoServerMessagesItem")
    assert made["firstMessageMode"] in vapi_sdk.literals("CreateAssistantDtoFirstMessageMode")


def test_the_check_itself_finds_what_the_sdk_does_not_know() -> None:
    made = document()
    made["server"]["secret"] = "inline"

    assert unknown(made) == ["secret"]
    assert refusals(made) == ["server.property secret should not exist"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_voice_provider_has_the_name_that_the_provider_takes(provider: str) -> None:
    voice = provider_voice(provider, "a-voice", "en-US")

    assert voice["provider"] in VOICE_PROVIDERS
    if voice["provider"] in VOICES:
        assert vapi_sdk.required(VOICES[voice["provider"]]) <= set(voice)
        assert unknown(document(voice_provider=provider, voice_id="a-voice")) == []


def test_the_published_samples_voice_is_the_one_meant() -> None:
    assert document()["voice"] == {"provider": "11labs", "voiceId": "21m00Tcm4TlvDq8ikWAM"}
    assert provider_voice("rime", "abbie", None)["provider"] == "rime-ai"
    assert provider_voice("smallest", "emily", None)["provider"] == "smallest-ai"


def test_every_function_tool_answers_to_our_webhook() -> None:
    tools = document()["model"]["tools"]
    functions = {tool["function"]["name"]: tool for tool in tools if tool["type"] == "function"}

    assert set(functions) == set(TOOLS) - {"transfer_call", "end_call"}
    for name, tool in functions.items():
        assert (tool["server"]["url"], tool["server"]["credentialId"]) == (WIRING.url, WIRING.credential_id), name
        schema = tool["function"]["parameters"]
        assert set(schema["required"]) <= set(schema["properties"]), name
    assert functions["book_appointment"]["function"]["parameters"]["required"] == ["date", "time", "name"]
    assert {"type": "endCall"} in tools


def test_only_enabled_tools_are_there() -> None:
    assert document(tools=[])["model"]["tools"] == []


def test_a_transfer_goes_to_the_agents_number_or_asks_us() -> None:
    [asks] = document(tools=["transfer_call"])["model"]["tools"]
    [goes] = document(tools=["transfer_call"], transfer_number="+14155550100")["model"]["tools"]

    assert asks["destinations"] == []
    assert goes["destinations"] == [{"type": "number", "number": "+14155550100"}]
    assert "transfer-destination-request" in document()["serverMessages"]


def test_a_report_that_fails_is_sent_again_while_its_signature_is_still_taken() -> None:
    server = document()["server"]
    plan = server["backoffPlan"]

    waits = sum(plan["baseDelaySeconds"] * 2**number for number in range(plan["maxRetries"]))
    assert waits + (plan["maxRetries"] + 1) * server["timeoutSeconds"] < 300


def test_calls_are_analysed_as_the_contract_shows_it_and_voicemails_are_detected() -> None:
    made = document()
    plan, detection = made["analysisPlan"], made["voicemailDetection"]

    assert all(part["enabled"] is True for part in plan.values())
    assert plan["successEvaluationPlan"]["rubric"] == "PassFail"
    assert "PassFail" in vapi_sdk.literals("SuccessEvaluationPlanRubric")
    assert set(plan["structuredDataPlan"]["schema"]["properties"]) == set(Analysis.model_fields) - {
        "successful",
        "data",
    }
    assert (detection["provider"], detection["type"]) == ("vapi", "audio")
    assert detection["type"] in vapi_sdk.literals("VapiVoicemailDetectionPlanType")
    # It hangs up rather than leave a patient's data where others may hear them.
    assert "voicemailMessage" not in made


@pytest.mark.parametrize(
    ("name", "part", "refusal"),
    [
        ("analysisPlan", {"summaryPrompt": "Sum up."}, "analysisPlan.property summaryPrompt should not exist"),
        ("voicemailDetection", {"provider": "azure"}, "voicemailDetection.provider must be one of"),
        ("voicemailDetection", {"provider": "vapi", "backoffPlan": {"frequencySeconds": 1}}, "must not be less than"),
    ],
)
def test_the_provider_refuses_other_plans(name: str, part: dict[str, Any], refusal: str) -> None:
    [told] = refusals(document() | {name: part})

    assert refusal in told


def test_the_prompt_tells_todays_date_as_the_call_begins() -> None:
    [message] = document()["model"]["messages"]

    assert message["content"].startswith("You are a friendly medical receptionist.\n\n")
    assert '{{"now" | date: "%A, %B %-d, %Y", "America/New_York"}}' in message["content"]


def test_a_name_is_cut_to_what_the_provider_takes() -> None:
    assert document(name="x" * 100)["name"] == "x" * 40


def test_every_document_has_the_same_fields_so_that_a_patch_leaves_nothing_behind() -> None:
    bare, full = document(tools=[]), document(first_message="Hi", language="de", max_duration_seconds=60)

    assert bare.keys() == full.keys()
    assert None not in json.loads(json.dumps(list(bare.values())))


@pytest.mark.parametrize(
    ("tag", "known"),
    [(None, "en"), ("en-US", "en-US"), ("fr-BE", "fr"), ("zh-Hant-TW", "zh-Hant"), ("nb-NO", "no"), ("eu", "multi")],
)
def test_a_language_becomes_the_nearest_that_the_transcriber_knows(tag: str | None, known: str) -> None:
    assert languages.transcriber_language(tag) == known


def test_the_transcribers_languages_are_the_sdks() -> None:
    ours = set(languages._LANGUAGES.split()) | {languages.ANY}  # noqa: SLF001 - the list is what is tested

    assert ours == vapi_sdk.literals("DeepgramTranscriberLanguage")
