"""Why a request about an appointment is refused."""

from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import (
    ConflictError,
    DomainError,
    InvalidFieldsError,
    NotFoundError,
    StaleVersionError,
    invalid_field,
)
from voxanne.domain.appointments.models import TRANSITIONS


def not_found(appointment_id: str) -> NotFoundError:
    """There is no such appointment in the organisation."""
    return NotFoundError(f"there is no appointment {appointment_id[:40]}")


def stale(version: int) -> StaleVersionError:
    """The appointment is no longer as the client knew it."""
    return StaleVersionError(f"the appointment is at version {version} by now")


def not_found_or_stale(appointment_id: str, old: Item | None) -> DomainError:
    """The appointment is not there, or no longer as the client knew it."""
    return not_found(appointment_id) if old is None else stale(old["version"])


def illegal_transition(status: str, wanted: str) -> ConflictError:
    """The appointment's life does not go that way."""
    legal = list(TRANSITIONS[status])
    can = f"it can become {', '.join(legal)}" if legal else "it stays so"
    return ConflictError(
        f"an appointment that is {status} can't become {wanted}: {can}",
        code="illegal_transition",
        current_status=status,
        legal_transitions=legal,
    )


def not_movable(status: str) -> ConflictError:
    """The appointment is over."""
    return ConflictError(f"an appointment that is {status} can't be moved: book another", code="appointment_is_over")


def slot_taken(next_free: list[dict[str, Any]]) -> ConflictError:
    """The time is not free; what is instead."""
    return ConflictError("this time is taken", code="slot_taken", next_free_slots=next_free)


def in_the_past() -> InvalidFieldsError:
    """Nobody can come then."""
    return invalid_field("starts_at", "is in the past", code="in_the_past")


def inside_notice(minutes: int) -> InvalidFieldsError:
    """The calendar wants to know earlier."""
    return invalid_field(
        "starts_at", f"is too soon: this calendar takes bookings {minutes} minutes ahead", code="inside_minimum_notice"
    )


def beyond_window(days: int) -> InvalidFieldsError:
    """The calendar does not look as far ahead."""
    return invalid_field(
        "starts_at", f"is too far ahead: this calendar takes bookings for {days} days", code="beyond_booking_window"
    )


def outside_opening_hours() -> InvalidFieldsError:
    """The calendar is closed at some minute of the appointment."""
    return invalid_field(
        "starts_at", "to the end of the appointment the calendar must be open", code="outside_opening_hours"
    )


def unknown(field: str) -> InvalidFieldsError:
    """What a field names is not in this organisation."""
    return invalid_field(field, f"is no {field.removesuffix('_id')} of this organisation")
