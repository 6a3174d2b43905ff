"""Vapi's validation of assistants and calls, with its messages. It refuses unknown properties.

Source: docs.vapi.ai (August 2026).
"""

import re
from collections.abc import Iterator
from typing import Any

_ASSISTANT = """
analysisPlan artifactPlan backgroundSound backgroundSpeechDenoisingPlan clientMessages compliancePlan credentialIds
credentials endCallMessage endCallPhrases firstMessage firstMessageInterruptionsEnabled firstMessageMode hooks
keypadInputPlan maxDurationSeconds metadata model modelOutputInMessagesEnabled monitorPlan name observabilityPlan server
serverMessages startSpeakingPlan stopSpeakingPlan transcriber transportConfigurations voice voicemailDetection
voicemailMessage
"""
_VOICES = """
11labs azure cartesia custom-voice deepgram hume inworld lmnt microsoft minimax neuphonic openai playht rime-ai sesame
smallest-ai tavus vapi wellsaid xai
"""
VOICE_PROVIDERS = frozenset(_VOICES.split())
_SERVER = frozenset({"backoffPlan", "credentialId", "headers", "staticIpAddressesEnabled", "timeoutSeconds", "url"})
_BACKOFF = frozenset({"baseDelaySeconds", "excludedStatusCodes", "maxRetries", "type"})
_TOOLS = {
    "endCall": frozenset({"messages", "rejectionPlan", "type"}),
    "function": frozenset({"async", "function", "messages", "parameters", "rejectionPlan", "server", "type"}),
    "transferCall": frozenset({"destinations", "messages", "rejectionPlan", "type"}),
}
_ANALYSIS_PLANS = {
    "structuredDataPlan": frozenset({"enabled", "messages", "schema", "timeoutSeconds"}),
    "successEvaluationPlan": frozenset({"enabled", "messages", "rubric", "timeoutSeconds"}),
    "summaryPlan": frozenset({"enabled", "messages", "timeoutSeconds"}),
}
_ANALYSIS = frozenset(_ANALYSIS_PLANS) | {"minMessagesThreshold", "outcomeIds", "structuredDataMultiPlan"}
_VOICEMAIL = frozenset({"backoffPlan", "beepMaxAwaitSeconds", "provider", "type"})
_VOICEMAIL_BACKOFF = frozenset({"frequencySeconds", "maxRetries", "startAtSeconds"})
_VOICEMAIL_PROVIDERS = frozenset({"google", "openai", "twilio", "vapi"})
_MIN_VOICEMAIL_SECONDS, _MAX_VOICEMAIL_RETRIES = 2.5, 10
_MIN_ANALYSIS_SECONDS, _MAX_ANALYSIS_SECONDS = 1, 60
_MAX_NAME_LENGTH = 40
_MIN_CALL_SECONDS, _MAX_CALL_SECONDS = 10, 43_200
_MAX_TIMEOUT_SECONDS, _MAX_RETRIES, _MAX_DELAY_SECONDS = 300, 10, 10


_CALL = frozenset(
    {"assistant", "assistantId", "assistantOverrides", "customer", "name", "phoneNumberId", "schedulePlan"}
)
_CUSTOMER = frozenset(
    {"assistantOverrides", "email", "extension", "externalId", "name", "number", "numberE164CheckEnabled", "sipUri"}
)
_OVERRIDES = frozenset(_ASSISTANT.split()) | {"variableValues"}
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def call_refusals(document: Any) -> list[str]:
    """Return Vapi's objections to a call to place; empty if it accepts the call."""
    return list(_call(document)) if isinstance(document, dict) else ["body must be an object"]


def _call(document: dict[str, Any]) -> Iterator[str]:
    yield from _unknown("", document, _CALL)
    customer = document.get("customer") or {}
    yield from _unknown("customer.", customer, _CUSTOMER)
    yield from _unknown("assistantOverrides.", document.get("assistantOverrides") or {}, _OVERRIDES)
    if not _E164.fullmatch(str(customer.get("number"))):
        yield "customer.number must be a valid phone number in the E.164 format"
    if len(customer.get("name") or "") > _MAX_NAME_LENGTH:
        yield f"customer.name must be shorter than or equal to {_MAX_NAME_LENGTH} characters"
    for name in ("assistantId", "phoneNumberId"):
        if not document.get(name):
            yield f"{name} should not be empty"


def refusals(document: Any) -> list[str]:
    """Return Vapi's objections to an assistant; empty if it accepts it."""
    return list(_assistant(document)) if isinstance(document, dict) else ["body must be an object"]


