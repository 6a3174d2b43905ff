"""The gateway's authorizer: it checks API keys and session tokens, and returns their organisation and scopes."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.api.http.callers import Caller
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import of_address
from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock, config
from voxanne.core.errors import ConflictError, UnavailableError
from voxanne.core.logging import count, logger
from voxanne.domain.api_keys.key_format import is_wellformed
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.sessions.principals import SESSION_TOKEN, Principal, of_key, of_token, open_organization

_MARK_INTERVAL_SECONDS = 60


class UnauthorizedError(Exception):
    """The gateway turns an exception with exactly this text into the 401 response that the template defines."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@functools.cache
def _api_keys() -> ApiKeyRepository:
    return ApiKeyRepository.from_environment()


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


@functools.cache
def _tables() -> tuple[Table, Table, Table]:
    """Return the tables of sessions, API keys and members, which only requests with a session's token read."""
    return (
        Table.from_environment("SESSIONS_TABLE"),
        Table.from_environment("API_KEYS_TABLE"),
        Table.from_environment("MEMBERS_TABLE"),
    )


@functools.cache
def _limiter() -> Limiter:
    return Limiter(config.required("RATE_LIMITS_TABLE"))


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Return a policy that allows the whole API to a valid key.

    An invalid key counts against its address's limit and raises, since the gateway does not cache exceptions. If the
    address has sent too many, the policy denies access, which the gateway answers with 429.

    Raises:
        UnauthorizedError: the key does not exist, is of another mode, revoked or expired, or its organisation is
            suspended. The reason is not disclosed.
    """
    try:
        return _authorize(event, clock.now())
    except UnauthorizedError:
        raise
    except Exception:
        # UnauthorizedError counts as an error in Lambda's own metric, which is therefore no use for an alarm.
        count("AuthorizerFailed")
        raise


def _authorize(event: dict[str, Any], now: float) -> dict[str, Any]:
    found = _caller(event, now)
    if found is None:
        return _refuse(event, now)
    caller, organization = found
    policy = _policy(event, "Allow", organization.organization_id)
    return {**policy, "context": caller.to_context(), "usageIdentifierKey": organization.gateway_key}


def _caller(event: dict[str, Any], now: float) -> tuple[Caller, StoredOrganization] | None:
    secret = _bearer(event)
    # The checksum refuses mistyped and guessed keys without a read.
    if secret is None or not is_wellformed(secret, config.required("MODE")):
        return None
    item = _api_keys().by_secret(secret)
    if item is None:
        return None
    if item.get("kind") == SESSION_TOKEN:
        return _caller_in_session(item, now)
    principal = of_key(item, now)
    organization = None if principal is None else _organization(item)
    if principal is None or organization is None:
        return None
    _mark_used(principal, now)
    return principal.caller(organization), organization


def _caller_in_session(token: Item, now: float) -> tuple[Caller, StoredOrganization] | None:
    expires_at = clock.seconds_of(token["expires_at"])
    if expires_at <= now:
        return None
    # A click should not wait for three reads in turn.
    read_organization = in_background(lambda: _organization(token))
    principal = of_token(token, _tables(), now)
    organization = read_organization()
    if principal is None or organization is None:
        return None
    _mark_used(principal, now)
    return principal.caller(organization, expires_at), organization


def _organization(item: Item) -> StoredOrganization | None:
    return open_organization(_organizations().get({"organization_id": item["organization_id"]}))


def _bearer(event: dict[str, Any]) -> str | None:
    headers: dict[str, str] = event.get("headers") or {}
    authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scheme, _, secret = authorization.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _mark_used(principal: Principal, now: float) -> None:
    """Store when an API key was last used, by a request of its own or in a session that it opened."""
    since = clock.instant(now - _MARK_INTERVAL_SECONDS)
    if principal.key is None or principal.key.get("last_used_at", "") >= since:
        return
    try:
        _api_keys().mark_used(principal.key, clock.instant(now), since)
    except (ConflictError, UnavailableError):
        # A concurrent request has marked it or a rotation holds the item: no reason to refuse a valid key.
        logger.debug("api_key.last_use_not_marked")


def _refuse(event: dict[str, Any], now: float) -> dict[str, Any]:
    address: str = event["requestContext"]["identity"]["sourceIp"]
    levels = _limiter().take([of_address(address)], now)
    if all(level.admitted for level in levels):
        raise UnauthorizedError
    return _policy(event, "Deny", "refused")


def _policy(event: dict[str, Any], effect: str, principal: str) -> dict[str, Any]:
    """Return a policy for the whole stage, since the gateway caches it for requests to any route."""
    stage = "/".join(event["methodArn"].split("/")[:2])
    return {
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*"}],
        },
    }
