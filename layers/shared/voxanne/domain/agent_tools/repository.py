"""What a tool call was answered: the same call is answered the same, and does nothing again.

The record of a tool call is written in the very transaction of its effect. Beside it stands one for its arguments: a
model that repeats itself in another tool call meets its own appointment in the way, and is told what it was told.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.domain.agent_tools.models import PhoneCall, ToolResult

_DAY = 86_400


class AlreadyAnsweredError(Exception):
    """The tool call came before, with this answer."""

    def __init__(self, answer: ToolResult) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class AppointmentState:
    """The appointment that an answer is about, as it then was."""

    appointment_id: str
    starts_at: str
    status: str


class ToolResultRepository:
    """Answers by phone call and tool call, beside the records of Idempotency-Key in their table."""

    def __init__(self, records: Table) -> None:
        self._records = records

    def of_call(self, call: PhoneCall, tool_call_id: str) -> ToolResult | None:
        """What this tool call was answered, if it came before."""
        item = self._read(call, ["call", tool_call_id])
        return None if item is None else _answer(item)

    def of_arguments(self, call: PhoneCall, arguments: Any) -> tuple[ToolResult, AppointmentState] | None:
        """What these arguments last led to within the phone call."""
        item = self._read(call, ["arguments", arguments])
        if item is None:
            return None
        return _answer(item), AppointmentState(item["appointment_id"], item["starts_at"], item["appointment_status"])

    def writes(
        self, call: PhoneCall, tool_call_id: str, arguments: Any, answer: ToolResult, subject: AppointmentState
    ) -> list[Write]:
        """The writes that keep an answer.

        Raises, when committed:
            AnsweredBeforeError: the tool call came before.
        """
        about = {
            "appointment_id": subject.appointment_id,
            "starts_at": subject.starts_at,
            "appointment_status": subject.status,
        }
        latest = self._records.build_put(
            self._item(call, ["arguments", arguments], answer) | about,
            condition="attribute_not_exists(idempotency_key) OR attribute_exists(idempotency_key)",
            on_conflict=lambda _: LookupError("a condition that always holds did not"),
        )
        return [self._first(call, tool_call_id, answer), latest]

    def settle(self, call: PhoneCall, tool_call_id: str, answer: ToolResult) -> ToolResult:
        """Keep an answer that changed nothing; return the one that stands."""
        try:
            write(self._first(call, tool_call_id, answer))
        except AlreadyAnsweredError as before:
            return before.answer
        return answer

    def _first(self, call: PhoneCall, tool_call_id: str, answer: ToolResult) -> Write:
        def on_conflict(old: Item | None) -> Exception:
            return AlreadyAnsweredError(answer if old is None else _answer(old))

        return self._records.build_put(
            self._item(call, ["call", tool_call_id], answer),
            condition="attribute_not_exists(idempotency_key) OR expires_at <= :now",
            using=Expression(values={":now": int(clock.now())}),
            on_conflict=on_conflict,
        )

    def _item(self, call: PhoneCall, what: list[Any], answer: ToolResult) -> Item:
        kept = {"text": answer.text, "is_error": answer.is_error, "expires_at": int(clock.now()) + _DAY}
        return _key(call, what) | kept

    def _read(self, call: PhoneCall, what: list[Any]) -> Item | None:
        item = self._records.get(_key(call, what))
        return None if item is None or item["expires_at"] <= clock.now() else item


def _key(call: PhoneCall, what: list[Any]) -> dict[str, str]:
    digest = hashlib.sha256(json.dumps([call.id, *what], sort_keys=True).encode()).hexdigest()
    # With a space in it, it is no client's key.
    return {"organization_id": call.organization_id, "idempotency_key": f"tool {digest}"}


def _answer(item: Item) -> ToolResult:
    return ToolResult(item["text"], item["is_error"])