def _assistant(document: dict[str, Any]) -> Iterator[str]:
    yield from _unknown("", document, frozenset(_ASSISTANT.split()))
    if len(document.get("name") or "") > _MAX_NAME_LENGTH:
        yield f"name must be shorter than or equal to {_MAX_NAME_LENGTH} characters"
    if not _MIN_CALL_SECONDS <= document.get("maxDurationSeconds", _MIN_CALL_SECONDS) <= _MAX_CALL_SECONDS:
        yield f"maxDurationSeconds must be between {_MIN_CALL_SECONDS} and {_MAX_CALL_SECONDS}"
    yield from _voice(document.get("voice") or {"provider": "vapi", "voiceId": "Elliot"})
    yield from _analysis(document.get("analysisPlan") or {})
    yield from _voicemail(document.get("voicemailDetection") or {"provider": "vapi"})
    yield from _server("server.", document.get("server") or {})
    for number, tool in enumerate((document.get("model") or {}).get("tools") or []):
        yield from _tool(f"model.tools.{number}.", tool)


def _voice(voice: dict[str, Any]) -> Iterator[str]:
    if voice.get("provider") not in VOICE_PROVIDERS:
        yield f"voice.provider must be one of the following values: {', '.join(sorted(VOICE_PROVIDERS))}"
    if not voice.get("voiceId"):
        yield "voice.voiceId should not be empty"


def _analysis(plan: dict[str, Any]) -> Iterator[str]:
    yield from _unknown("analysisPlan.", plan, _ANALYSIS)
    for name, known in _ANALYSIS_PLANS.items():
        part = plan.get(name) or {}
        yield from _unknown(f"analysisPlan.{name}.", part, known)
        seconds = part.get("timeoutSeconds", _MIN_ANALYSIS_SECONDS)
        if not _MIN_ANALYSIS_SECONDS <= seconds <= _MAX_ANALYSIS_SECONDS:
            yield f"analysisPlan.{name}.timeoutSeconds must be between 1 and {_MAX_ANALYSIS_SECONDS}"


def _voicemail(plan: dict[str, Any]) -> Iterator[str]:
    yield from _unknown("voicemailDetection.", plan, _VOICEMAIL)
    if plan.get("provider") not in _VOICEMAIL_PROVIDERS:
        names = ", ".join(sorted(_VOICEMAIL_PROVIDERS))
        yield f"voicemailDetection.provider must be one of the following values: {names}"
    backoff = plan.get("backoffPlan") or {}
    yield from _unknown("voicemailDetection.backoffPlan.", backoff, _VOICEMAIL_BACKOFF)
    if backoff.get("frequencySeconds", _MIN_VOICEMAIL_SECONDS) < _MIN_VOICEMAIL_SECONDS:
        yield f"voicemailDetection.backoffPlan.frequencySeconds must not be less than {_MIN_VOICEMAIL_SECONDS}"
    if not 1 <= backoff.get("maxRetries", 1) <= _MAX_VOICEMAIL_RETRIES:
        yield f"voicemailDetection.backoffPlan.maxRetries must be between 1 and {_MAX_VOICEMAIL_RETRIES}"


def _server(place: str, server: dict[str, Any]) -> Iterator[str]:
    yield from _unknown(place, server, _SERVER)
    if not 1 <= server.get("timeoutSeconds", 1) <= _MAX_TIMEOUT_SECONDS:
        yield f"{place}timeoutSeconds must be between 1 and {_MAX_TIMEOUT_SECONDS}"
    plan = server.get("backoffPlan") or {}
    yield from _unknown(f"{place}backoffPlan.", plan, _BACKOFF)
    if plan.get("maxRetries", 0) > _MAX_RETRIES or plan.get("baseDelaySeconds", 0) > _MAX_DELAY_SECONDS:
        yield f"{place}backoffPlan must not exceed {_MAX_RETRIES} retries and {_MAX_DELAY_SECONDS} seconds"


def _tool(place: str, tool: dict[str, Any]) -> Iterator[str]:
    known = _TOOLS.get(tool.get("type", ""))
    if known is None:
        yield f"{place}type is not one that this simulator knows"
        return
    yield from _unknown(place, tool, known)
    yield from _server(f"{place}server.", tool.get("server") or {})


def _unknown(place: str, document: dict[str, Any], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(set(document) - known):
        yield f"{place}property {name} should not exist"
