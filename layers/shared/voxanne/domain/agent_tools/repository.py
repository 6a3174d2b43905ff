"""What a phone call's tools have done, in the table of the Idempotency-Key records.

- The result of each tool call, written in the transaction of its effect: a repeated tool call has no effect and returns
  its first result.
- One item for each phone call: its effects, by which the same request in other words is recognized; the appointments
  that it booked and that still stand, which are bounded; and the dates of birth that did not match
  (callers/repository.py). Its `fenced_at` is
    the latest instant at which an answered tool call began: a tool call that began earlier can no longer have an
    effect. So a transaction whose answer was lost, and that reaches the store late, cannot contradict what was said
    since.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.core import clock
from voxanne.core.time_zones import DAY
from voxanne.domain.agent_tools.models import Effect, PhoneCall, ToolResult

MAX_BOOKED, MAX_EFFECTS = 5, 100
_NOT_FENCED = "(attribute_not_exists(fenced_at) OR fenced_at <= :begun)"
_FENCE = "SET fenced_at = :begun, expires_at = :expires"


class AlreadyAnsweredError(Exception):
    """The tool call was answered before; `result` is the stored result."""

    def __init__(self, result: ToolResult) -> None:
        super().__init__()
        self.result = result


class CallLimitError(Exception):
    """The phone call has booked as many appointments as it may, `booked`, or changed too many."""

    def __init__(self, booked: frozenset[str]) -> None:
        super().__init__()
        self.booked = booked


class FencedError(Exception):
    """A tool call of the phone call that began at `at`, later than this one, was answered first."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class HistoryChangedError(Exception):
    """Another tool call of the phone call had an effect since its history was read."""


@dataclass(frozen=True)
class CallHistory:
    """What tools did in a phone call: the effects in their order, and the ids of appointments that it booked."""

    effects: tuple[Effect, ...] = ()
    booked: frozenset[str] = frozenset()


