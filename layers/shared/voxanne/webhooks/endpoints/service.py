from typing import Any

from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, UnresolvedError, is_loopback
from voxanne.core.safe_http.urls import UnreadableError, parse_url
from voxanne.webhooks.endpoints import errors as refusals
from voxanne.webhooks.endpoints.models import SECRET_OVERLAP_SECONDS, OldSecret, StoredEndpoint, all_types
from voxanne.webhooks.endpoints.schemas import NewWebhookEndpoint, WebhookEndpointChanges
from voxanne.webhooks.endpoints.signatures import new_secret

_LOOK_UP_SECONDS = 3.0
# Six signatures are a header of 400 characters.
_MOST_OLD_SECRETS = 5
# What is known of how deliveries went, once it no longer counts.
FORGOTTEN: dict[str, Any] = {
    "failures_in_row": 0,
    "failing_since": None,
    "paused_until": None,
    "pace": "unknown",
    "disabled_reason": None,
    "disabled_at": None,
}


def new_endpoint(wanted: NewWebhookEndpoint, guard: AddressPolicy, now: float) -> StoredEndpoint:
    """An endpoint as it begins.

    Raises:
        InvalidFieldsError: requests may not go to its URL.
    """
    check_url(wanted.url, guard)
    made = clock.instant(now)
    return StoredEndpoint(
        id=new_id("whe", now),
        url=wanted.url,
        events=all_types() if wanted.events is None else wanted.events,
        description=wanted.description,
        enabled=wanted.enabled,
        disabled_reason=None if wanted.enabled else "client",
        disabled_at=None if wanted.enabled else made,
        secret=new_secret(),
        version=1,
        created_at=made,
        updated_at=made,
    )


def parse_changes(wanted: WebhookEndpointChanges, guard: AddressPolicy, now: float) -> dict[str, Any]:
    """What a merge patch changes.

    Raises:
        InvalidFieldsError: requests may not go to the new URL.
    """
    changes = wanted.model_dump(exclude_unset=True)
    if "url" in changes:
        check_url(changes["url"], guard)
    if changes.get("enabled") is False:
        return changes | {"disabled_reason": "client", "disabled_at": clock.instant(now)}
    if "enabled" in changes:
        return changes | FORGOTTEN
    health = {name: value for name, value in FORGOTTEN.items() if not name.startswith("disabled")}
    return changes | (health if "url" in changes else {})


def with_new_secret(old: StoredEndpoint, now: float) -> StoredEndpoint:
    """The endpoint with a new secret; the old one goes on signing for a day.

    Raises:
        ConflictError: that was done too often.
    """
    still = [each for each in old.old_secrets if each.until > now]
    if len(still) >= _MOST_OLD_SECRETS:
        raise refusals.too_many_secrets()
    former = OldSecret(secret=old.secret, until=int(now) + SECRET_OVERLAP_SECONDS)
    changes = {"secret": new_secret(), "old_secrets": [former, *still]}
    return old.model_copy(update=changes | {"version": old.version + 1, "updated_at": clock.instant(now)})


def check_url(url: str, guard: AddressPolicy) -> None:
    """Refuse a URL to which requests may not go. A name that nobody knows yet may come to be known.

    A developer's runner lets http reach this machine, and nothing else that a deployment refuses.

    Raises:
        InvalidFieldsError: it is none, not https, or leads to an address that is not public.
    """
    try:
        target = parse_url(url)
        here = target.scheme == "http" and guard.loopback_allowed
        found = (guard if here else AddressPolicy()).addresses_of(target.host, target.port, _LOOK_UP_SECONDS)
    except UnreadableError as error:
        raise refusals.bad_url(str(error)) from error
    except NotPublicError as error:
        raise refusals.bad_url(
            "must not lead to an address that is private, loopback, link-local or the like"
        ) from error
    except UnresolvedError:
        found = []
    if target.scheme == "http" and not (here and found and all(map(is_loopback, found))):
        raise refusals.bad_url("must begin with https://")
