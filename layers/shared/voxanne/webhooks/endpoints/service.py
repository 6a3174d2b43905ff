"""Rules of webhook endpoints: creation, changes, rotation of the secret, and the URLs that are allowed."""

from collections.abc import Collection, Iterable
from typing import Any

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.core import clock
from voxanne.core.fields import changes_of
from voxanne.core.ids import new_id
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.urls import UnreadableError, check_url
from voxanne.webhooks.endpoints import errors
from voxanne.webhooks.endpoints.models import SECRET_OVERLAP_SECONDS, OldSecret, StoredEndpoint
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.endpoints.schemas import NewWebhookEndpoint, WebhookEndpointChanges
from voxanne.webhooks.endpoints.signatures import new_secret
from voxanne.webhooks.events.event_types import ALL_READ_SCOPES, EVENT_TYPES, read_scope, readable_types

# Six signatures make a header of 400 characters.
_MAX_OLD_SECRETS = 5
# The health of an endpoint without history.
CLEARED_HEALTH: dict[str, Any] = {
    "failures_in_row": 0,
    "failing_since": None,
    "paused_until": None,
    "pace": "unknown",
    "disabled_reason": None,
    "disabled_at": None,
}


def new_endpoint(
    body: NewWebhookEndpoint, scopes: Collection[str], policy: AddressPolicy, now: float
) -> StoredEndpoint:
    """Return a new endpoint. *scopes* are those of the calling key.

    Raises:
        ForbiddenError: the key may not read all that is sent to the endpoint, or no event at all.
        InvalidFieldsError: its URL is not allowed.
    """
    events = readable_types(scopes) if body.events is None else body.events
    check_readable(events or EVENT_TYPES, scopes)
    _check_url(body.url, policy)
    created_at = clock.instant(now)
    return StoredEndpoint(
        id=new_id("whe", now),
        url=body.url,
        events=events,
        description=body.description,
        enabled=body.enabled,
        disabled_reason=None if body.enabled else "client",
        disabled_at=None if body.enabled else created_at,
        secret=new_secret(),
        version=1,
        created_at=created_at,
        updated_at=created_at,
    )


def check_readable(events: Iterable[str], scopes: Collection[str]) -> None:
    """Check that a key may read what is sent to an endpoint, which must not disclose more than the key may read.

    Raises:
        ForbiddenError: it may not.
    """
    lacking = sorted({read_scope(event_type) for event_type in events} - set(scopes))
    if lacking:
        raise errors.not_readable(lacking)


def change_endpoint(
    endpoints: EndpointRepository,
    organization_id: str,
    endpoint_id: str,
    changes: dict[str, Any],
    expected_version: int | None,
    *,
    scopes: Collection[str],
) -> StoredEndpoint:
    """Change an endpoint, at the expected version if one is given. Keys that may read all events need no read before.

    Raises:
        ForbiddenError: the key may not read all that is sent to the endpoint.
        NotFoundError, StaleVersionError: there is no such endpoint, or it has another version.
    """
    if ALL_READ_SCOPES.issubset(scopes):
        return endpoints.update(organization_id, endpoint_id, changes, expected_version)

    def attempt() -> StoredEndpoint:
        endpoint = endpoints.get(organization_id, endpoint_id)
        check_readable(endpoint.events, scopes)
        return endpoints.update(organization_id, endpoint_id, changes, expected_version, as_read=endpoint)

    return retry_on_conflict(attempt)


def parse_changes(
    body: WebhookEndpointChanges, scopes: Collection[str], policy: AddressPolicy, now: float
) -> dict[str, Any]:
    """Return the attributes that a merge patch changes. *scopes* are those of the calling key.

    Raises:
        ForbiddenError: the key may not read all that the patch subscribes to.
        InvalidFieldsError: the new URL is not allowed.
    """
    changes = changes_of(body, StoredEndpoint)
    check_readable(changes.get("events", ()), scopes)
    if "url" in changes:
        _check_url(changes["url"], policy)
    if changes.get("enabled") is False:
        return changes | {"disabled_reason": "client", "disabled_at": clock.instant(now)}
    if "enabled" in changes:
        return changes | CLEARED_HEALTH
    health = {name: value for name, value in CLEARED_HEALTH.items() if not name.startswith("disabled")}
    return changes | (health if "url" in changes else {})


def with_new_secret(endpoint: StoredEndpoint, now: float) -> StoredEndpoint:
    """Return the endpoint with a new secret; the former one signs for another day.

    Raises:
        ConflictError: too many former secrets still sign.
    """
    valid = [old for old in endpoint.old_secrets if old.until > now]
    if len(valid) >= _MAX_OLD_SECRETS:
        raise errors.too_many_secrets()
    former = OldSecret(secret=endpoint.secret, until=int(now) + SECRET_OVERLAP_SECONDS)
    changes = {"secret": new_secret(), "old_secrets": [former, *valid]}
    return endpoint.model_copy(update=changes | {"version": endpoint.version + 1, "updated_at": clock.instant(now)})


def _check_url(url: str, policy: AddressPolicy) -> None:
    try:
        check_url(url, policy)
    except UnreadableError as error:
        raise errors.bad_url(str(error)) from error
