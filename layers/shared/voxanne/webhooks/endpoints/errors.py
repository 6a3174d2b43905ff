"""Why a request about an endpoint is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import (
    ConflictError,
    DomainError,
    InvalidFieldsError,
    NotFoundError,
    StaleVersionError,
    invalid_field,
)
from voxanne.webhooks.endpoints.models import MAX_ENDPOINTS


def not_found(endpoint_id: str) -> NotFoundError:
    """There is no such endpoint in the organisation."""
    return NotFoundError(f"there is no webhook endpoint {endpoint_id[:40]}")


def not_found_or_stale(endpoint_id: str, old: Item | None) -> DomainError:
    """The endpoint is not there, or no longer as the client knew it."""
    if old is None:
        return not_found(endpoint_id)
    return StaleVersionError(f"the webhook endpoint is at version {old['version']} by now")


def too_many() -> ConflictError:
    """The organisation has all that it may have."""
    return ConflictError(f"an organisation has at most {MAX_ENDPOINTS} webhook endpoints", code="too_many_endpoints")


def rotated_meanwhile() -> ConflictError:
    """Two requests meant to replace the secret at once."""
    return ConflictError("another request replaced the secret at this moment: use what it was answered")


def too_many_secrets() -> ConflictError:
    """So many secrets sign already that receivers would refuse the header."""
    return ConflictError("the secret was replaced too often within a day: try again later", code="too_many_rotations")


def disabled() -> ConflictError:
    """Nothing is sent there."""
    return ConflictError("the endpoint is disabled: enable it first", code="endpoint_disabled")


def bad_url(detail: str) -> InvalidFieldsError:
    """Requests are not sent there."""
    return invalid_field("url", detail)
