"""Why a request about an endpoint is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, ForbiddenError, InvalidFieldsError, invalid_field
from voxanne.webhooks.endpoints.models import MAX_ENDPOINTS

ENDPOINT = ResourceKind("webhook endpoint", "whe")


def not_readable(lacking_scopes: list[str]) -> ForbiddenError:
    """Return the error for an endpoint to which events of objects go that the calling key may not read."""
    return ForbiddenError(
        f"The endpoint's events show objects that this key can't read. It lacks: {', '.join(lacking_scopes)}",
        code="scope_not_held",
        lacking_scopes=lacking_scopes,
    )


def too_many() -> ConflictError:
    """Return the error for one endpoint more than an organisation may have."""
    return ConflictError(
        f"An organisation can have at most {MAX_ENDPOINTS} webhook endpoints.", code="too_many_endpoints"
    )


def concurrent_rotation() -> ConflictError:
    """Return the error for a rotation of the secret that another one, or a change of the endpoint, overtook."""
    return ConflictError("Another request changed the endpoint or its secret at the same time; read it and retry.")


def too_many_secrets() -> ConflictError:
    """Return the error for a rotation while as many old secrets sign as the header has room for."""
    return ConflictError("The secret was replaced five times within a day; retry later.", code="too_many_rotations")


def disabled() -> ConflictError:
    """Return the error for sending to an endpoint that is disabled."""
    return ConflictError("The endpoint is disabled; enable it first.", code="endpoint_disabled")


def bad_url(detail: str) -> InvalidFieldsError:
    """Return the error for a URL to which requests must not go."""
    return invalid_field("url", detail)
