"""Create, rotate and revoke API keys. An organisation always keeps one with all scopes that does not expire."""

import math

from voxanne.api.http.callers import Caller
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.core import clock
from voxanne.core.errors import ConflictError, invalid_field
from voxanne.core.ids import new_id
from voxanne.core.times import parse_instant
from voxanne.domain.api_keys import key_format
from voxanne.domain.api_keys.errors import API_KEY, outlives_caller
from voxanne.domain.api_keys.models import ALL_SCOPES, ApiKey
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey


def first_key(mode: str, now: float, secret: str | None = None) -> tuple[ApiKey, str]:
    """Return the first key of a new organisation, which has all scopes, and its secret."""
    return _build("First key", sorted(ALL_SCOPES), expires_at=None, mode=mode, now=now, secret=secret)


def new_key(body: NewApiKey, caller: Caller, mode: str, now: float) -> tuple[ApiKey, str]:
    """Return the key that a client asks for, and its secret.

    A calling key that expires makes none that is valid for longer, and one without owner rights none that has them.

    Raises:
        ForbiddenError: the calling key lacks a scope.
        InvalidFieldsError: the expiry is in the past, or later than the calling key's.
    """
    held_until = caller.key_expires_at
    scopes = sorted(body.scopes if body.scopes is not None else caller.scopes)
    caller.require_held(scopes, "A key cannot grant scopes that it lacks")
    expiry = held_until if body.expires_at is None else parse_instant(body.expires_at)
    if expiry is not None and expiry <= now:
        raise invalid_field("expires_at", "must be in the future")
    if held_until is not None and expiry is not None and expiry > held_until:
        raise invalid_field("expires_at", "must not be later than the expiry of the calling key")
    expires_at = None if expiry is None else clock.instant(expiry)
    return _build(body.name, scopes, expires_at=expires_at, mode=mode, now=now, owner_rights=caller.owner_rights)


def new_successor(old: ApiKey, caller: Caller, held_until: float | None, now: float) -> tuple[ApiKey, str]:
    """Return the key that replaces *old*, with its name, scopes, rights and expiry, and the new secret.

    *held_until* is when the calling key expires (seconds since the epoch), or None.

    Raises:
        ForbiddenError: *old* has a scope or a right that the calling key lacks, or is valid for longer.
        ConflictError: *old* is revoked or has expired.
    """
    caller.require_held(old.scopes, "A key cannot rotate one that has scopes which it lacks")
    _check_owner_rights(old, caller)
    outlives = old.expires_at is None or clock.seconds_of(old.expires_at) > (held_until or math.inf)
    if held_until is not None and outlives:
        raise outlives_caller()
    if not old.is_alive(now):
        raise ConflictError("A key that is revoked or has expired cannot be rotated.", code="key_not_active")
    return _build(
        old.name, old.scopes, expires_at=old.expires_at, mode=old.mode, now=now, owner_rights=old.owner_rights
    )


# Time for noticing that a rotation's response got lost.
SAFE_OVERLAP_SECONDS = 3600


def overlap_end(old: ApiKey, overlap_seconds: int, now: float) -> str:
    """Return when a key that is rotated now expires: after the overlap, or at its own expiry if that is sooner."""
    end = clock.instant(now + overlap_seconds)
    return min(end, old.expires_at) if old.expires_at is not None else end


def revoke(
    api_keys: ApiKeyRepository, caller: Caller, key_id: str, now: float, *, expected_version: int | None
) -> ApiKey:
    """Revoke a key permanently; revoking it again changes nothing.

    Raises:
        NotFoundError, StaleVersionError: the organisation has no such key, or keys have no such version.
        ForbiddenError: the key has a scope or a right that the calling key lacks.
        ConflictError: it is the last one with all scopes that does not expire.
    """
    organization_id = caller.organization_id
    key = api_keys.get(organization_id, key_id)
    API_KEY.check_version(ONLY_VERSION, expected_version)
    caller.require_held(key.scopes, "A key cannot revoke one that has scopes which it lacks")
    _check_owner_rights(key, caller)

    def attempt() -> ApiKey:
        nonlocal key
        if key.revoked_at is not None:
            return key
        try:
            return api_keys.revoke(organization_id, key, clock.instant(now))
        except ConcurrentUpdateError as error:
            # The index lagged behind, or another request changed the key: go on with the stored key.
            key = ApiKey.model_validate(error.item)
            raise

    return retry_on_conflict(attempt)


def _check_owner_rights(key: ApiKey, caller: Caller) -> None:
    if key.uses_owner_rights:
        caller.require_owner_rights()


def _build(
    name: str,
    scopes: list[str],
    *,
    expires_at: str | None,
    mode: str,
    now: float,
    owner_rights: bool = True,
    secret: str | None = None,
) -> tuple[ApiKey, str]:
    secret = secret or key_format.generate(mode)
    key = ApiKey.model_validate(
        {
            "id": new_id("key", now),
            "name": name,
            "scopes": scopes,
            "prefix": key_format.prefix(secret),
            "last_four": secret[-4:],
            "mode": mode,
            "created_at": clock.instant(now),
            "expires_at": expires_at,
            "owner_rights": owner_rights,
        }
    )
    return key, secret
