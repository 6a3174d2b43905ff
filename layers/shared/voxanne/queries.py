"""What people write into a URL: in a query an unescaped + is a space, and ?phone=+14155550100 is what they write."""

import re

from voxanne.errors import InvalidFieldsError
from voxanne.phones import e164
from voxanne.times import instant_of

_LOST_PLUS_OF_OFFSET = re.compile(r" ([0-9]{2}:[0-9]{2})$")


def phone_of(written: str, country: str, name: str) -> str:
    """Read the number in the query parameter *name*.

    Raises:
        InvalidFieldsError: it is none.
    """
    try:
        return e164(re.sub("^ ", "+", written), country, name)
    except InvalidFieldsError as refused:
        raise InvalidFieldsError([error | {"in": "query"} for error in refused.errors]) from None


def instant_in(written: str) -> float:
    """Read an RFC 3339 instant, as `times.instant_of`."""
    return instant_of(_LOST_PLUS_OF_OFFSET.sub(r"+\1", written))
