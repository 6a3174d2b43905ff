"""Why a request about an appointment is refused."""

from typing import Any

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import (
    ConflictError,
    InvalidFieldsError,
    invalid_field,
)
from voxanne.domain.appointments.models import MOVABLE, TRANSITIONS

APPOINTMENT = ResourceKind("appointment", "apt")


def illegal_transition(status: str, new_status: str) -> ConflictError:
    """Return the error for a status that cannot follow the current one."""
    legal = list(TRANSITIONS[status])
    allowed = f"can become {', '.join(legal)}" if legal else "is final"
    return ConflictError(
        f"An appointment that is {status} cannot become {new_status}; it {allowed}.",
        code="illegal_transition",
        current_status=status,
        legal_transitions=legal,
    )


def not_movable(status: str) -> ConflictError:
    """Return the error for moving an appointment that is over."""
    return ConflictError(
        f"An appointment that is {status} cannot be moved. Book another one.", code="appointment_is_over"
    )


def check_transition(status: str, new_status: str) -> None:
    """Check that an appointment can change from one status to another; ConflictError if it cannot."""
    if new_status != status and new_status not in TRANSITIONS[status]:
        raise illegal_transition(status, new_status)


def check_movable(*statuses: str) -> None:
    """Check that an appointment can be moved while it has each of the statuses; ConflictError if it cannot."""
    for status in statuses:
        if status not in MOVABLE:
            raise not_movable(status)


def slot_taken(next_free: list[dict[str, Any]]) -> ConflictError:
    """Return the error for a time that is not free, with the next ones that are."""
    return ConflictError("This time is taken.", code="slot_taken", next_free_slots=next_free)


def in_the_past() -> InvalidFieldsError:
    """Return the error for a beginning that has passed."""
    return invalid_field("starts_at", "is in the past", code="in_the_past")


def long_past() -> InvalidFieldsError:
    """Return the error for a beginning that has passed too long ago to be entered with `override_rules`."""
    return invalid_field("starts_at", "is more than 24 hours in the past", code="in_the_past")


def inside_notice(minutes: int) -> InvalidFieldsError:
    """Return the error for a beginning within the calendar's minimum notice."""
    return invalid_field(
        "starts_at",
        f"is too soon: this calendar takes bookings at least {minutes} minutes ahead",
        code="inside_minimum_notice",
    )


def beyond_window(days: int) -> InvalidFieldsError:
    """Return the error for a beginning beyond the calendar's booking window."""
    return invalid_field(
        "starts_at",
        f"is too far ahead: this calendar takes bookings up to {days} days ahead",
        code="beyond_booking_window",
    )


def outside_opening_hours() -> InvalidFieldsError:
    """Return the error for an appointment of which a minute is outside the opening hours."""
    return invalid_field(
        "starts_at", "is refused: the calendar is not open for the whole appointment", code="outside_opening_hours"
    )


def out_of_date() -> InvalidFieldsError:
    """Return the error for a calendar that takes no bookings while it is not known when it is busy elsewhere."""
    return invalid_field(
        "calendar_id",
        "takes no bookings, because one of its iCalendar sources is stale",
        code="calendar_out_of_date",
    )


def unknown(field: str) -> InvalidFieldsError:
    """Return the error for a field that names what the organisation does not have."""
    return invalid_field(field, f"is no {field.removesuffix('_id')} of this organisation")
