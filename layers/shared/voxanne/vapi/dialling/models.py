"""How calls end that the provider did not end: our words in `ended_reason`, each documented in docs/errors.md."""

from dataclasses import dataclass
from typing import Literal

from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.contacts.models import StoredContact

type Ending = Literal[
    "agent-deleted",
    "agent-not-ready",
    "contact-deleted",
    "do-not-call",
    "expired",
    "no-phone-number",
    "not-known-whether-dialled",
    "organization-suspended",
    "outlived-its-maximum",
    "phone-number-not-assigned",
    "provider-refused",
    "unknown-to-the-provider",
]


@dataclass(frozen=True)
class Dial:
    """It is dialled now, by that assistant from that number, if the contact may still be called."""

    assistant_id: str
    phone_number_id: str
    from_: str | None
    contact: StoredContact
    may_be_called: Write


@dataclass(frozen=True)
class Wait:
    """It is looked at again at that instant, in seconds since the epoch."""

    until: float


@dataclass(frozen=True)
class End:
    """It is never dialled."""

    ending: Ending
    status: Literal["failed", "canceled"] = "failed"


type Decision = Dial | Wait | End
