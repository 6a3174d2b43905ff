"""Appointments as items of their table."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.items import Item, to_item
from voxanne.aws.dynamodb.resource import MetadataFullError, build_update_as_read, key_of, merge_metadata
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core.time_zones import rfc3339
from voxanne.domain.appointments.errors import APPOINTMENT, illegal_transition
from voxanne.domain.appointments.listing import indexed, scope
from voxanne.domain.appointments.models import COMING_STATUSES, StoredAppointment, statuses_before, tells_of_patient
from voxanne.domain.contacts.errors import erased

if TYPE_CHECKING:
    # Request bodies, which most functions that read appointments do not take.
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

    def find_each(self, organization_id: str, appointment_ids: Iterable[str]) -> list[StoredAppointment]:
        """Read several appointments consistently: those that are there, in no order."""
        items = self.table.get_each(key_of(organization_id, each) for each in appointment_ids)
        return [StoredAppointment.model_validate(item) for item in items]

    def coming(
        self, organization_id: str, contact_id: str, now: float, among: Sequence[str] = COMING_STATUSES
    ) -> list[StoredAppointment]:
        """Return a contact's appointments of these statuses that start at *now* or later, in the order of their start.

        All of them, whatever their number and age; the index may lack one that was booked within the last second.
        """
        values = {":scope": scope(organization_id, contact_id), ":now": rfc3339(math.ceil(now))}
        statuses = {f":status{number}": status for number, status in enumerate(among)}
        items = self.table.query_all(
            IndexName="by-contact-start",
            KeyConditionExpression="contact_scope = :scope AND starts_at >= :now",
            FilterExpression=f"#status IN ({', '.join(statuses)})",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=to_item(values | statuses),
        )
        return [StoredAppointment.model_validate(item) for item in items]

    def of_calendar(self, organization_id: str, calendar_id: str, span: tuple[str, str], limit: int) -> list[Item]:
        """Return what the index has of a calendar's appointments that start within a span, in order, at most *limit*.

        It follows its table within about a second.
        """
        values = {":scope": scope(organization_id, calendar_id), ":first": span[0], ":last": span[1]}
        return self.table.query_up_to(
            limit,
            IndexName="by-calendar-start",
            KeyConditionExpression="calendar_scope = :scope AND starts_at BETWEEN :first AND :last",
            ExpressionAttributeValues=to_item(values),
        ).items

    def build_create(self, organization_id: str, appointment: StoredAppointment) -> Write:
        """Return the write that creates an appointment."""
        values = appointment.model_dump()
        return APPOINTMENT.build_create(self.table, organization_id, values | indexed(organization_id, values))

    def update(
        self, organization_id: str, appointment_id: str, patch: "AppointmentPatch", expected_version: int | None
    ) -> StoredAppointment:
        """Apply a patch that leaves the time, if the appointment exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            ConflictError: the new status cannot follow the current one.
            ExpiredError: its contact was erased, and the patch says something of a patient again.
            MetadataFullError: whether the metadata keys fit depends on the stored appointment.
        """
        update = next_version(patch.changes | indexed(organization_id, patch.changes))
        condition = merge_metadata(update, patch.metadata)
        if is_telling := tells_of_patient({**patch.changes, "metadata": patch.metadata}):
            condition += " AND attribute_not_exists(erased)"
        status = patch.changes.get("status")
        if status is not None:
            condition += _transition_condition(update, status)

        def conflict(item: Item) -> Exception:
            if is_telling and item.get("erased"):
                return erased()
            if status is not None and item["status"] not in statuses_before(status):
                return illegal_transition(item["status"], status)
            return MetadataFullError(item)

        change = APPOINTMENT.build_update(
            self.table,
            organization_id,
            appointment_id,
            update,
            expected_version,
            condition=condition,
            otherwise=conflict,
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
        return build_update_as_read(self.table, key_of(organization_id, old.id), update, old.version)


def _transition_condition(update: Update, status: str) -> str:
    """Return the condition that the status may follow the current one."""
    values = {f":before{number}": previous for number, previous in enumerate(statuses_before(status))}
    update.using.values.update(values)
    update.using.names["#status"] = "status"
    return f" AND #status IN ({', '.join(values)})"
