"""A call is rung at most once.

It moves from waiting to dialling, under the version that was read, before the provider is asked. Who finds it dialling
never asks again: it looks for the call at the provider, else waits for its events, else ends it. The provider has no
idempotency keys, so this is the most that can be had; what a crash costs is a call that is not made, and says so.
"""

from contextlib import suppress
from dataclasses import dataclass

from voxanne import clock
from voxanne.calls.adoption import metadata_of, tie
from voxanne.calls.models import Placing, StoredCall
from voxanne.calls.news import Authority, News, merged
from voxanne.calls.refusals import ChangedMeanwhileError
from voxanne.calls.repository import CallRepository
from voxanne.calls.statuses import OPEN
from voxanne.dialling.decisions import Decisions
from voxanne.dialling.documents import call_document
from voxanne.dialling.steps import Dial, End, Wait
from voxanne.dialling.watching import Watcher
from voxanne.errors import NotFoundError, UnavailableError
from voxanne.observability import logger
from voxanne.provider_links import ProviderLinks
from voxanne.providers.errors import AbsentError, BusyError, ConcurrencyBlockedError, ProviderError, RefusedError
from voxanne.providers.vapi import Document, Vapi
from voxanne.vapi_events.endings import is_blocked

# The provider's clock may be behind ours.
_CLOCKS_DIFFER_SECONDS = 120
# The dispatcher's time-out (template.yaml) and more: who began to dial then is dead, and its request decided.
_DECIDED_AFTER_SECONDS = 60
# A call that nobody has heard of for so long is none.
_GIVEN_UP_AFTER_SECONDS = 600
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 30, 300
_BLOCKED_IDS_KEPT = 20
_TRIES = 9


class StillUnknownError(Exception):
    """Nobody knows yet whether the provider dials."""


