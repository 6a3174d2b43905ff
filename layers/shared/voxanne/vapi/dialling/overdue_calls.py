"""Calls that last longer than expected, or ended without a report: events may be lost, so the provider is asked."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.logging import count, logger
from voxanne.core.provider_errors import AbsentError, ProviderError, RefusedError
from voxanne.domain.calls.listing import began_at
from voxanne.domain.calls.models import Media, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.client import Document, Vapi
from voxanne.vapi.correlation import unlink_blocked_call
from voxanne.vapi.dialling.models import Ending
from voxanne.vapi.dialling.repository import own_end
from voxanne.vapi.ended_reasons import open_status, was_blocked
from voxanne.vapi.events.allowlist import to_event
from voxanne.vapi.events.parser import parse_update
from voxanne.vapi.json_path import as_text
from voxanne.webhooks.inbound.service import send

# The provider ends a call at its assistant's maximum: 10 minutes by default; 12 hours at most.
_DEFAULT_DURATION_SECONDS, _MAX_DURATION_SECONDS = 600, 43_200
# For ringing, clock skew, and late events.
_GRACE_SECONDS = 900
# Properties that the provider's record of a call shares with a report.
_REPORT_PROPERTIES = ("analysis", "artifact", "cost", "costs", "endedAt", "endedReason", "startedAt")


@dataclass(frozen=True)
class OverdueCallChecker:
    """Updates a call from the provider's record, and ends a call that exceeds its maximum duration in any case."""

    calls: CallRepository
    links: ProviderLinks
    agents: Table
    provider: Vapi
    events_queue_url: str
    conversations: Bucket

    def check(self, organization_id: str, call: StoredCall) -> None:
        """Update a call from the provider's record, or end it.

        Raises:
            ProviderError: the provider failed, and the call may still be in progress.
        """
        is_overdue = self._is_overdue(organization_id, call)
        if call.provider_call_id is None:
            record: Document = {}
        else:
            try:
                record = self.provider.get_call(call.provider_call_id)
            except AbsentError:
                self._end(organization_id, call, "unknown-to-the-provider")
                return
            except ProviderError:
                if not is_overdue:
                    raise
                record = {}
        has_ended = record.get("status") == "ended"
        if has_ended and self._is_unlinked(organization_id, call, record):
            return
        if has_ended:
            # This comes before the update, because a call that has ended is not checked again.
            self._queue_report(record)
        if is_overdue and not has_ended and not _is_waiting_there(call, record):
            self._end(organization_id, call, "outlived-its-maximum")
        else:
            self._update(organization_id, call, record)

    def replace_report(self, organization_id: str, call: StoredCall) -> None:
        """Use the provider's record in place of the missing report of a call that has ended.

        If the provider no longer has a record, or reports the call as in progress for too long, no report is expected
        any more.

        Raises:
            ProviderError: the provider failed.
        """
        try:
            record = self.provider.get_call(str(call.provider_call_id))
        except RefusedError:
            # 404, or 400 for a call past the provider's retention, which is 14 days (docs.vapi.ai).
            record = {}
        if record.get("status") == "ended":
            self._queue_report(record)
        elif not record or self._is_overdue(organization_id, call):
            unavailable = Media(state="unavailable")
            update = CallUpdate(
                authority=Authority.REPORT,
                at=int(clock.now() * 1000),
                transcript=unavailable,
                recording=unavailable,
            )
            self.calls.apply_update(organization_id, call.id, update)

    def _is_unlinked(self, organization_id: str, call: StoredCall, record: Document) -> bool:
        """Return whether the provider did not dial the call for lack of lines; if so, it waits to be dialled again."""
        if not was_blocked(record):
            return False
        return unlink_blocked_call(self.calls, self.links, organization_id, call.id, str(call.provider_call_id))

    def _queue_report(self, record: Document) -> None:
        """Queue an end-of-call report made from the provider's record, in place of the one that was not received."""
        properties = {name: record[name] for name in _REPORT_PROPERTIES if name in record}
        message = {"type": "end-of-call-report", "timestamp": int(clock.now() * 1000), "call": record, **properties}
        send(self.events_queue_url, self.conversations, to_event(message))

    def _update(self, organization_id: str, call: StoredCall, record: Document) -> None:
        message = {"type": "status-update", "status": record.get("status"), "call": record}
        update = parse_update(message, clock.instant())
        if update is not None:
            self.calls.apply_update(organization_id, call.id, update)

    def _is_overdue(self, organization_id: str, call: StoredCall) -> bool:
        max_duration = self._max_duration(organization_id, call)
        return clock.now() > clock.seconds_of(began_at(call)) + max_duration + _GRACE_SECONDS

    def _max_duration(self, organization_id: str, call: StoredCall) -> int:
        """Return how long a call may last, in seconds.

        It keeps the maximum of its beginning. If the agent has been changed since, or is gone, that is not known.
        """
        agent = self.agents.get(key_of(organization_id, str(call.agent_id)))
        if agent is None or agent["updated_at"] > began_at(call):
            return _MAX_DURATION_SECONDS
        return int(agent.get("max_duration_seconds") or _DEFAULT_DURATION_SECONDS)

    def _end(self, organization_id: str, call: StoredCall, ending: Ending) -> None:
        self.calls.apply_update(organization_id, call.id, own_end("failed", ending))
        count("CallStuck")
        logger.warning("call.ended_overdue", organization_id=organization_id, call_id=call.id, ending=ending)


def _is_waiting_there(call: StoredCall, record: Document) -> bool:
    """Return whether a call-back waits in the provider's queue, from which it is dialled when a line is free.

    If it ended here, the contact could be called a second time. After its window it is not waited for.
    """
    if call.dial_state is None or open_status(as_text(record.get("status"))) != "queued":
        return False
    return clock.now() <= clock.seconds_of(call.dial_state.not_after) + _GRACE_SECONDS
