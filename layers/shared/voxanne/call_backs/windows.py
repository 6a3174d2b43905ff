"""Between which instants a call-back may be dialled."""

from pydantic_core import PydanticCustomError

from voxanne.core.errors import InvalidFieldsError, invalid_field
from voxanne.core.times import instant_of

_DAY = 86_400
_FARTHEST_DAYS = 7


def window_of(not_before: str | None, not_after: str | None, now: float) -> tuple[float, float]:
    """The window, in seconds since the epoch, that a client asks for at *now*.

    Raises:
        InvalidFieldsError: it is past, too far ahead, or none.
    """
    begins = max(_read("not_before", not_before, now) if not_before is not None else now, now)
    if not_after is None:
        return begins, min(begins + _DAY, max(now + _FARTHEST_DAYS * _DAY, begins))
    ends = _read("not_after", not_after, now)
    if ends <= begins:
        raise _refused("not_after", "must be in the future, and after not_before")
    return begins, ends


def _read(field: str, written: str, now: float) -> float:
    try:
        instant = instant_of(written)
    except PydanticCustomError as error:
        raise _refused(field, error.message()) from None
    if instant > now + _FARTHEST_DAYS * _DAY:
        raise _refused(field, f"must be at most {_FARTHEST_DAYS} days ahead")
    return instant


def _refused(field: str, detail: str) -> InvalidFieldsError:
    return invalid_field(field, detail)
