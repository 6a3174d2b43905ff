"""Keys are made, replaced and revoked; an organisation never ends up without one that can make others."""

from collections.abc import Collection

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.core import clock
from voxanne.core.errors import ConflictError, ForbiddenError, invalid_field
from voxanne.core.ids import new_id
from voxanne.core.times import parse_instant
from voxanne.domain.api_keys import key_format as keys
from voxanne.domain.api_keys.models import ALL_SCOPES, ApiKey
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey


def first_key(mode: str, now: float, secret: str | None = None) -> tuple[ApiKey, str]:
    """The key an organisation is born with, which may do everything, and its secret."""
    return _make("First key", sorted(ALL_SCOPES), expires_at=None, mode=mode, now=now, secret=secret)


def new_key(wanted: NewApiKey, held: Collection[str], mode: str, now: float) -> tuple[ApiKey, str]:
    """A key as wanted, and its secret.

    Raises:
        ForbiddenError: a scope that the calling key does not hold.
        InvalidFieldsError: it would have expired already.
    """
    scopes = sorted(wanted.scopes if wanted.scopes is not None else held)
    _check_held(scopes, held)
    if wanted.expires_at is None:
        return _make(wanted.name, scopes, expires_at=None, mode=mode, now=now)
    expiry = parse_instant(wanted.expires_at)
    if expiry <= now:
        raise invalid_field("expires_at", "must be later than now")
    return _make(wanted.name, scopes, expires_at=clock.instant(expiry), mode=mode, now=now)


def new_successor(old: ApiKey, held: Collection[str], now: float) -> tuple[ApiKey, str]:
    """The key that takes the place of *old*, and its secret: same name, scopes and expiry.

    Raises:
        ForbiddenError: the calling key would come by scopes that it does not hold.
        ConflictError: *old* no longer works.
    """
    _check_held(old.scopes, held)
    if not old.is_alive(now):
        raise ConflictError("a key that is revoked or has expired can't be rotated", code="key_not_active")
    return _make(old.name, old.scopes, expires_at=old.expires_at, mode=old.mode, now=now)


def overlap_end(old: ApiKey, overlap_seconds: int, now: float) -> str:
    """When a key that is rotated now stops: after the overlap, or when it would have anyway."""
    end = clock.instant(now + overlap_seconds)
    return min(end, old.expires_at) if old.expires_at is not None else end


def revoke(api_keys: ApiKeyRepository, organization_id: str, key_id: str, now: float) -> ApiKey:
    """Stop a key for good; doing it again changes nothing.

    Raises:
        NotFoundError: the organisation has no such key.
        ConflictError: nobody could make keys any more.
    """
    key = api_keys.get(organization_id, key_id)

    def attempt() -> ApiKey:
        nonlocal key
        if key.revoked_at is not None:
            return key
        try:
            return api_keys.revoke(organization_id, key, clock.instant(now))
        except ConcurrentUpdateError as error:
            # The index was behind, or another request was first: continue with the stored key.
            key = ApiKey.model_validate(error.item)
            raise

    return retry_on_conflict(attempt)


def _check_held(scopes: Collection[str], held: Collection[str]) -> None:
    lacking = sorted(set(scopes) - set(held))
    if lacking:
        raise ForbiddenError(
            f"a key can't grant what it lacks: {', '.join(lacking)}", code="scope_not_held", lacking_scopes=lacking
        )


def _make(
    name: str, scopes: list[str], *, expires_at: str | None, mode: str, now: float, secret: str | None = None
) -> tuple[ApiKey, str]:
    secret = secret or keys.generate(mode)
    key = ApiKey.model_validate(
        {
            "id": new_id("key", now),
            "name": name,
            "scopes": scopes,
            "prefix": keys.prefix(secret),
            "last_four": secret[-4:],
            "mode": mode,
            "created_at": clock.instant(now),
            "expires_at": expires_at,
        }
    )
    return key, secret
