"""Why a request about a call is refused."""

from voxanne.core.errors import ConflictError, ExpiredError, NotFoundError


class ConcurrentUpdateError(Exception):
    """The call is no longer what was read."""


def not_found(call_id: str) -> NotFoundError:
    """There is no such call in the organisation."""
    return NotFoundError(f"there is no call {call_id[:40]}")


def already_exists(call_id: str) -> ConflictError:
    """The call is there already."""
    return ConflictError(f"there is a call {call_id} already")


def contact_has_open_call(call_id: str) -> ConflictError:
    """The contact is being called back already."""
    return ConflictError("a call to this contact has not ended", code="contact_in_call", call_id=call_id)


def not_cancelable(status: str, *, dialling: bool) -> ConflictError:
    """The call is no longer one that waits to be dialled."""
    detail = "the call is being dialled" if dialling else f"the call is {status.replace('_', ' ')}"
    return ConflictError(
        f"{detail}: only one that waits to be dialled can be cancelled",
        code="call_not_cancelable",
        current_status=status,
    )


def no_transcript() -> NotFoundError:
    """The call has no transcript and will have none."""
    return NotFoundError("this call has no transcript, and none will come", code="transcript_not_available")


def no_recording() -> NotFoundError:
    """The call was not recorded."""
    return NotFoundError("this call has no recording, and none will come", code="recording_not_available")


def expired(what: str, days: int) -> ExpiredError:
    """It was there, and is deleted by now."""
    return ExpiredError(f"the {what} was deleted: it is kept for {days} days")
