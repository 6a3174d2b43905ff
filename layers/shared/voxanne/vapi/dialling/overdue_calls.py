"""Calls at the provider that go on for long: their events may have been lost."""

import json
from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.logging import count, logger
from voxanne.core.provider_errors import AbsentError, ProviderError
from voxanne.domain.calls.listing import began_at
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.client import Document, Vapi
from voxanne.vapi.dialling.models import Ending
from voxanne.vapi.events.allowlist import kept
from voxanne.vapi.events.parser import parse_update
from voxanne.vapi.recordings.links import best_link
from voxanne.webhooks.inbound import service as messages

# The provider ends a call that lasts longer than its assistant allows; 10 minutes where the agent says nothing.
_USUAL_MAXIMUM_SECONDS, _LONGEST_MAXIMUM_SECONDS = 600, 43_200
# Ringing, clocks that differ, and events that come late.
_GRACE_SECONDS = 900
# What the provider's record of a call has of a report.
_IN_REPORTS = ("analysis", "artifact", "cost", "costs", "endedAt", "endedReason", "startedAt")


@dataclass(frozen=True)
class OverdueCallChecker:
    """Asks the provider what became of a call, and ends what outlives its maximum whatever the provider says."""

    calls: CallRepository
    agents: Table
    provider: Vapi
    events_queue_url: str
    conversations: Bucket

    def check(self, organization_id: str, call: StoredCall) -> None:
        """Tell a call what the provider knows of it.

        Raises:
            ProviderError: the provider does not answer, and the call may still go on.
        """
        outlived = self._has_outlived_its_maximum(organization_id, call)
        if call.provider_call_id is None:
            seen: Document = {}
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
        has_ended = seen.get("status") == "ended"
        if has_ended:
            # Before the call is told that it has ended: then nobody looks at it any more.
            self._report(seen)
        if outlived and not has_ended:
            self._give_up(organization_id, call, "outlived-its-maximum")
        else:
            self._tell(organization_id, call, seen)

    def _report(self, seen: Document) -> None:
        """Hand on the report that never came, or has not yet: what it has beside the status is worth as much."""
        copied = {name: seen[name] for name in _IN_REPORTS if name in seen}
        message = {"type": "end-of-call-report", "timestamp": int(clock.now() * 1000), "call": seen, **copied}
        event = messages.new_event("vapi", json.dumps({"message": kept(message)}), None, best_link(message))
        messages.send(self.events_queue_url, self.conversations, event)

    def _tell(self, organization_id: str, call: StoredCall, seen: Document) -> None:
        status = {"type": "status-update", "status": seen.get("status"), "call": seen}
        news = parse_update(status, clock.instant())
        if news is not None:
            self.calls.apply_update(organization_id, call.id, news)

    def _has_outlived_its_maximum(self, organization_id: str, call: StoredCall) -> bool:
        agent = self.agents.get(key_of(organization_id, str(call.agent_id)))
        unset = _LONGEST_MAXIMUM_SECONDS if agent is None else _USUAL_MAXIMUM_SECONDS
        maximum = (agent or {}).get("max_duration_seconds") or unset
        return clock.now() > clock.seconds_of(began_at(call)) + maximum + _GRACE_SECONDS

    def _give_up(self, organization_id: str, call: StoredCall, ending: Ending) -> None:
        now = clock.now()
        news = CallUpdate(
            authority=Authority.OURS,
            at=int(now * 1000),
            status="failed",
            ended_at=clock.instant(now),
            ended_reason=ending,
        )
        self.calls.apply_update(organization_id, call.id, news)
        count("CallStuck")
        logger.warning("a call was ended that never told of its end", call_id=call.id, ending=ending)
