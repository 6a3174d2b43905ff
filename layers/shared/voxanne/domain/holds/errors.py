"""Why a request about a hold is refused."""

from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field

HOLD = ResourceKind("hold", "hld")


class HoldExpiredError(Exception):
    """The hold has run out, so it can't be turned into an appointment."""


def expired(next_free: list[dict[str, Any]]) -> ConflictError:
    """Return the error for booking with a hold that has run out, with the next free times."""
    return ConflictError(
        "The hold has expired and reserves no time. Book without hold_id, or create another hold.",
        code="hold_expired",
        next_free_slots=next_free,
    )


def converted(appointment_id: str) -> ConflictError:
    """Return the error for a hold that was turned into an appointment already."""
    return ConflictError(
        "The hold has already become an appointment.",
        code="hold_converted",
        naming="The hold has already become the appointment {appointment_id}.",
        appointment_id=appointment_id,
    )


def differs(field: str) -> InvalidFieldsError:
    """Return the error for a field of a booking that is not as in its hold."""
    return invalid_field(field, "differs from the hold; leave it out")


def conversion_refused(item: Item | None) -> Exception:
    """Return the error for a booking whose hold changed since it was read, or has run out."""
    if item is None:
        return HOLD.unknown("hold_id")
    return converted(item["appointment_id"]) if "appointment_id" in item else HoldExpiredError()
