"""What identifies appointments in their table, and what its indexes keep them under."""

from voxanne.aws.dynamodb import metadata
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.domain.appointments.errors import illegal_transition, not_found, not_found_or_stale
from voxanne.domain.appointments.listing import appointment_key, indexed
from voxanne.domain.appointments.models import StoredAppointment, statuses_before
from voxanne.domain.appointments.schemas import AppointmentPatch
from voxanne.domain.calendars.errors import ConcurrentUpdateError


class AppointmentRepository:
    """Appointments by organisation and id. Which time they have is `CalendarHours`' to say."""

    def __init__(self, appointments: Table) -> None:
        self.table = appointments

    def get(self, organization_id: str, appointment_id: str) -> StoredAppointment:
        """Read one."""
        key = appointment_key(organization_id, appointment_id)
        item = self.table.get(key) if is_id("apt", appointment_id) else None
        if item is None:
            raise not_found(appointment_id)
        return StoredAppointment.model_validate(item)

    def build_create(self, organization_id: str, appointment: StoredAppointment) -> Write:
        """The write that makes an appointment."""
        values = appointment.model_dump()
        return self.table.build_put(
            {"organization_id": organization_id, **values, **indexed(organization_id, values)},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"there is an appointment {appointment.id} already"),
        )

    def update(
        self, organization_id: str, appointment_id: str, patch: AppointmentPatch, expected_version: int | None
    ) -> StoredAppointment:
        """Apply a patch that leaves the time, if the appointment exists and may take it.

        Raises:
            CrowdedError: only a look at the appointment tells whether its metadata have room.
        """
        if not is_id("apt", appointment_id):
            raise not_found(appointment_id)
        changes = patch.changes | indexed(organization_id, patch.changes)
        update = Update().change(changes | {"updated_at": clock.instant()}).add("version", 1)
        condition = update.expects(expected_version) + metadata.merge_metadata(update, patch.metadata)
        status = patch.changes.get("status")
        if status is not None:
            condition += _follows(update, status)

        def on_conflict(old: Item | None) -> Exception:
            if old is None or expected_version not in {None, old["version"]}:
                return not_found_or_stale(appointment_id, old)
            if status is not None and old["status"] not in statuses_before(status):
                return illegal_transition(old["status"], status)
            return metadata.MetadataFullError(old)

        change = self.table.build_update(
            appointment_key(organization_id, appointment_id),
            update.text(),
            condition=condition,
            using=update.using,
            on_conflict=on_conflict,
        )
        return StoredAppointment.model_validate(write(change, ReturnValues="ALL_NEW"))

    def build_replace(self, organization_id: str, old: StoredAppointment, new: StoredAppointment) -> Write:
        """The write that makes *old*, as it was read, into *new*.

        Raises, when committed:
            ChangedMeanwhileError: it is no longer what was read.
        """
        values = new.model_dump()
        changes = {name: value for name, value in values.items() if value != getattr(old, name)}
        update = Update().change(changes | indexed(organization_id, changes))
        return self.table.build_update(
            appointment_key(organization_id, old.id),
            update.text(),
            condition=update.expects(old.version),
            using=update.using,
            on_conflict=lambda _: ConcurrentUpdateError(),
        )


def _follows(update: Update, status: str) -> str:
    """The condition that an appointment may come to have that status."""
    names = {f":before{number}": each for number, each in enumerate(statuses_before(status))}
    update.using.values.update(names)
    update.using.names["#status"] = "status"
    return f" AND #status IN ({', '.join(names)})"
