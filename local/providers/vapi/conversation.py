"""The content of a simulated call: its messages, its transcript, and a recording, which is a short tone."""

import functools
import io
import json
import math
import struct
import uuid
import wave
from dataclasses import dataclass, field
from typing import Any

from local.providers.vapi.protocol import Document

_RATE, _PITCH, _LOUDNESS = 8000, 440, 8000


_SECONDS = 1


@functools.cache
def tone() -> bytes:
    """Return a WAV file: one second, one channel."""
    samples = (int(_LOUDNESS * math.sin(2 * math.pi * _PITCH * number / _RATE)) for number in range(_RATE * _SECONDS))
    audio = io.BytesIO()
    with wave.open(audio, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return audio.getvalue()


_COST = 0.05
_MIN_ANALYSED_MESSAGES = 2


def analyse(plan: Document, messages: int, *, booked: bool) -> Document:
    """Return the analysis that the assistant's plan requests; empty if too little was said."""
    if messages < plan.get("minMessagesThreshold", _MIN_ANALYSED_MESSAGES):
        return {}
    analysis: Document = {}
    # Structured data is off by default; the other two are on.
    if (plan.get("summaryPlan") or {}).get("enabled", True):
        analysis["summary"] = "The patient booked an appointment." if booked else "The patient was called back."
    if (plan.get("successEvaluationPlan") or {}).get("enabled", True):
        analysis["successEvaluation"] = "true" if booked else "false"
    structured = plan.get("structuredDataPlan") or {}
    if structured.get("enabled", False):
        properties = (structured.get("schema") or {}).get("properties") or {}
        analysis["structuredData"] = {name: _sample(schema) for name, schema in properties.items()}
    return analysis


def _sample(schema: Document) -> Any:
    """Return a sample value of a JSON schema."""
    if schema.get("enum"):
        return schema["enum"][0]
    match schema.get("type"):
        case "array":
            return [_sample(schema.get("items") or {})]
        case "object":
            return {name: _sample(inner) for name, inner in (schema.get("properties") or {}).items()}
        case "boolean":
            return True
        case "integer" | "number":
            return 1
        case _:
            return "Send the patient directions."


@dataclass
class Conversation:
    """A call that is being played: the provider's call object, and what was said so far.

    Times are seconds since the epoch.
    """

    call: Document
    assistant: Document
    phone_number: Document
    began: float = 0.0
    turns: list[Document] = field(default_factory=list)

    def says(self, role: str, text: str, now: float) -> None:
        """Add an utterance of *role*: `bot` or `user`."""
        self.turns.append(
            {"role": role, "message": text, "duration": 800, "endTime": now * 1000 + 800, **self._at(now)}
        )

    def message(self, kind: str, now: float, **fields: Any) -> Document:
        """Return a server message of this kind, sent *now*."""
        return {
            "message": {
                "type": kind,
                "timestamp": round(now * 1000),
                "call": self.call,
                "assistant": self.assistant,
                "phoneNumber": self.phone_number,
                "customer": self.call["customer"],
                "artifact": {"messages": list(self.turns)},
                **fields,
            }
        }

    def tool_call(self, name: str, arguments: Document, now: float) -> Document:
        """Return the server message of a tool call."""
        call = {
            "id": f"call_{uuid.uuid4().hex[:24]}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        self.turns.append({"role": "tool_calls", "message": "", "toolCalls": [call], **self._at(now)})
        [tool] = [
            tool_document
            for tool_document in self.assistant["model"]["tools"]
            if (tool_document.get("function") or {}).get("name") == name
        ]
        both = [{**tool, "toolCall": call}]
        return self.message("tool-calls", now, toolCallList=[call], toolWithToolCallList=both)

    def answered(self, name: str, tool_call_id: str, result: str, now: float) -> None:
        """Add a tool's result."""
        answer = {"role": "tool_call_result", "name": name, "toolCallId": tool_call_id, "result": result}
        self.turns.append({**answer, **self._at(now)})

    def report(self, now: float, recording_url: str) -> Document:
        """Return the end-of-call report."""
        spoken = [turn for turn in self.turns if turn["role"] in {"bot", "user"}]
        transcript = "\n".join(f"{'AI' if turn['role'] == 'bot' else 'User'}: {turn['message']}" for turn in spoken)
        booked = any(turn.get("name") == "book_appointment" for turn in self.turns)
        artifact = {
            "messages": list(self.turns),
            "transcript": transcript,
            "recordingUrl": recording_url,
            "recording": {"mono": {"combinedUrl": recording_url}},
        }
        analysis = analyse(self.assistant.get("analysisPlan") or {}, len(spoken), booked=booked)
        facts = {name: self.call[name] for name in ("endedReason", "startedAt", "endedAt") if name in self.call}
        return self.message("end-of-call-report", now, artifact=artifact, analysis=analysis, cost=_COST, **facts)

    def _at(self, now: float) -> dict[str, float]:
        return {"time": now * 1000, "secondsFromStart": round(now - self.began, 3)}
