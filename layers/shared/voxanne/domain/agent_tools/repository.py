"""Results of tool calls, for idempotency: a repeated tool call has no effect and returns its first result.

The result is written in the transaction of the effect, under the tool call and under its arguments: a model may repeat
a booking in another tool call, which would otherwise find its own appointment in the way.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.domain.agent_tools.models import PhoneCall, ToolResult

_DAY = 86_400


class AlreadyAnsweredError(Exception):
    """The tool call was answered before; `result` is the stored result."""

    def __init__(self, result: ToolResult) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True)
class AppointmentState:
    """The appointment that a result is about, as it was then."""

    appointment_id: str
    starts_at: str
    status: str


class ToolResultRepository:
    """Results by phone call and tool call, in the table of the Idempotency-Key records."""

    def __init__(self, records: Table) -> None:
        self._records = records

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("IDEMPOTENCY_TABLE"))

    def of_call(self, call: PhoneCall, tool_call_id: str) -> ToolResult | None:
        """Return the stored result of a tool call, if there is one."""
        item = self._read(call, ["call", tool_call_id])
        return None if item is None else _to_result(item)

    def of_arguments(self, call: PhoneCall, arguments: Any) -> tuple[ToolResult, AppointmentState] | None:
        """Return the last result of these arguments within the phone call, and its appointment."""
        item = self._read(call, ["arguments", arguments])
        if item is None:
            return None
        return _to_result(item), AppointmentState(item["appointment_id"], item["starts_at"], item["appointment_status"])

    def writes(
        self, call: PhoneCall, tool_call_id: str, arguments: Any, result: ToolResult, subject: AppointmentState
    ) -> list[Write]:
        """Return the writes that store a result.

        Raises, when committed:
            AlreadyAnsweredError: the tool call has a result already.
        """
        appointment = {
            "appointment_id": subject.appointment_id,
            "starts_at": subject.starts_at,
            "appointment_status": subject.status,
        }
        latest = self._records.build_put(
            self._item(call, ["arguments", arguments], result) | appointment,
            condition="attribute_not_exists(idempotency_key) OR attribute_exists(idempotency_key)",
            on_conflict=lambda _: LookupError("a condition that always holds failed"),
        )
        return [self._build_first(call, tool_call_id, result), latest]

    def settle(self, call: PhoneCall, tool_call_id: str, result: ToolResult) -> ToolResult:
        """Store the result of a tool call without effect, unless it has one; return the stored one."""
        try:
            write(self._build_first(call, tool_call_id, result))
        except AlreadyAnsweredError as error:
            return error.result
        return result

    def _build_first(self, call: PhoneCall, tool_call_id: str, result: ToolResult) -> Write:
        def on_conflict(old: Item | None) -> Exception:
            return AlreadyAnsweredError(result if old is None else _to_result(old))

        return self._records.build_put(
            self._item(call, ["call", tool_call_id], result),
            condition="attribute_not_exists(idempotency_key) OR expires_at <= :now",
            using=Expression(values={":now": int(clock.now())}),
            on_conflict=on_conflict,
        )

    def _item(self, call: PhoneCall, subject: list[Any], result: ToolResult) -> Item:
        values = {"text": result.text, "is_error": result.is_error, "expires_at": int(clock.now()) + _DAY}
        return _key(call, subject) | values

    def _read(self, call: PhoneCall, subject: list[Any]) -> Item | None:
        item = self._records.get(_key(call, subject))
        return None if item is None or item["expires_at"] <= clock.now() else item


def _key(call: PhoneCall, subject: list[Any]) -> dict[str, str]:
    digest = hashlib.sha256(json.dumps([call.id, *subject], sort_keys=True).encode()).hexdigest()
    # The space keeps it apart from clients' keys, which have none.
    return {"organization_id": call.organization_id, "idempotency_key": f"tool {digest}"}


def _to_result(item: Item) -> ToolResult:
    return ToolResult(item["text"], item["is_error"])
