"""/api/organization, /api/api-keys and /api/limits; audit_events.py adds /api/audit-events."""

import functools
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.organization import audit_events
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.rate_limiting import limiter, shared_policies
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.api.rate_limits.models import current_limits
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.core import clock, config
from voxanne.core.fields import changes_of
from voxanne.domain.api_keys import service as api_key_service
from voxanne.domain.api_keys.models import ApiKey, ApiKeyWithSecret
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey, Rotation
from voxanne.domain.call_backs.daily_limits import DailyCallBacks, current_day, day_to_its_end
from voxanne.domain.call_backs.models import AllLimits, CallBackLimits
from voxanne.domain.organizations.models import Organization
from voxanne.domain.organizations.repository import OrganizationRepository
from voxanne.domain.organizations.schemas import OrganizationChanges

organization_routes = RouteGroup(
    "/api/organization",
    tag="Organization",
    read="organization:read",
    write="organization:write",
    object_type="organization",
)
limits_routes = RouteGroup("/api/limits", tag="Organization", read=Key.ANY)
# There is no scope for reading keys alone.
key_routes = RouteGroup("/api/api-keys", tag="API keys", read="keys:write", write="keys:write", object_type="api_key")
_SECRET_FIELDS = frozenset({"key"})


@functools.cache
def _organizations() -> OrganizationRepository:
    return OrganizationRepository.from_environment()


@functools.cache
def _api_keys() -> ApiKeyRepository:
    return ApiKeyRepository.from_environment()


@organization_routes.get(summary="Read the organization", operation_id="readOrganization", problems=("not_found",))
def read_organization() -> Organization:
    """Return the organisation of the API key."""
    organization = _organizations().get(caller().organization_id)
    return with_etag(organization.to_response(), organization.version)


@organization_routes.patch(
    summary="Change the organization", operation_id="changeOrganization", problems=("not_found",)
)
def change_organization(body: OrganizationChanges) -> Organization:
    """Merge a patch into the organisation (RFC 7396). To change the plan, change the subscription."""
    changes = changes_of(body, Organization)
    if "time_zone" in changes:
        changes |= day_to_its_end(_organizations().get(caller().organization_id), clock.now())
    organization = _organizations().update(caller().organization_id, changes, expected_version())
    return with_etag(organization.to_response(), organization.version)


@limits_routes.get(summary="Read the rate limits", operation_id="readLimits")
def read_limits() -> AllLimits:
    """Return the state of the rate limits and of the daily limits of call-backs. This request is not counted."""
    organization = _organizations().get(caller().organization_id)
    now = clock.now()
    day = current_day(organization, now)
    used = DailyCallBacks.from_environment().used(organization.organization_id, day)
    levels = current_request().levels
    if caller().is_session:
        levels = [*levels, *limiter().read(shared_policies(current_request()), now)]
    return AllLimits(
        **vars(current_limits(caller().plan, levels)),
        organization_id=organization.organization_id,
        call_backs=CallBackLimits(
            per_day=organization.call_backs_a_day,
            per_number_per_day=organization.call_backs_to_a_number,
            remaining=max(organization.call_backs_a_day - used, 0),
            reset_at=clock.instant(day.ends),
        ),
    )


@key_routes.get(summary="List API keys", operation_id="listApiKeys")
def list_api_keys(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[ApiKey]:
    """List the organisation's API keys, newest first, including revoked ones."""
    before = decode_cursor(cursor, "api-keys")
    result = _api_keys().list_newest(caller().organization_id, limit, before)
    return page(result, ApiKey.model_validate, "api-keys", lambda last: last.id)


@key_routes.post(
    summary="Create an API key",
    operation_id="createApiKey",
    status_code=HTTPStatus.CREATED,
    problems=("scope_not_held", "key_outlives_caller"),
)
def create_api_key(body: NewApiKey) -> Response[ApiKeyWithSecret]:
    """Create an API key. Only this response contains its secret `key`.

    A key can give only scopes that it has. If it expires, the new key must not expire later.
    """
    key, secret = api_key_service.new_key(body, caller(), config.required("MODE"), clock.now())
    writes = _api_keys().build_create(caller().organization_id, key, secret)
    created = ApiKeyWithSecret(**key.model_dump(), key=secret)
    return respond_once(created, writes, location=f"/api/api-keys/{key.id}", secrets=_SECRET_FIELDS)


@key_routes.get("/<key_id>", summary="Read an API key", operation_id="readApiKey")
def read_api_key(key_id: str) -> ApiKey:
    """Return an API key without its secret."""
    return with_etag(_api_keys().get(caller().organization_id, key_id), ONLY_VERSION)


@key_routes.delete(
    "/<key_id>",
    summary="Revoke an API key",
    operation_id="revokeApiKey",
    action="api_key.revoked",
    problems=("scope_not_held", "owner_rights_required", "last_key_manager"),
)
def revoke_api_key(key_id: str) -> ApiKey:
    """Revoke an API key, with effect within 60 seconds. A revoked key is returned unchanged.

    The calling key must have all scopes of the key that it revokes.
    """
    return api_key_service.revoke(_api_keys(), caller(), key_id, clock.now(), expected_version=expected_version())


@key_routes.post(
    "/<key_id>/rotate",
    summary="Rotate an API key",
    operation_id="rotateApiKey",
    status_code=HTTPStatus.CREATED,
    action="api_key.rotated",
    problems=(
        *("scope_not_held", "owner_rights_required", "key_outlives_caller"),
        *("key_not_active", "key_already_rotated", "last_key_manager"),
    ),
)
def rotate_api_key(key_id: str, body: Annotated[Rotation, Body()] = Rotation()) -> Response[ApiKeyWithSecret]:  # noqa: B008
    """Create a key that replaces another one. The old key stays valid for `overlap_seconds`.

    The last key that has all scopes and does not expire requires an overlap of an hour or more. If you lose the
    response, rotate the new key with the old one; this is possible until the new key is used. A key is rotated once:
    after that, the 409 `key_already_rotated` has the id of the new key.
    """
    now = clock.now()
    organization_id = caller().organization_id
    old = _api_keys().get(organization_id, key_id)
    held_until = caller().key_expires_at
    # Who lost the response to a rotation has the old key alone, and must not be locked out when it expires.
    was_lost = held_until is not None and _api_keys().is_unused_successor(organization_id, caller().key_id, old)
    new, secret = api_key_service.new_successor(old, caller(), None if was_lost else held_until, now)
    until = api_key_service.overlap_end(old, body.overlap_seconds, now)
    is_short = body.overlap_seconds < api_key_service.SAFE_OVERLAP_SECONDS
    writes = _api_keys().build_rotate(organization_id, (old, new), secret, until, is_short=is_short, if_unused=was_lost)
    created = ApiKeyWithSecret(**new.model_dump(), key=secret)
    return respond_once(created, writes, location=f"/api/api-keys/{new.id}", secrets=_SECRET_FIELDS)


app = create_app(organization_routes, limits_routes, key_routes, audit_events.routes)
lambda_handler = serve(app)
