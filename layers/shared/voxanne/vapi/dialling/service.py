"""Reconciling a call with the voice provider, whatever its state: waiting, being dialled, in progress."""

from contextlib import suppress
from dataclasses import dataclass

from voxanne.core import clock
from voxanne.core.errors import NotFoundError, UnavailableError
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.domain.calls import errors as call_errors
from voxanne.domain.calls.models import OPEN, Placing, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts import errors as contact_errors
from voxanne.vapi.dialling.attempts import DialAttempts
from voxanne.vapi.dialling.decisions import DialDecisions
from voxanne.vapi.dialling.models import Dial, End, Wait
from voxanne.vapi.dialling.overdue_calls import OverdueCallChecker
from voxanne.vapi.dialling.repository import end_call, pause_seconds, postpone

_MAX_ATTEMPTS = 9


@dataclass(frozen=True)
class Dispatcher:
    """Reconciles one call at a time. A message only names a call: what is to be done follows from what is stored."""

    calls: CallRepository
    decisions: DialDecisions
    attempts: DialAttempts
    watcher: OverdueCallChecker

    def reconcile(self, organization_id: str, call_id: str) -> None:
        """Take a call's next step.

        Raises:
            DialOutcomeUnknownError: reconcile again soon.
            ProviderError: the provider failed; reconcile again.
        """
        for _ in range(_MAX_ATTEMPTS):
            try:
                call = self.calls.get(organization_id, call_id)
            except NotFoundError:
                return
            with suppress(call_errors.ConcurrentUpdateError, contact_errors.ConcurrentUpdateError):
                self._reconcile(organization_id, call)
                return
        raise UnavailableError("Too many concurrent updates of this call; retry.")

    def _reconcile(self, organization_id: str, call: StoredCall) -> None:
        placing = call.placing
        if call.status not in OPEN:
            return
        if placing is None or call.provider_call_id is not None:
            self.watcher.check(organization_id, call)
        elif placing.dialling_since is not None:
            self.attempts.find(organization_id, call, placing, placing.dialling_since)
        elif not self.attempts.was_dialled_despite_block(organization_id, call, placing):
            self._place(organization_id, call, placing)

    def _place(self, organization_id: str, call: StoredCall, placing: Placing) -> None:
        try:
            decision = self.decisions.decide(organization_id, call, placing)
        except ProviderError as error:
            logger.warning(
                "provider.unavailable",
                error=type(error).__name__,
                status=error.status,
                organization_id=organization_id,
                call_id=call.id,
            )
            decision = Wait(clock.now() + pause_seconds(placing))
        match decision:
            case End():
                end_call(self.calls, organization_id, call, decision)
            case Wait():
                postpone(self.calls, organization_id, call, placing, look_at=decision.until)
            case Dial():
                self.attempts.dial(organization_id, call, placing, decision)
