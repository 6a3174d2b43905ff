"""What people write into a URL: in a query an unescaped + is a space, and ?phone=+14155550100 is what they write."""

import re

from voxanne.core import clock, times
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import e164

_LOST_PLUS_OF_OFFSET = re.compile(r" ([0-9]{2}:[0-9]{2})$")
# 9999-12-31T23:59:59.999Z: there is no way to write a later one.
_LAST_MILLISECOND = 253_402_300_799_999


def phone_of(written: str, country: str, name: str) -> str:
    """Read the number in the query parameter *name*.

    Raises:
        InvalidFieldsError: it is none.
    """
    try:
        return e164(re.sub("^ ", "+", written), country, name)
    except InvalidFieldsError as refused:
        raise InvalidFieldsError([error | {"in": "query"} for error in refused.errors]) from None


def instant_of(written: str) -> str:
    """Read an RFC 3339 instant; return the first whole millisecond from there on, in the form that objects hold theirs.

    So what is at that text or behind it is at the instant or behind it.
    """
    microseconds = round(times.parse_instant(_LOST_PLUS_OF_OFFSET.sub(r"+\1", written)) * 1_000_000)
    return clock.instant(min(-(-microseconds // 1000), _LAST_MILLISECOND) / 1000)
