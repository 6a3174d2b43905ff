"""The gateway's authorizer: an API key in, the organisation behind it out. Nothing else looks at keys."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.api.http.request_context import Caller
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import of_address
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock, config
from voxanne.core.errors import ConflictError, UnavailableError
from voxanne.core.logging import count, logger
from voxanne.domain.api_keys.key_format import is_wellformed
from voxanne.domain.api_keys.models import ApiKey
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.organizations.models import StoredOrganization

_MARKED_AT_MOST_EVERY_SECONDS = 60


class UnauthorizedError(Exception):
    """Raised with this very text: the gateway makes it the 401 of the template."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@functools.cache
def _api_keys() -> ApiKeyRepository:
    return ApiKeyRepository(Table(config.required("API_KEYS_TABLE")), _organizations())


@functools.cache
def _organizations() -> Table:
    return Table(config.required("ORGANIZATIONS_TABLE"))


@functools.cache
def _limiter() -> Limiter:
    return Limiter(config.required("RATE_LIMITS_TABLE"))


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Allow the whole API to a good key.

    A key that is not good counts on its address and is refused with an exception, which the gateway does not cache.
    Only an address that has sent too many of them is denied: the gateway answers that 429.

    Raises:
        UnauthorizedError: no such key, or it is of another mode, revoked or expired, or its organisation is suspended.
            Which, nobody is told.
    """
    try:
        return _answer(event, clock.now())
    except UnauthorizedError:
        raise
    except Exception:
        # Refusals are exceptions as well, so Lambda's own count of errors tells of nothing.
        count("AuthorizerFailed")
        raise


def _answer(event: dict[str, Any], now: float) -> dict[str, Any]:
    found = _good_key(event, now)
    if found is None:
        return _refuse(event, now)
    item, organization = found
    _mark_used(item, now)
    key = ApiKey.model_validate(item)
    caller = Caller(
        organization_id=organization.organization_id,
        key_id=key.id,
        scopes=frozenset(key.scopes),
        plan=organization.plan,
        organization_limit=organization.requests_per_hour,
        address_limit=organization.requests_per_address,
        country=organization.country,
        service_on=organization.is_served,
        cursor_key=organization.cursor_key,
        key_expires_at=None if key.expires_at is None else clock.seconds_of(key.expires_at),
    )
    policy = _policy(event, "Allow", organization.organization_id)
    return {**policy, "context": caller.to_context(), "usageIdentifierKey": organization.gateway_key}


def _good_key(event: dict[str, Any], now: float) -> tuple[Item, StoredOrganization] | None:
    secret = _bearer(event)
    # The checksum spares mistyped keys, and whoever guesses, the look into the table.
    if secret is None or not is_wellformed(secret, config.required("MODE")):
        return None
    item = _api_keys().by_secret(secret)
    if item is None or not ApiKey.model_validate(item).is_alive(now):
        return None
    stored = _organizations().get({"organization_id": item["organization_id"]})
    organization = None if stored is None else StoredOrganization.model_validate(stored)
    return None if organization is None or organization.suspended_at is not None else (item, organization)


def _bearer(event: dict[str, Any]) -> str | None:
    headers: dict[str, str] = event.get("headers") or {}
    authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scheme, _, secret = authorization.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _mark_used(item: Item, now: float) -> None:
    since = clock.instant(now - _MARKED_AT_MOST_EVERY_SECONDS)
    if item.get("last_used_at", "") >= since:
        return
    try:
        _api_keys().mark_used(item, clock.instant(now), since)
    except (ConflictError, UnavailableError):
        # A good key is not refused for a note that another request makes, or that a rotation holds up.
        logger.debug("last use not noted")


def _refuse(event: dict[str, Any], now: float) -> dict[str, Any]:
    address: str = event["requestContext"]["identity"]["sourceIp"]
    levels = _limiter().take([of_address(address)], now)
    if all(level.admitted for level in levels):
        raise UnauthorizedError
    return _policy(event, "Deny", "refused")


def _policy(event: dict[str, Any], effect: str, principal: str) -> dict[str, Any]:
    """A policy over the whole stage: the gateway caches it, and the next request may be for any route."""
    stage = "/".join(event["methodArn"].split("/")[:2])
    return {
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*"}],
        },
    }
