from collections.abc import Callable
from contextlib import suppress

from voxanne.aws.dynamodb.writes import Write
from voxanne.calls.models import StoredCall
from voxanne.calls.news import Authority, News, merged
from voxanne.calls.refusals import ChangedMeanwhileError, not_cancelable
from voxanne.calls.repository import CallRepository
from voxanne.core import clock
from voxanne.core.errors import UnavailableError

_TRIES = 9


def cancel[Answer](
    calls: CallRepository, organization_id: str, call_id: str, commit: Callable[[StoredCall, Write], Answer]
) -> Answer:
    """Cancel a call that waits to be dialled, and hand it with its write to *commit*.

    The write's condition is that the call is still what was read: of a dispatcher and us one comes first.

    Raises:
        NotFoundError: there is no such call.
        ConflictError: it is being dialled, or further.
    """
    for _ in range(_TRIES):
        call = calls.get(organization_id, call_id)
        is_dialling = call.placing is not None and call.placing.dialling_since is not None
        if call.status != "queued" or call.placing is None or is_dialling:
            raise not_cancelable(call.status, dialling=is_dialling and call.status == "queued")
        at = clock.now()
        news = News(authority=Authority.OURS, at=int(at * 1000), status="canceled", ended_at=clock.instant(at))
        cancelled = merged(call, news)
        with suppress(ChangedMeanwhileError):
            return commit(cancelled, calls.changing(organization_id, call, cancelled))
    raise UnavailableError("others keep changing this call; try again")
