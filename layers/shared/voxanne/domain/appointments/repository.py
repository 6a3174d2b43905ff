"""Appointments as items of their table."""

from typing import Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import (
    ConcurrentUpdateError,
    MetadataFullError,
    key_of,
    merge_metadata,
    version_condition,
)
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.domain.appointments.errors import APPOINTMENT, illegal_transition
from voxanne.domain.appointments.listing import coming, indexed
from voxanne.domain.appointments.models import StoredAppointment, statuses_before
from voxanne.domain.appointments.schemas import AppointmentPatch


class AppointmentRepository:
    """Appointments by organisation and id. `OccupancyRepository` keeps the times that they take."""

    def __init__(self, appointments: Table) -> None:
        self.table = appointments

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("APPOINTMENTS_TABLE"))

    def get(self, organization_id: str, appointment_id: str) -> StoredAppointment:
        """Read an appointment.

        Raises:
            NotFoundError: there is no such appointment.
        """
        return StoredAppointment.model_validate(APPOINTMENT.get(self.table, organization_id, appointment_id))

    def coming(self, organization_id: str, contact_id: str, now: float) -> list[StoredAppointment]:
        """Return a contact's appointments that start at *now* or later and stand, in the order of their start.

        All of them, however many and whenever made; the index may lack one that was booked within the last second.
        """
        return [StoredAppointment.model_validate(item) for item in coming(self.table, organization_id, contact_id, now)]

    def build_create(self, organization_id: str, appointment: StoredAppointment) -> Write:
        """Return the write that creates an appointment."""
        values = appointment.model_dump()
        return self.table.build_put(
            {"organization_id": organization_id, **values, **indexed(organization_id, values)},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: APPOINTMENT.already_exists(appointment.id),
        )

    def update(
        self, organization_id: str, appointment_id: str, patch: AppointmentPatch, expected_version: int | None
    ) -> StoredAppointment:
        """Apply a patch that leaves the time, if the appointment exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            ConflictError: the new status cannot follow the current one.
            MetadataFullError: whether the metadata keys fit depends on the stored appointment.
        """
        key = APPOINTMENT.key(organization_id, appointment_id)
        changes = patch.changes | indexed(organization_id, patch.changes)
        update = Update().change(changes | {"updated_at": clock.instant()}).add("version", 1)
        condition = version_condition(expected_version, update.using) + merge_metadata(update, patch.metadata)
        status = patch.changes.get("status")
        if status is not None:
            condition += _transition_condition(update, status)

        def conflict(item: Item) -> Exception:
            if status is not None and item["status"] not in statuses_before(status):
                return illegal_transition(item["status"], status)
            return MetadataFullError(item)

        change = self.table.build_update(
            key,
            update.text(),
            condition=condition,
            using=update.using,
            on_conflict=APPOINTMENT.on_conflict(appointment_id, expected_version, conflict),
        )
        return StoredAppointment.model_validate(write(change, ReturnValues="ALL_NEW"))

    def build_replace(self, organization_id: str, old: StoredAppointment, new: StoredAppointment) -> Write:
        """Return the write that replaces *old*, as it was read, by *new*.

        Raises, when committed:
            ConcurrentUpdateError: the appointment is no longer what was read.
        """
        values = new.model_dump()
        before = old.model_dump()
        changes = {name: value for name, value in values.items() if value != before[name]}
        update = Update().change(changes | indexed(organization_id, changes))
        return self.table.build_update(
            key_of(organization_id, old.id),
            update.text(),
            condition=version_condition(old.version, update.using),
            using=update.using,
            on_conflict=ConcurrentUpdateError,
        )


def _transition_condition(update: Update, status: str) -> str:
    """Return the condition that the status may follow the current one."""
    values = {f":before{number}": previous for number, previous in enumerate(statuses_before(status))}
    update.using.values.update(values)
    update.using.names["#status"] = "status"
    return f" AND #status IN ({', '.join(values)})"
