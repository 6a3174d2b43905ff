"""Why a request about a call is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, ExpiredError, NotFoundError

CALL = ResourceKind("call", "call")


def contact_has_open_call(call_id: str) -> ConflictError:
    """Return the error for a contact whose last call-back has not ended."""
    return ConflictError(
        "A call to this contact has not ended.",
        code="contact_in_call",
        naming="A call to this contact has not ended: {call_id}.",
        call_id=call_id,
    )


def not_cancelable(status: str, *, dialling: bool) -> ConflictError:
    """Return the error for cancelling a call that is being dialled, or is further."""
    state = "being dialled" if dialling else status.replace("_", " ")
    return ConflictError(
        f"The call is {state}. Only a call that waits to be dialled can be cancelled.",
        code="call_not_cancelable",
        current_status=status,
    )


def in_progress() -> ConflictError:
    """Return the error for forgetting a call that has not ended."""
    return ConflictError("The call has not ended; retry when it has.", code="call_in_progress")


def no_transcript() -> NotFoundError:
    """Return the error for a call that has no transcript and will have none."""
    return NotFoundError("This call has no transcript, and will not have one.", code="transcript_not_available")


def no_recording() -> NotFoundError:
    """Return the error for a call that has no recording and will have none."""
    return NotFoundError("This call has no recording, and will not have one.", code="recording_not_available")


def expired(what: str, days: int) -> ExpiredError:
    """Return the error for a transcript or recording (*what*) past its retention."""
    return ExpiredError(f"The {what} was deleted after its retention of {days} days.")