@dataclass(frozen=True)
class Dialler:
    """Looks after one call at a time, wherever it stands. Messages only say where to look."""

    calls: CallRepository
    links: ProviderLinks
    decisions: Decisions
    provider: Vapi
    watcher: Watcher

    def look_after(self, organization_id: str, call_id: str) -> None:
        """Do with a call whatever comes next.

        Raises:
            StillUnknownError: look again soon.
            ProviderError: the provider does not answer; look again.
        """
        for _ in range(_TRIES):
            try:
                call = self.calls.get(organization_id, call_id)
            except NotFoundError:
                return
            with suppress(ChangedMeanwhileError):
                self._next(organization_id, call)
                return
        raise UnavailableError("others keep changing this call; try again")

    def _next(self, organization_id: str, call: StoredCall) -> None:
        placing = call.placing
        if call.status not in OPEN:
            return
        if placing is None or call.provider_call_id is not None:
            self.watcher.watch(organization_id, call)
        elif placing.dialling_since is not None:
            self._find(organization_id, call, placing, placing.dialling_since)
        elif not self._was_dialled_though_blocked(organization_id, call, placing):
            self._take_step(organization_id, call, placing)

    def _take_step(self, organization_id: str, call: StoredCall, placing: Placing) -> None:
        try:
            step = self.decisions.step(organization_id, call, placing)
        except ProviderError as error:
            logger.warning("the provider does not tell its numbers", call_id=call.id, status=error.status)
            step = Wait(clock.now() + _pause(placing))
        match step:
            case End():
                self._end(organization_id, call, step)
            case Wait():
                self._put(organization_id, call, placing, look_at=clock.instant(step.until))
            case Dial():
                self._dial(organization_id, call, placing, step)

    def _dial(self, organization_id: str, call: StoredCall, placing: Placing, dial: Dial) -> None:
        now = clock.now()
        numbers = News(authority=Authority.OURS, at=int(now * 1000), from_=dial.from_, to=dial.contact.phone)
        dialling = placing.model_copy(
            update={
                "dialling_since": clock.instant(now),
                "assistant_id": dial.assistant_id,
                "look_at": clock.instant(now + _DECIDED_AFTER_SECONDS),
                "attempts": placing.attempts + 1,
            }
        )
        new = merged(call, numbers).model_copy(update={"placing": dialling})
        new = self.calls.change(organization_id, call, new)
        # From here on the phone may ring.
        self._ask(organization_id, new, dialling, call_document(organization_id, new, dial))

    def _ask(self, organization_id: str, call: StoredCall, placing: Placing, document: Document) -> None:
        try:
            made = self.provider.create_call(document)
        except ConcurrencyBlockedError as blocked:
            self._blocked(organization_id, call, placing, blocked.call_id)
        except RefusedError as refusal:
            logger.warning("the provider refused a call", call_id=call.id, status=refusal.status)
            self._end(organization_id, call, End("provider-refused"))
        except ProviderError as error:
            if error.may_have_happened:
                raise StillUnknownError from error
            busy = isinstance(error, BusyError)
            logger.warning("the provider takes no calls", call_id=call.id, status=error.status, busy=busy)
            self._again_later(organization_id, call, placing)
        else:
            tie(self.calls, self.links, organization_id, call, made["id"])

    def _again_later(self, organization_id: str, call: StoredCall, placing: Placing) -> None:
        """Nobody's phone was rung: the call waits again."""
        until = min(clock.now() + _pause(placing), clock.seconds_of(placing.not_after) + 1)
        self._put(organization_id, call, placing, dialling_since=None, look_at=clock.instant(until))

    def _find(self, organization_id: str, call: StoredCall, placing: Placing, since: str) -> None:
        """Look for a call of which nobody knows whether the provider dialled it."""
        made_since = clock.instant(clock.seconds_of(since) - _CLOCKS_DIFFER_SECONDS)
        named = metadata_of(organization_id, call.id)
        for each in self.provider.calls_since(str(placing.assistant_id), made_since):
            if (each.get("assistantOverrides") or {}).get("metadata") == named and each[
                "id"
            ] not in placing.blocked_ids:
                self._found(organization_id, call, placing, each)
                return
        if clock.now() < clock.seconds_of(since) + _GIVEN_UP_AFTER_SECONDS:
            raise StillUnknownError
        self._end(organization_id, call, End("not-known-whether-dialled"))

    def _found(self, organization_id: str, call: StoredCall, placing: Placing, found: Document) -> None:
        if is_blocked(str(found.get("endedReason"))) and not found.get("startedAt"):
            self._blocked(organization_id, call, placing, found["id"])
        else:
            tie(self.calls, self.links, organization_id, call, found["id"])

    def _blocked(self, organization_id: str, call: StoredCall, placing: Placing, blocked_id: str) -> None:
        ids = [*placing.blocked_ids, blocked_id][-_BLOCKED_IDS_KEPT:]
        self._again_later(organization_id, call, placing.model_copy(update={"blocked_ids": ids}))

    def _was_dialled_though_blocked(self, organization_id: str, call: StoredCall, placing: Placing) -> bool:
        """Whether the provider has a call of ours that it blocked, and yet rang or may still ring."""
        for blocked_id in placing.blocked_ids[-1:]:
            try:
                blocked = self.provider.get_call(blocked_id)
            except AbsentError:
                return False
            if blocked.get("status") != "ended" or blocked.get("startedAt"):
                tie(self.calls, self.links, organization_id, call, blocked_id)
                return True
        return False

    def _end(self, organization_id: str, call: StoredCall, end: End) -> None:
        at = clock.now()
        news = News(
            authority=Authority.OURS,
            at=int(at * 1000),
            status=end.status,
            ended_at=clock.instant(at),
            ended_reason=end.ending,
        )
        self.calls.change(organization_id, call, merged(call, news))
        logger.info("a call ended without being dialled", call_id=call.id, ending=end.ending)

    def _put(self, organization_id: str, call: StoredCall, placing: Placing, **changes: object) -> None:
        self.calls.change(
            organization_id, call, call.model_copy(update={"placing": placing.model_copy(update=changes)})
        )


def _pause(placing: Placing) -> float:
    return min(_FIRST_PAUSE_SECONDS * 2.0**placing.attempts, _LONGEST_PAUSE_SECONDS)
