"""Create, rotate and revoke API keys. An organisation always keeps one with all scopes that does not expire."""

import math
from collections.abc import Collection

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.core import clock
from voxanne.core.errors import ConflictError, ForbiddenError, invalid_field
from voxanne.core.ids import new_id
from voxanne.core.times import parse_instant
from voxanne.domain.api_keys import key_format
from voxanne.domain.api_keys.errors import outlives_caller
from voxanne.domain.api_keys.models import ALL_SCOPES, ApiKey
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey


def first_key(mode: str, now: float, secret: str | None = None) -> tuple[ApiKey, str]:
    """Return the first key of a new organisation, which has all scopes, and its secret."""
    return _build("First key", sorted(ALL_SCOPES), expires_at=None, mode=mode, now=now, secret=secret)


def new_key(
    body: NewApiKey, held: Collection[str], held_until: float | None, mode: str, now: float
) -> tuple[ApiKey, str]:
    """Return the key that a client asks for, and its secret. *held* are the scopes of the calling key.

    A calling key that expires, at *held_until*, makes none that is valid for longer.

    Raises:
        ForbiddenError: the calling key lacks a scope.
        InvalidFieldsError: the expiry is in the past, or later than the calling key's.
    """
    scopes = sorted(body.scopes if body.scopes is not None else held)
    _check_held(scopes, held, "A key cannot grant scopes that it lacks")
    expiry = held_until if body.expires_at is None else parse_instant(body.expires_at)
    if expiry is not None and expiry <= now:
        raise invalid_field("expires_at", "must be later than now")
    if held_until is not None and expiry is not None and expiry > held_until:
        raise invalid_field("expires_at", "must not be later than the calling key expires itself")
    expires_at = None if expiry is None else clock.instant(expiry)
    return _build(body.name, scopes, expires_at=expires_at, mode=mode, now=now)


def new_successor(old: ApiKey, held: Collection[str], held_until: float | None, now: float) -> tuple[ApiKey, str]:
    """Return the key that replaces *old*, with its name, scopes and expiry, and the new secret.

    *held* are the scopes of the calling key, *held_until* is when it expires (seconds since the epoch), or None.

    Raises:
        ForbiddenError: *old* has a scope that the calling key lacks, or is valid for longer.
        ConflictError: *old* is revoked or has expired.
    """
    _check_held(old.scopes, held, "A key cannot rotate one that has scopes which it lacks")
    outlives = old.expires_at is None or clock.seconds_of(old.expires_at) > (held_until or math.inf)
    if held_until is not None and outlives:
        raise outlives_caller()
    if not old.is_alive(now):
        raise ConflictError("A key that is revoked or has expired cannot be rotated.", code="key_not_active")
    return _build(old.name, old.scopes, expires_at=old.expires_at, mode=old.mode, now=now)


# Time for noticing that a rotation's response got lost.
SAFE_OVERLAP_SECONDS = 3600


def overlap_end(old: ApiKey, overlap_seconds: int, now: float) -> str:
    """Return when a key that is rotated now expires: after the overlap, or at its own expiry if that is sooner."""
    end = clock.instant(now + overlap_seconds)
    return min(end, old.expires_at) if old.expires_at is not None else end


def revoke(api_keys: ApiKeyRepository, organization_id: str, key_id: str, held: Collection[str], now: float) -> ApiKey:
    """Revoke a key permanently; revoking it again changes nothing. *held* are the scopes of the calling key.

    Raises:
        NotFoundError: the organisation has no such key.
        ForbiddenError: the key has a scope that the calling key lacks.
        ConflictError: it is the last one with all scopes that does not expire.
    """
    key = api_keys.get(organization_id, key_id)
    _check_held(key.scopes, held, "A key cannot revoke one that has scopes which it lacks")

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


def _check_held(scopes: Collection[str], held: Collection[str], refusal: str) -> None:
    lacking = sorted(set(scopes) - set(held))
    if lacking:
        raise ForbiddenError(f"{refusal}: {', '.join(lacking)}", code="scope_not_held", lacking_scopes=lacking)


def _build(
    name: str, scopes: list[str], *, expires_at: str | None, mode: str, now: float, secret: str | None = None
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
        }
    )
    return key, secret
