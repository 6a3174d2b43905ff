"""The call that a message refers to: its ids and numbers, its direction, and when it was created."""

from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import DEFAULT_COUNTRY, e164
from voxanne.core.time_zones import DAY
from voxanne.domain.calls.models import CallDirection
from voxanne.vapi.json_path import as_instant, as_text, first_not_none, get

# Ids are part of keys in DynamoDB.
_MAX_ID_LENGTH = 200
# Times further ahead of our clock are not believed, nor is a creation further back: calls past their retention are not
# shown.
MAX_CLOCK_SKEW_SECONDS, _MAX_AGE_SECONDS = 300, 365 * DAY


@dataclass(frozen=True)
class CallReference:
    """A call as a message refers to it; `attribution.py` finds the organisation it belongs to.

    `our_number` is E.164, and is read without a country: the organisation may be found by it. `other_numbers` are the
    carrier's texts, in order of trust, which `repository.py` reads with the organisation's country.
    """

    provider_call_id: str | None
    assistant_id: str | None
    phone_number_id: str | None
    our_number: str | None
    other_numbers: tuple[str, ...]
    other_name: str | None
    direction: CallDirection
    created_at: float
    """When the call was created, in seconds since the epoch."""
    organization_ids: frozenset[str]
    """The organisations that its metadata name: compared with the owner, never trusted."""
    call_id: str | None
    """Our call's id, if its metadata name one: valid only within the organisation that is found otherwise."""


def parse_call_reference(message: dict[str, Any], received_at: str) -> CallReference:
    """Return the call that a message refers to."""
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
        other_numbers=_other_numbers(message, get(call, other)),
        other_name=first_not_none(as_text(get(call, "customer", "name")), as_text(get(message, "customer", "name"))),
        direction="outbound" if outbound else "inbound",
        created_at=_created_at(message, received_at),
        organization_ids=frozenset(_texts(metadata, "organization_id")),
        call_id=next(iter(_texts(metadata, "call_id")), None),
    )


def _id(value: Any) -> str | None:
    """Return an id that fits into a key, else None."""
    text = as_text(value)
    return text if text is not None and len(text) <= _MAX_ID_LENGTH else None


def _texts(documents: list[Any], name: str) -> list[str]:
    return [text for document in documents if (text := as_text(get(document, name))) is not None]


def _number(*values: Any) -> str | None:
    """Return the first value that is a phone number in the international format."""
    for value in values:
        text = as_text(value)
        if text is None or not text.startswith("+"):
            continue
        try:
            return e164(text, DEFAULT_COUNTRY, "number")
        except InvalidFieldsError:
            continue
    return None


def _other_numbers(message: dict[str, Any], written: Any) -> tuple[str, ...]:
    customers = (get(message, "call", "customer"), message.get("customer"))
    values = [*(get(customer, "number") for customer in customers), written]
    values += [get(customer, "sipUri") for customer in customers]
    texts = [text for value in values if (text := as_text(value)) is not None]
    return tuple(dict.fromkeys(texts))


def _created_at(message: dict[str, Any], received_at: str) -> float:
    received = clock.seconds_of(received_at)
    call = get(message, "call")
    # A report says when the call began in the message itself, or under the published reference's name. The time of
    # sending comes last: at a report, the call has long begun.
    times = (get(call, "createdAt"), message.get("startedAt"), get(call, "startedAt"), get(call, "started_at"))
    instant = first_not_none(*(as_instant(each) for each in (*times, message.get("timestamp"))))
    created = received if instant is None else clock.seconds_of(instant)
    return created if received - _MAX_AGE_SECONDS <= created <= received + MAX_CLOCK_SKEW_SECONDS else received