class ToolResultRepository:
    """Results by phone call and tool call, and the history of each phone call."""

    def __init__(self, records: Table) -> None:
        self.records = records

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("IDEMPOTENCY_TABLE"))

    def of_call(self, call: PhoneCall, tool_call_id: str) -> ToolResult | None:
        """Return the stored result of a tool call, if there is one."""
        item = self.records.get(record_key(call, ["call", tool_call_id]))
        return None if item is None or item["expires_at"] <= clock.now() else _to_result(item)

    def history(self, call: PhoneCall) -> CallHistory:
        """Return what tools did in the phone call so far."""
        return _to_history(self.records.get(history_key(call)))

    def writes(
        self, call: PhoneCall, result: ToolResult, effect: Effect, begun_at: int, effects_seen: int | None = None
    ) -> list[Write]:
        """Return the writes that store a result and its effect, of a tool call that began at *begun_at*.

        Raises, when committed:
            HistoryChangedError: the phone call has had other than *effects_seen* effects, if a number is given.
            AlreadyAnsweredError: the tool call has a result already.
            FencedError: a tool call that began later was answered first.
            CallLimitError: the phone call may book, or change, no more.
        """
        first = self._build_first(call, effect.tool_call_id, result, effect.appointment_id)
        return [first, self._build_effect(call, effect, begun_at, effects_seen)]

    def settle(self, call: PhoneCall, tool_call_id: str, result: ToolResult, begun_at: int) -> ToolResult:
        """Store the result of a tool call without effect, unless it has one; return the stored one.

        Raises:
            FencedError: a tool call that began later was answered first.
        """
        try:
            commit([self._build_first(call, tool_call_id, result), self._build_fence(call, begun_at)])
        except AlreadyAnsweredError as error:
            return error.result
        return result

    def give_up(self, call: PhoneCall, tool_call_id: str, begun_at: int) -> ToolResult | None:
        """Return the result of a tool call that had an effect; if it had none, make sure that it never will."""
        try:
            history = _to_history(write(self._build_fence(call, begun_at + 1), ReturnValues="ALL_NEW"))
        except FencedError:
            history = self.history(call)
        had_effect = any(effect.tool_call_id == tool_call_id for effect in history.effects)
        return self.of_call(call, tool_call_id) if had_effect else None

    def forget_booked(self, call: PhoneCall, appointment_ids: frozenset[str]) -> None:
        """Stop counting appointments as booked in the phone call: they were cancelled or are over."""
        values = {":ids": set(appointment_ids)}
        write(self._update_history(call, "DELETE booked :ids", "attribute_exists(idempotency_key)", values))

    def _build_effect(self, call: PhoneCall, effect: Effect, begun_at: int, effects_seen: int | None) -> Write:
        values: dict[str, Any] = {
            ":none": [],
            ":effect": [asdict(effect)],
            ":expires": record_expiry(),
            ":begun": begun_at,
        }
        condition, change = f"{_NOT_FENCED} AND (attribute_not_exists(effects) OR size(effects) < :max_effects)", ""
        values[":max_effects"] = MAX_EFFECTS
        if effects_seen is not None:
            condition += " AND size(effects) = :seen" if effects_seen else " AND attribute_not_exists(effects)"
            values |= {":seen": effects_seen} if effects_seen else {}
        if effect.is_booking:
            condition += " AND (attribute_not_exists(booked) OR size(booked) < :max_booked)"
            change, values[":max_booked"], values[":ids"] = " ADD booked :ids", MAX_BOOKED, {effect.appointment_id}
        elif effect.status == "cancelled":
            change, values[":ids"] = " DELETE booked :ids", {effect.appointment_id}
        update = f"{_FENCE}, effects = list_append(if_not_exists(effects, :none), :effect){change}"
        return self._update_history(call, update, condition, values, effects_seen)

    def _build_fence(self, call: PhoneCall, at: int) -> Write:
        return self._update_history(call, _FENCE, _NOT_FENCED, {":begun": at, ":expires": record_expiry()})

    def _update_history(
        self, call: PhoneCall, update: str, condition: str, values: dict[str, Any], effects_seen: int | None = None
    ) -> Write:
        def on_conflict(item: Item | None) -> Exception:
            fenced_at = int((item or {}).get("fenced_at", 0))
            if fenced_at > values.get(":begun", fenced_at):
                return FencedError(fenced_at)
            if effects_seen not in {None, len((item or {}).get("effects", []))}:
                return HistoryChangedError()
            return CallLimitError(_to_history(item).booked)

        return self.records.build_update(
            history_key(call), update, condition=condition, using=Expression(values=values), on_conflict=on_conflict
        )

    def _build_first(
        self, call: PhoneCall, tool_call_id: str, result: ToolResult, appointment_id: str | None = None
    ) -> Write:
        def on_conflict(old: Item | None) -> Exception:
            return AlreadyAnsweredError(result if old is None else _to_result(old))

        # By its call's and its appointment's id a result is found when these are erased (webhooks/erasures).
        values = {
            "text": result.text,
            "is_error": result.is_error,
            "call_id": call.call_id,
            "appointment_id": appointment_id,
            "expires_at": record_expiry(),
        }
        return self.records.build_put(
            record_key(call, ["call", tool_call_id]) | values,
            condition="attribute_not_exists(idempotency_key) OR expires_at <= :now",
            using=Expression(values={":now": int(clock.now())}),
            on_conflict=on_conflict,
        )


def record_expiry() -> int:
    """Return when a record of a phone call expires, in seconds since the epoch."""
    return int(clock.now()) + DAY


def history_key(call: PhoneCall) -> dict[str, str]:
    """Return the key of a phone call's history."""
    return record_key(call, ["history"])


def record_key(call: PhoneCall, subject: list[Any]) -> dict[str, str]:
    """Return the key of a record of a phone call."""
    # The space keeps it apart from clients' keys, which have none.
    return {"organization_id": call.organization_id, "idempotency_key": f"tool {digest(call, subject)}"}


def digest(call: PhoneCall, subject: list[Any]) -> str:
    """Return a digest of a value that is compared within one phone call."""
    return hashlib.sha256(json.dumps([call.id, *subject], sort_keys=True).encode()).hexdigest()


def _to_history(item: Item | None) -> CallHistory:
    effects = tuple(Effect(**effect) for effect in (item or {}).get("effects", []))
    return CallHistory(effects, frozenset((item or {}).get("booked") or ()))


def _to_result(item: Item) -> ToolResult:
    return ToolResult(item["text"], item["is_error"])
