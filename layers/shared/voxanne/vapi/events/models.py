"""Which call a message is about: ids and numbers in it, and what else it says of the call before anything is told."""

from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import e164
from voxanne.domain.calls.models import Direction
from voxanne.vapi.json_path import as_instant, as_text, first_not_none, get

_LONGEST_ID = 200
# Clocks differ; a call made later than that was not.
_AHEAD_SECONDS = 300


@dataclass(frozen=True)
class CallReference:
    """A call as a message names it; nothing here says whose it is. Numbers are E.164."""

    provider_call_id: str | None
    assistant_id: str | None
    phone_number_id: str | None
    our_number: str | None
    other_number: str | None
    other_name: str | None
    direction: Direction
    made: float
    """When the call was made, in seconds since the epoch."""
    organization_ids: frozenset[str]
    """What its metadata say: to be compared with, never to be believed."""
    call_id: str | None
    """Ours, if its metadata name one: it counts within the organisation that is found otherwise."""


def parse_call_reference(message: dict[str, Any], received_at: str) -> CallReference:
    """Read which call a message is about."""
    call = get(message, "call")
    outbound = get(call, "type") == "outboundPhoneCall" or get(call, "direction") == "outbound"
    ours, other = ("from", "to") if outbound else ("to", "from")
    metadata = [
        get(call, "assistantOverrides", "metadata"),
        get(call, "metadata"),
        get(message, "assistant", "metadata"),
    ]
    return CallReference(
        provider_call_id=first_not_none(_id(get(call, "provider_call_id")), _id(get(call, "id"))),
        assistant_id=_id(get(call, "assistantId")),
        phone_number_id=first_not_none(_id(get(call, "phoneNumberId")), _id(get(message, "phoneNumber", "id"))),
        our_number=_number(get(message, "phoneNumber", "number"), get(call, "phoneNumber", "number"), get(call, ours)),
        other_number=_number(get(call, "customer", "number"), get(message, "customer", "number"), get(call, other)),
        other_name=first_not_none(as_text(get(call, "customer", "name")), as_text(get(message, "customer", "name"))),
        direction="outbound" if outbound else "inbound",
        made=_made(message, received_at),
        organization_ids=frozenset(_texts(metadata, "organization_id")),
        call_id=next(iter(_texts(metadata, "call_id")), None),
    )


def _id(value: Any) -> str | None:
    """An id as it can stand in a key; longer texts are none."""
    found = as_text(value)
    return found if found is not None and len(found) <= _LONGEST_ID else None


def _texts(places: list[Any], name: str) -> list[str]:
    return [found for each in places if (found := as_text(get(each, name))) is not None]


def _number(*written: Any) -> str | None:
    """The first that is a number which can be dialled; SIP callers and withheld ones have none."""
    for each in written:
        found = as_text(each)
        if found is None or not found.startswith("+"):
            continue
        try:
            return e164(found, "US", "number")
        except InvalidFieldsError:
            continue
    return None


def _made(message: dict[str, Any], received_at: str) -> float:
    latest = clock.seconds_of(received_at)
    written = first_not_none(
        as_instant(get(message, "call", "createdAt")),
        as_instant(get(message, "call", "startedAt")),
        as_instant(message.get("timestamp")),
    )
    made = latest if written is None else clock.seconds_of(written)
    return made if made <= latest + _AHEAD_SECONDS else latest
