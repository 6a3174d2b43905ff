"""Looking after a call, wherever it stands on its way to the provider and to its end."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.domain.calls.models import OPEN, DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.vapi.dialling.attempts import DialAttempts
from voxanne.vapi.dialling.decisions import DialDecisions
from voxanne.vapi.dialling.models import Dial, End, Wait
from voxanne.vapi.dialling.overdue_calls import OverdueCallChecker
from voxanne.vapi.dialling.repository import end_call, pause_seconds, postpone


@dataclass(frozen=True)
class Dispatcher:
    """Looks after one call at a time, wherever it stands. Messages only say where to look."""

    calls: CallRepository
    decisions: DialDecisions
    attempts: DialAttempts
    watcher: OverdueCallChecker

    def reconcile(self, organization_id: str, call_id: str) -> None:
        """Do with a call whatever comes next.

        Raises:
            StillUnknownError: look again soon.
            ProviderError: the provider does not answer; look again.
        """
        retry_on_conflict(lambda: self._next(organization_id, call_id))

    def _next(self, organization_id: str, call_id: str) -> None:
        try:
            call = self.calls.get(organization_id, call_id)
        except NotFoundError:
            return
        placing = call.dial_state
        if call.status not in OPEN:
            return
        if placing is None or call.provider_call_id is not None:
            self.watcher.check(organization_id, call)
        elif placing.dialling_since is not None:
            self.attempts.find(organization_id, call, placing, placing.dialling_since)
        elif not self.attempts.was_dialled_though_blocked(organization_id, call, placing):
            self._take_step(organization_id, call, placing)

    def _take_step(self, organization_id: str, call: StoredCall, placing: DialState) -> None:
        try:
            step = self.decisions.decide(organization_id, call, placing)
        except ProviderError as error:
            logger.warning("the provider does not tell its numbers", call_id=call.id, status=error.status)
            step = Wait(clock.now() + pause_seconds(placing))
        match step:
            case End():
                end_call(self.calls, organization_id, call, step)
            case Wait():
                postpone(self.calls, organization_id, call, placing, look_at=step.until)
            case Dial():
                self.attempts.dial(organization_id, call, placing, step)
