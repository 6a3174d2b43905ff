"""Reconciling a call with the voice provider, whatever its state: waiting, being dialled, in progress."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.domain.call_backs.daily_limits import DailyCallBacks
from voxanne.domain.call_backs.errors import LimitReachedError
from voxanne.domain.calls.listing import lacks_report
from voxanne.domain.calls.models import OPEN, DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.vapi.dialling.attempts import DialAttempts
from voxanne.vapi.dialling.decisions import DialDecisions
from voxanne.vapi.dialling.models import Dial, End, Wait
from voxanne.vapi.dialling.overdue_calls import OverdueCallChecker
from voxanne.vapi.dialling.repository import end_call, postpone


@dataclass(frozen=True)
class Dispatcher:
    """Reconciles one call at a time. A message only names a call: the next step follows from the stored call."""

    calls: CallRepository
    decisions: DialDecisions
    attempts: DialAttempts
    checker: OverdueCallChecker
    daily: DailyCallBacks

    def reconcile(self, organization_id: str, call_id: str) -> None:
        """Take a call's next step.

        Raises:
            DialOutcomeUnknownError: reconcile again soon.
            ProviderError: the provider failed; reconcile again.
        """
        retry_on_conflict(lambda: self._reconcile(organization_id, call_id))

    def _reconcile(self, organization_id: str, call_id: str) -> None:
        try:
            call = self.calls.get(organization_id, call_id)
        except NotFoundError:
            return
        dial_state = call.dial_state
        if call.status not in OPEN:
            if lacks_report(call):
                self.checker.replace_report(organization_id, call)
        elif dial_state is None or call.provider_call_id is not None:
            self.checker.check(organization_id, call)
        elif dial_state.dialling_since is not None:
            self.attempts.find(organization_id, call, dial_state, dial_state.dialling_since)
        elif not self.attempts.was_dialled_despite_block(organization_id, call, dial_state):
            self._place(organization_id, call, dial_state)

    def _place(self, organization_id: str, call: StoredCall, dial_state: DialState) -> None:
        try:
            decision = self.decisions.decide(organization_id, call, dial_state)
        except ProviderError as error:
            logger.warning(
                "provider.unavailable",
                error=type(error).__name__,
                status=error.status,
                organization_id=organization_id,
                call_id=call.id,
            )
            decision = Wait(clock.now() + dial_state.pause_seconds)
        match decision:
            case End():
                self._end(organization_id, call, decision)
            case Wait():
                postpone(self.calls, organization_id, call, dial_state, look_at=decision.until)
            case Dial():
                try:
                    self.attempts.dial(organization_id, call, dial_state, decision)
                except LimitReachedError:
                    self._end(organization_id, call, End("call-limit-reached"))

    def _end(self, organization_id: str, call: StoredCall, how: End) -> None:
        # As with a client's cancellation: a call-back that is cancelled before it is dialled no longer counts.
        returned = self.daily.build_return(organization_id, call, clock.now()) if how.status == "canceled" else []
        end_call(self.calls, organization_id, call, how, returned)
