"""Services as items of their table, beside three kinds of items for rules about several of them.

- `name#<form>` for each name and alias: keys are unique, so names are.
- `use#<service>#<start>#<appointment>` for each time that was booked for a service: a hint at an appointment, written
  with it and never taken back, which expires after that time. A deletion finds out by these whether a service is in
    use, and not by an index, which lags behind.
- `count`: how many services there are.
"""

from typing import Self

from voxanne.aws.dynamodb.counts import ItemCount
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import serialize
from voxanne.aws.dynamodb.pages import all_of_kind, newest_of_kind
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, build_update_as_read, key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core.clock import seconds_of
from voxanne.core.time_zones import DAY
from voxanne.domain.services.errors import MAX_SERVICES, SERVICE, booking_refused, name_taken, too_many
from voxanne.domain.services.models import Service, StoredService
from voxanne.domain.services.names import keys_of

NAME_PREFIX = "name#"


class ServiceRepository:
    """Services by organisation and id."""

    def __init__(self, services: Table) -> None:
        self._services = services
        self._count = ItemCount(services, MAX_SERVICES, too_many)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("SERVICES_TABLE"))

    def get(self, organization_id: str, service_id: str) -> StoredService:
        """Read a service.

        Raises:
            NotFoundError: there is no such service.
        """
        return StoredService.model_validate(SERVICE.get(self._services, organization_id, service_id))

    def find(self, organization_id: str, service_id: str | None) -> StoredService | None:
        """Read a service; None if there is none, or none is named."""
        item = None if service_id is None else SERVICE.find(self._services, organization_id, service_id)
        return None if item is None else StoredService.model_validate(item)

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page, newest first, created before the service *before* if one is given."""
        return newest_of_kind(self._services, organization_id, SERVICE.prefix, limit, before)

    def all(self, organization_id: str) -> list[Service]:
        """Read all services of an organisation, newest first."""
        items = all_of_kind(self._services, organization_id, SERVICE.prefix)
        return [Service.model_validate(item) for item in items]

    def build_create(self, organization_id: str, service: StoredService) -> list[Write]:
        """Return the writes that create a service, count it, and take its names.

        Raises, when committed:
            ConflictError: another service has one of the names, or there are too many services.
        """
        return [
            SERVICE.build_create(self._services, organization_id, service.model_dump()),
            self._count.build_add(organization_id),
            *self._build_names(organization_id, service.id, keys_of(service)),
        ]

    def build_replace(self, organization_id: str, old: StoredService, new: StoredService) -> list[Write]:
        """Return the writes that replace *old*, as it was read, by *new*, and take and free names.

        Raises, when committed:
            ConcurrentUpdateError: the service is no longer what was read.
            ConflictError: another service has one of the new names.
        """
        before = old.model_dump()
        changes = {name: value for name, value in new.model_dump().items() if value != before[name]}
        old_names, new_names = keys_of(old), keys_of(new)
        key = key_of(organization_id, old.id)
        return [
            build_update_as_read(self._services, key, Update().change(changes), old.version),
            *self._build_freed_names(organization_id, old.id, old_names - new_names),
            *self._build_names(organization_id, old.id, new_names - old_names),
        ]

    def build_delete(self, organization_id: str, service: StoredService) -> list[Write]:
        """Return the writes that delete a service and free its names.

        Raises, when committed:
            ConcurrentUpdateError: since it was read, it was changed, or an appointment was booked for it.
        """
        delete = self._services.build_delete(
            key_of(organization_id, service.id),
            condition="version = :version AND bookings = :bookings",
            using=Expression(values={":version": service.version, ":bookings": service.bookings}),
            on_conflict=ConcurrentUpdateError,
        )
        names = self._build_freed_names(organization_id, service.id, keys_of(service))
        return [delete, self._count.build_subtract(organization_id), *names]

    def build_booking(
        self, organization_id: str, service_id: str, calendar_id: str, appointment_id: str, starts_at: str
    ) -> list[Write]:
        """Return the writes that go with an appointment that is booked for a service.

        Raises, when committed:
            InvalidFieldsError: the service is not there any more, or not active.
            ConflictError: it can no longer be booked in that calendar.
        """
        condition = "active = :active AND contains(calendar_ids, :calendar)"
        values = {":active": True, ":calendar": calendar_id}
        return self._build_use(
            organization_id, service_id, appointment_id, starts_at, condition=condition, values=values
        )

    def build_move(self, organization_id: str, service_id: str, appointment_id: str, starts_at: str) -> list[Write]:
        """Return the writes that go with an appointment of a service whose time changes: it need not be active.

        Raises, when committed:
            InvalidFieldsError: the service is not there any more.
        """
        return self._build_use(
            organization_id, service_id, appointment_id, starts_at, condition="attribute_exists(id)", values={}
        )

    def used_by(self, organization_id: str, service_id: str, since: str) -> list[str]:
        """Return the ids of appointments that were once to start at *since* or later for the service; consistent."""
        prefix = _use_prefix(service_id)
        values = {":organization": organization_id, ":first": f"{prefix}{since}", ":last": f"{prefix}~"}
        items = self._services.query_all(
            KeyConditionExpression="organization_id = :organization AND id BETWEEN :first AND :last",
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ConsistentRead=True,
        )
        return list(dict.fromkeys(str(item["appointment_id"]) for item in items))

    def _build_use(
        self,
        organization_id: str,
        service_id: str,
        appointment_id: str,
        starts_at: str,
        *,
        condition: str,
        values: dict[str, object],
    ) -> list[Write]:
        update = Update().add("bookings", 1)
        update.using.values.update(values)
        service = self._services.build_update(
            key_of(organization_id, service_id),
            update,
            condition=condition,
            on_conflict=booking_refused,
        )
        use = {
            **key_of(organization_id, f"{_use_prefix(service_id)}{starts_at}#{appointment_id}"),
            "appointment_id": appointment_id,
            "expires_at": int(seconds_of(starts_at)) + 2 * DAY,
        }
        # If an appointment is moved back, its own hint is there already.
        hint = self._services.build_put(
            use,
            condition="attribute_not_exists(id) OR appointment_id = :appointment",
            using=Expression(values={":appointment": appointment_id}),
            on_conflict=lambda _: LookupError("another appointment's id is in the key"),
        )
        return [service, hint]

    def _build_names(self, organization_id: str, service_id: str, names: set[str]) -> list[Write]:
        return [
            self._services.build_put(
                {**name_key(organization_id, name), "service_id": service_id},
                condition="attribute_not_exists(id)",
                on_conflict=name_taken,
            )
            for name in sorted(names)
        ]

    def _build_freed_names(self, organization_id: str, service_id: str, names: set[str]) -> list[Write]:
        return [
            self._services.build_delete(
                name_key(organization_id, name),
                condition="service_id = :service",
                using=Expression(values={":service": service_id}),
                on_conflict=lambda _: LookupError("a service's name has no key item that names the service"),
            )
            for name in sorted(names)
        ]


def _use_prefix(service_id: str) -> str:
    return f"use#{service_id}#"


def name_key(organization_id: str, name: str) -> dict[str, str]:
    """Return the key of the item that names the service with a name, in the form of `match_key`."""
    return key_of(organization_id, f"{NAME_PREFIX}{name}")
