"""Calls at the provider that go on for long: their events may have been lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voxanne import clock
from voxanne.agents.keys import key_of
from voxanne.calls.due import began_at
from voxanne.calls.ended_reasons import outcome_of, status_of
from voxanne.calls.models import StoredCall
from voxanne.calls.news import Authority, News
from voxanne.calls.repository import CallRepository
from voxanne.dialling.endings import Ending
from voxanne.dynamodb.tables import Table
from voxanne.observability import logger
from voxanne.providers.errors import AbsentError, ProviderError
from voxanne.providers.vapi import Vapi

# The provider ends a call that lasts longer than its assistant allows; 10 minutes where the agent says nothing.
_USUAL_MAXIMUM_SECONDS, _LONGEST_MAXIMUM_SECONDS = 600, 43_200
# Ringing, clocks that differ, and events that come late.
_GRACE_SECONDS = 900
_RUNNING: dict[str, Any] = {"ringing": "ringing", "in-progress": "in_progress", "forwarding": "in_progress"}


@dataclass(frozen=True)
class Watcher:
    """Asks the provider what became of a call, and ends what outlives its maximum whatever the provider says."""

    calls: CallRepository
    agents: Table
    provider: Vapi

    def watch(self, organization_id: str, call: StoredCall) -> None:
        """Tell a call what the provider knows of it.

        Raises:
            ProviderError: the provider does not answer, and the call may still go on.
        """
        outlived = self._has_outlived_its_maximum(organization_id, call)
        if call.provider_call_id is None:
            seen: Mapping[str, Any] = {}
        else:
            try:
                seen = self.provider.get_call(call.provider_call_id)
            except AbsentError:
                self._give_up(organization_id, call, "unknown-to-the-provider")
                return
            except ProviderError:
                if not outlived:
                    raise
                seen = {}
        news = news_of(seen)
        if news is not None:
            call = self.calls.tell(organization_id, call.id, news)
        if outlived and seen.get("status") != "ended":
            self._give_up(organization_id, call, "outlived-its-maximum")

    def _has_outlived_its_maximum(self, organization_id: str, call: StoredCall) -> bool:
        agent = self.agents.get(key_of(organization_id, str(call.agent_id)))
        unset = _LONGEST_MAXIMUM_SECONDS if agent is None else _USUAL_MAXIMUM_SECONDS
        maximum = (agent or {}).get("max_duration_seconds") or unset
        return clock.now() > clock.seconds_of(began_at(call)) + maximum + _GRACE_SECONDS

    def _give_up(self, organization_id: str, call: StoredCall, ending: Ending) -> None:
        now = clock.now()
        news = News(
            authority=Authority.OURS,
            at=int(now * 1000),
            status="failed",
            ended_at=clock.instant(now),
            ended_reason=ending,
        )
        self.calls.tell(organization_id, call.id, news)
        logger.warning("a call was ended that never told of its end", call_id=call.id, ending=ending)


def news_of(seen: Mapping[str, Any]) -> News | None:
    """What the provider's record of a call says: as much as an event, and less than the report."""
    status, reason = seen.get("status"), str(seen.get("endedReason") or "unknown")
    facts: dict[str, Any] = {name: seen[field] for name, field in _TIMES.items() if seen.get(field)}
    if status == "ended":
        ended = status_of(reason, started="started_at" in facts)
        facts |= {"status": ended, "outcome": outcome_of(reason), "ended_reason": reason}
    elif status in _RUNNING:
        facts["status"] = _RUNNING[status]
    else:
        return None
    return News(authority=Authority.EVENT, at=_at(seen), **facts)


_TIMES = {"started_at": "startedAt", "ended_at": "endedAt"}


def _at(seen: Mapping[str, Any]) -> int:
    written = seen.get("updatedAt")
    return int((datetime.fromisoformat(written).timestamp() if written else clock.now()) * 1000)
