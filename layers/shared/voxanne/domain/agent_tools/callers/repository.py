"""How many dates of birth a caller may try: in a phone call, and from a calling number in a day.

A number that is forged could otherwise be tried in one call after the other. The dates are in the item of the phone
call's history, those of a number in one for each day; as digests, which expire with the records of calls.
"""

import hashlib

from voxanne.aws.dynamodb.expressions import ALWAYS, Update
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.domain.agent_tools.models import PhoneCall
from voxanne.domain.agent_tools.repository import CallLimitError, digest, history_key, record_expiry

_MAX_MISSES, _MAX_MADE_UP = 3, 6
# All calls of a day together, with the dates that were made up in bookings.
_MAX_MISSES_OF_A_NUMBER = _MAX_MISSES + _MAX_MADE_UP


def reserve_attempt(records: Table, call: PhoneCall, date_of_birth: str) -> None:
    """Count a date of birth as a miss, until `release_attempt`; the same date counts once in a call.

    Raises:
        CallLimitError: the phone call, or its number today, has missed too often. Counting comes before comparing, so
            simultaneous tool calls cannot try more.
    """
    counted, expires_at = {_digest(call, date_of_birth)}, record_expiry()
    of_call = Update().change({"expires_at": expires_at, "call_id": call.call_id}).add("misses", counted)
    of_number = Update().change({"expires_at": expires_at}).add("misses_of_day", counted)
    of_call.using.values[":max"], of_number.using.values[":max"] = _MAX_MISSES, _MAX_MISSES_OF_A_NUMBER
    free, free_today = (f"attribute_not_exists({name}) OR size({name}) < :max" for name in ("misses", "misses_of_day"))
    _commit(records, call, (of_call, free), (of_number, free_today))


def release_attempt(records: Table, call: PhoneCall, date_of_birth: str) -> None:
    """Stop counting a date of birth as a miss: it matched what is on file."""
    counted = {_digest(call, date_of_birth)}
    of_number = Update().change({"expires_at": record_expiry()}).take_out("misses_of_day", counted)
    _commit(records, call, (Update().take_out("misses", counted), ALWAYS), (of_number, ALWAYS))


def count_made_up(records: Table, call: PhoneCall, date_of_birth: str) -> None:
    """Count a date of birth as one that a caller made up in a booking, not as a miss of the call; of its number it is.

    Raises:
        CallLimitError: there are too many of them; it stays a miss.
    """
    counted = _digest(call, date_of_birth)
    update = Update().take_out("misses", {counted}).add("made_up", {counted})
    update.using.values.update({":digest": counted, ":max": _MAX_MADE_UP})
    free = "attribute_not_exists(made_up) OR size(made_up) < :max OR contains(made_up, :digest)"
    _commit(records, call, (update, free))


def _commit(
    records: Table, call: PhoneCall, of_call: tuple[Update, str], of_number: tuple[Update, str] | None = None
) -> None:
    """Change, each under its condition, the item of the call and that of its number, which a withheld one has not."""
    changes = [(history_key(call), *of_call)]
    if of_number is not None and call.caller is not None:
        changes.append((_number_key(call), *of_number))
    refused = CallLimitError(frozenset())
    commit(
        [
            records.build_update(key, update, condition=condition, on_conflict=lambda _: refused)
            for key, update, condition in changes
        ]
    )


def _number_key(call: PhoneCall) -> dict[str, str]:
    """Return the key of what a calling number missed today. The digest keeps the number out of the table."""
    number = hashlib.sha256(f"{call.organization_id} {call.caller}".encode()).hexdigest()
    # The space keeps it apart from clients' keys, which have none.
    return {"organization_id": call.organization_id, "idempotency_key": f"misses {clock.instant()[:10]} {number}"}


def _digest(call: PhoneCall, date_of_birth: str) -> str:
    return digest(call, ["date_of_birth", date_of_birth])
