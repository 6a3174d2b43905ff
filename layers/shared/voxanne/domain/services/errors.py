"""Why a request about a service is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field

SERVICE = ResourceKind("service", "svc")
MAX_SERVICES = 100


def name_taken(key_item: Item | None) -> ConflictError:
    """Return the error for a name or an alias whose key item exists, which names its service."""
    if key_item is None:
        raise LookupError("a key item refused a write and was not returned")
    return ConflictError(
        "Another service has this name or alias. Case, accents and punctuation are ignored.",
        code="service_name_taken",
        naming="Service {service_id} has this name or alias. Case, accents and punctuation are ignored.",
        service_id=key_item["service_id"],
    )


def in_use(appointment_ids: list[str]) -> ConflictError:
    """Return the error for deleting a service that has appointments ahead."""
    return ConflictError(
        "Future appointments use this service. Cancel or change them first, or set active to false.",
        code="service_in_use",
        appointment_ids=appointment_ids,
    )


def too_many() -> ConflictError:
    """Return the error for one service more than an organisation may have."""
    return ConflictError(f"An organisation can have at most {MAX_SERVICES} services.", code="too_many_services")


def inactive() -> InvalidFieldsError:
    """Return the error for a service that can't be booked."""
    return invalid_field("service_id", "is not active and can't be booked", code="service_inactive")


def not_offered() -> InvalidFieldsError:
    """Return the error for a calendar in which a service can't be booked."""
    return invalid_field("calendar_id", "is not among the service's calendar_ids", code="service_not_offered")


def booking_refused(item: Item | None) -> Exception:
    """Return the error for a booking whose service changed since it was read."""
    if item is None:
        return SERVICE.unknown("service_id")
    if not item["active"]:
        return inactive()
    return ConflictError("Another request changed the service at the same time; retry.")
