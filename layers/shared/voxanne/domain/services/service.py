"""Services from request bodies, and what must be true of one that is created, changed or deleted."""

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.fields import changes_of, values_of
from voxanne.core.ids import new_id
from voxanne.core.time_zones import rfc3339
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.services.errors import SERVICE, in_use
from voxanne.domain.services.models import StoredService
from voxanne.domain.services.names import check_aliases
from voxanne.domain.services.repository import ServiceRepository
from voxanne.domain.services.schemas import NewService, ServiceChanges

_MAX_NAMED_APPOINTMENTS = 20


def new_service(calendars: CalendarRepository, organization_id: str, body: NewService, now: float) -> StoredService:
    """Return a new service.

    Raises:
        InvalidFieldsError: an alias stands there twice, or a calendar is none of the organisation's.
    """
    check_aliases(body.name, body.aliases or [])
    _check_calendars(calendars, organization_id, body.calendar_ids)
    created_at = clock.instant(now)
    return StoredService(
        **values_of(body),
        id=new_id(SERVICE.prefix, now),
        version=1,
        created_at=created_at,
        updated_at=created_at,
    )


def update_service(
    services: ServiceRepository,
    calendars: CalendarRepository,
    organization_id: str,
    service_id: str,
    body: ServiceChanges,
    *,
    expected_version: int | None,
) -> StoredService:
    """Apply a merge patch, if the service is still at the expected version.

    Raises:
        NotFoundError, StaleVersionError: it is not.
        InvalidFieldsError: as for a new service.
        ConflictError: another service has one of the new names.
    """
    changes = changes_of(body, StoredService)
    if "calendar_ids" in changes:
        _check_calendars(calendars, organization_id, changes["calendar_ids"])

    def attempt() -> StoredService:
        old = services.get(organization_id, service_id)
        SERVICE.check_version(old.version, expected_version)
        new = old.model_copy(update=changes)
        if new == old:
            return old
        check_aliases(new.name, new.aliases)
        new = new.model_copy(update={"version": old.version + 1, "updated_at": clock.instant()})
        commit(services.build_replace(organization_id, old, new))
        return new

    return retry_on_conflict(attempt)


def delete_service(
    services: ServiceRepository,
    appointments: AppointmentRepository,
    organization_id: str,
    service_id: str,
    expected_version: int | None,
) -> None:
    """Delete a service, if it is at the expected version and no appointment that lies ahead names it.

    An appointment that is booked meanwhile changes the service's count of bookings, on which the deletion depends; one
    that comes after it finds no service.

    Raises:
        NotFoundError, StaleVersionError: it is not there, or not at that version.
        ConflictError: it is in use.
    """

    def attempt() -> None:
        service = services.get(organization_id, service_id)
        SERVICE.check_version(service.version, expected_version)
        users = _coming(services, appointments, organization_id, service_id)
        if users:
            raise in_use(users[:_MAX_NAMED_APPOINTMENTS])
        commit(services.build_delete(organization_id, service))

    retry_on_conflict(attempt)


def _coming(
    services: ServiceRepository, appointments: AppointmentRepository, organization_id: str, service_id: str
) -> list[str]:
    """Return the ids of appointments ahead that name the service: those that can still take place."""
    now = rfc3339(int(clock.now()))
    return [
        appointment.id
        for appointment in appointments.find_each(organization_id, services.used_by(organization_id, service_id, now))
        if appointment.service_id == service_id and appointment.starts_at >= now and appointment.status != "cancelled"
    ]


def _check_calendars(calendars: CalendarRepository, organization_id: str, calendar_ids: list[str]) -> None:
    found = {calendar.id for calendar in calendars.find_each(organization_id, calendar_ids)}
    errors = [
        {"pointer": f"#/calendar_ids/{position}", "detail": "is no calendar of this organisation"}
        for position, calendar_id in enumerate(calendar_ids)
        if calendar_id not in found
    ]
    if errors:
        raise InvalidFieldsError(errors)
