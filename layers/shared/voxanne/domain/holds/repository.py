"""Holds as items of their table. The time itself is held in the calendars' hours, by each bucket's value."""

from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.domain.holds.errors import HOLD, conversion_refused
from voxanne.domain.holds.models import StoredHold


class HoldRepository:
    """Holds by organisation and id."""

    def __init__(self, holds: Table) -> None:
        self._holds = holds

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("HOLDS_TABLE"))

    def find(self, organization_id: str, hold_id: str) -> StoredHold | None:
        """Read a hold, even an expired or converted one; None if there is none."""
        item = HOLD.find(self._holds, organization_id, hold_id)
        return None if item is None else StoredHold.model_validate(item)

    def get(self, organization_id: str, hold_id: str) -> StoredHold:
        """Read a hold, whatever became of it.

        Raises:
            NotFoundError: there is no such hold.
        """
        return StoredHold.model_validate(HOLD.get(self._holds, organization_id, hold_id))

    def build_create(self, organization_id: str, hold: StoredHold) -> Write:
        """Return the write that creates a hold."""
        return HOLD.build_create(self._holds, organization_id, hold.model_dump(exclude_none=True))

    def build_conversion(self, organization_id: str, hold_id: str, appointment_id: str) -> Write:
        """Return the write that goes with the appointment into which a hold is turned.

        Raises, when committed:
            HoldExpiredError: it has run out.
            ConflictError: it was turned into another.
            InvalidFieldsError: it was given back.
        """
        update = Update().change({"appointment_id": appointment_id})
        update.using.values[":now"] = int(clock.now() * 1000)
        return self._holds.build_update(
            key_of(organization_id, hold_id),
            update,
            condition="expires_ms > :now AND attribute_not_exists(appointment_id)",
            on_conflict=conversion_refused,
        )

    def build_delete(self, organization_id: str, hold: StoredHold) -> Write:
        """Return the write that deletes a hold.

        Raises, when committed:
            ConflictError: it was turned into an appointment.
            NotFoundError: it was given back already.
        """
        return self._holds.build_delete(
            key_of(organization_id, hold.id),
            condition="attribute_exists(id) AND attribute_not_exists(appointment_id)",
            using=Expression(),
            on_conflict=lambda item: HOLD.not_found(hold.id) if item is None else conversion_refused(item),
        )
