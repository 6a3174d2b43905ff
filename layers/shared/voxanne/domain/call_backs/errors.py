"""Why a call-back is refused."""

from typing import Literal

from voxanne.core.errors import ConflictError, InvalidFieldsError

type Per = Literal["organization", "number"]


class LimitReachedError(ConflictError):
    """An organisation, or a number, has had as many call-backs of a day as it may."""


def limit_reached(per: Per, limit: int, resets_at: str) -> LimitReachedError:
    """Return the error for one call-back more than an organisation, or a number, may have in a day."""
    what = "The organisation has" if per == "organization" else "This number has"
    return LimitReachedError(
        f"{what} reached its limit of {limit} call-backs a day.",
        code="call_limit_reached",
        per=per,
        limit=limit,
        resets_at=resets_at,
    )


def destination_not_allowed(reason: str) -> InvalidFieldsError:
    """Return the error for a contact with a number that agents must not call."""
    return InvalidFieldsError([{"pointer": "#", "detail": reason}], code="destination_not_allowed")
