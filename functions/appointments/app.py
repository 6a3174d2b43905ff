"""/api/appointments.

availability.py adds /api/availability, holds.py /api/appointment-holds.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.appointments import availability, holds
from functions.appointments.parameters import (
    TIME_PROBLEMS,
    CalendarFilter,
    ContactFilter,
    StatusFilter,
)
from functions.appointments.stores import stores
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.query_parameters import StartsAfter, StartsBefore, whole_seconds
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.appointments.booking import book
from voxanne.domain.appointments.listing import AppointmentFilters, list_matching
from voxanne.domain.appointments.models import CANCELLED, Appointment, StoredAppointment
from voxanne.domain.appointments.rescheduling import update_appointment
from voxanne.domain.appointments.schemas import (
    AppointmentChanges,
    AppointmentPatch,
    Cancellation,
    NewAppointment,
    cancellation,
    parse_patch,
)
from voxanne.domain.appointments.service import commit_only
from voxanne.domain.organizations.service import current_country

routes = RouteGroup(
    "/api/appointments",
    tag="Appointments",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="appointment",
)


def _only_cancels(body: Mapping[str, Any]) -> bool:
    """Return whether a merge patch does nothing but cancel, as `DELETE` does."""
    return body.get("status") == CANCELLED and body.keys() <= {"status", "cancellation_reason"}


@routes.get(summary="List appointments", operation_id="listAppointments")
def list_appointments(
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    status: StatusFilter = None,
    calendar_id: CalendarFilter = None,
    contact_id: ContactFilter = None,
    starts_after: StartsAfter = None,
    starts_before: StartsBefore = None,
) -> list[Appointment]:
    """List the organisation's appointments by time of booking, newest first.

    `starts_after` and `starts_before` filter by the start of the appointment, not by the time of booking.
    """
    after = None if starts_after is None else whole_seconds(starts_after)
    until = None if starts_before is None else whole_seconds(starts_before)
    filters = AppointmentFilters(status, calendar_id, contact_id, after, until)
    before = decode_cursor(cursor, "appointments", filters.given())
    result = list_matching(stores().appointments.table, caller().organization_id, filters, limit, before)
    return page(result, Appointment.model_validate, "appointments", lambda last: last.id, filters.given())


@routes.post(
    summary="Book an appointment",
    operation_id="createAppointment",
    status_code=HTTPStatus.CREATED,
    problems=(*TIME_PROBLEMS, "conflict", "contact_erased", "hold_converted", "hold_expired", "merged"),
)
def create_appointment(body: NewAppointment) -> Response[Appointment]:
    """Book an appointment. A taken time is a 409 `slot_taken`, with up to three free times in `next_free_slots`.

    Appointments of a calendar never overlap: if several requests book the same time at once, one succeeds. Name the
    contact by `contact_id`, or by `contact` with name and phone: the contact with that phone is used, or created. With
    `service_id` and without `calendar_id`, the appointment is booked in the service's calendar that is free at that
    time and least booked on that day.
    """

    def respond(appointment: StoredAppointment, writes: list[Write]) -> Response[Appointment]:
        location = f"/api/appointments/{appointment.id}"
        return respond_once(appointment.to_response(), writes, location=location, version=appointment.version)

    country = current_country(None if body.contact is None else body.contact.phone)
    return book(stores(), caller().organization_id, country, body, respond)


@routes.get("/<appointment_id>", summary="Read an appointment", operation_id="readAppointment")
def read_appointment(appointment_id: str) -> Appointment:
    """Return an appointment, in any status."""
    return _response(stores().appointments.get(caller().organization_id, appointment_id))


@routes.patch(
    "/<appointment_id>",
    summary="Change an appointment",
    operation_id="changeAppointment",
    # Cancelling stays possible while billing is inactive, by PATCH as by DELETE.
    is_unbilled=_only_cancels,
    problems=(*TIME_PROBLEMS, "appointment_is_over", "conflict", "illegal_transition", "contact_erased", "merged"),
)
def change_appointment(appointment_id: str, body: AppointmentChanges) -> Appointment:
    """Merge a patch into an appointment (RFC 7396). If the new time is taken (409), the appointment keeps its old time.

    Time and duration can change while `status` is `booked`, `confirmed` or `arrived`.
    """
    return _update(appointment_id, parse_patch(body))


@routes.delete(
    "/<appointment_id>",
    summary="Cancel an appointment",
    operation_id="cancelAppointment",
    action="appointment.cancelled",
    problems=("illegal_transition", "contact_erased"),
)
def cancel_appointment(
    appointment_id: str,
    body: Annotated[Cancellation, Body()] = Cancellation(),  # noqa: B008
) -> Appointment:
    """Cancel an appointment and free its time. An appointment that is already cancelled is returned unchanged.

    Only a `booked` or `confirmed` appointment can be cancelled; any other is a 409 `illegal_transition`.
    """
    return _update(appointment_id, cancellation(body.cancellation_reason))


def _update(appointment_id: str, patch: AppointmentPatch) -> Appointment:
    organization_id = caller().organization_id
    return _response(
        update_appointment(stores(), organization_id, appointment_id, patch, expected_version(), commit=commit_only)
    )


def _response(appointment: StoredAppointment) -> Appointment:
    return with_etag(appointment.to_response(), appointment.version)


app = create_app(routes, availability.availability_routes, holds.hold_routes)
lambda_handler = serve(app)
