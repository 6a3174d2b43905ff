"""Decisions of the dispatcher: dial, wait or end a call.

The reasons for an end are our own values of `ended_reason`, each documented in docs/errors.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.contacts.models import StoredContact

type Ending = Literal[
    "agent-deleted",
    "agent-not-ready",
    "call-limit-reached",
    "contact-deleted",
    "destination-not-allowed",
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
    """Dial now, with that assistant and number; `beside` are writes and checks of the same transaction."""

    assistant_id: str
    phone_number_id: str
    from_: str | None
    contact: StoredContact
    beside: Sequence[Write]


@dataclass(frozen=True)
class Wait:
    """Reconcile the call again at *until*, in seconds since the epoch."""

    until: float


@dataclass(frozen=True)
class End:
    """End the call without dialling."""

    ending: Ending
    status: Literal["failed", "canceled"] = "failed"


type Decision = Dial | Wait | End
