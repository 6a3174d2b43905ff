"""Which call a message is about: ids and numbers in it, and what else it says of the call before anything is told."""

from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import e164
from voxanne.domain.calls.models import Direction
from voxanne.vapi.json_path import first, instant, place, text

_LONGEST_ID = 200
# Clocks differ; a call made later than that was not.
_AHEAD_SECONDS = 300


@dataclass(frozen=True)
class Subject:
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


def subject_of(message: dict[str, Any], received_at: str) -> Subject:
    """Read which call a message is about."""
    call = place(message, "call")
    outbound = place(call, "type") == "outboundPhoneCall" or place(call, "direction") == "outbound"
    ours, other = ("from", "to") if outbound else ("to", "from")
    metadata = [
        place(call, "assistantOverrides", "metadata"),
        place(call, "metadata"),
        place(message, "assistant", "metadata"),
    ]
    return Subject(
        provider_call_id=first(_id(place(call, "provider_call_id")), _id(place(call, "id"))),
        assistant_id=_id(place(call, "assistantId")),
        phone_number_id=first(_id(place(call, "phoneNumberId")), _id(place(message, "phoneNumber", "id"))),
        our_number=_number(
            place(message, "phoneNumber", "number"), place(call, "phoneNumber", "number"), place(call, ours)
        ),
        other_number=_number(
            place(call, "customer", "number"), place(message, "customer", "number"), place(call, other)
        ),
        other_name=first(text(place(call, "customer", "name")), text(place(message, "customer", "name"))),
        direction="outbound" if outbound else "inbound",
        made=_made(message, received_at),
        organization_ids=frozenset(_texts(metadata, "organization_id")),
        call_id=next(iter(_texts(metadata, "call_id")), None),
    )


def _id(value: Any) -> str | None:
    """An id as it can stand in a key; longer texts are none."""
    found = text(value)
    return found if found is not None and len(found) <= _LONGEST_ID else None


def _texts(places: list[Any], name: str) -> list[str]:
    return [found for each in places if (found := text(place(each, name))) is not None]


def _number(*written: Any) -> str | None:
    """The first that is a number which can be dialled; SIP callers and withheld ones have none."""
    for each in written:
        found = text(each)
        if found is None or not found.startswith("+"):
            continue
        try:
            return e164(found, "US", "number")
        except InvalidFieldsError:
            continue
    return None


def _made(message: dict[str, Any], received_at: str) -> float:
    latest = clock.seconds_of(received_at)
    written = first(
        instant(place(message, "call", "createdAt")),
        instant(place(message, "call", "startedAt")),
        instant(message.get("timestamp")),
    )
    made = latest if written is None else clock.seconds_of(written)
    return made if made <= latest + _AHEAD_SECONDS else latest
