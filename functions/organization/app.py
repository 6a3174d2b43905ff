"""/api/organization, /api/api-keys, /api/limits: the organisation, who speaks for it, how much it may send."""

import functools
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.api.rate_limits.models import CurrentLimits, current_limits
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock, config
from voxanne.domain.api_keys import service as api_key_service
from voxanne.domain.api_keys.models import ApiKey, ApiKeyWithSecret
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey, Rotation
from voxanne.domain.organizations.models import Organization
from voxanne.domain.organizations.repository import OrganizationRepository
from voxanne.domain.organizations.schemas import OrganizationChanges

organization_routes = RouteGroup(
    "/api/organization", tag="Organization", read="organization:read", write="organization:write"
)
limits_routes = RouteGroup("/api/limits", tag="Organization", read=Key.ANY)
# There is no scope for reading keys alone.
key_routes = RouteGroup("/api/api-keys", tag="API keys", read="keys:write", write="keys:write")
_SHOWN_ONCE = frozenset({"key"})


@functools.cache
def _organizations() -> OrganizationRepository:
    return OrganizationRepository(Table(config.required("ORGANIZATIONS_TABLE")), Table(config.required("AGENTS_TABLE")))


@functools.cache
def _api_keys() -> ApiKeyRepository:
    return ApiKeyRepository(Table(config.required("API_KEYS_TABLE")), Table(config.required("ORGANIZATIONS_TABLE")))


@organization_routes.get(summary="Read the organization", operation_id="readOrganization")
def read_organization() -> Organization:
    """The organisation of the calling key."""
    organization = _organizations().get(caller().organization_id)
    return with_etag(organization.to_response(), organization.version)


@organization_routes.patch(summary="Change the organization", operation_id="changeOrganization")
def change_organization(wanted: OrganizationChanges) -> Organization:
    """Merge a patch into the organisation (RFC 7396). Its plan follows its subscription."""
    changes = wanted.model_dump(exclude_unset=True)
    organization = _organizations().update(caller().organization_id, changes, expected_version())
    return with_etag(organization.to_response(), organization.version)


@limits_routes.get(summary="Read the rate limits", operation_id="readLimits")
def read_limits() -> CurrentLimits:
    """How the calling organisation's limits stand, also from this address. Asking is free."""
    return current_limits(caller().plan, current_request().levels)


@key_routes.get(summary="List API keys", operation_id="listApiKeys")
def list_api_keys(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[ApiKey]:
    """The organisation's keys, newest first, revoked ones too."""
    before = decode_cursor(cursor, "api-keys")
    found = _api_keys().list_newest(caller().organization_id, limit, before)
    return page(found, ApiKey.model_validate, "api-keys", lambda last: last.id)


@key_routes.post(summary="Create an API key", operation_id="createApiKey", status_code=HTTPStatus.CREATED)
def create_api_key(wanted: NewApiKey) -> Response[ApiKeyWithSecret]:
    """Make a key. Its `key` is shown in this answer and never again."""
    key, secret = api_key_service.new_key(wanted, caller().scopes, config.required("MODE"), clock.now())
    writes = _api_keys().build_create(caller().organization_id, key, secret)
    shown = ApiKeyWithSecret(**key.model_dump(), key=secret)
    return respond_once(shown, writes, location=f"/api/api-keys/{key.id}", secrets=_SHOWN_ONCE)


@key_routes.get("/<key_id>", summary="Read an API key", operation_id="readApiKey")
def read_api_key(key_id: str) -> ApiKey:
    """One key, but for the key itself."""
    # Nobody changes a key under a version: the tag tells by its digest.
    return with_etag(_api_keys().get(caller().organization_id, key_id), 1)


@key_routes.delete("/<key_id>", summary="Revoke an API key", operation_id="revokeApiKey")
def revoke_api_key(key_id: str) -> ApiKey:
    """Stop a key for good, within 60 seconds. Revoking it again changes nothing."""
    return api_key_service.revoke(_api_keys(), caller().organization_id, key_id, clock.now())


@key_routes.post(
    "/<key_id>/rotate", summary="Rotate an API key", operation_id="rotateApiKey", status_code=HTTPStatus.CREATED
)
def rotate_api_key(key_id: str, wanted: Annotated[Rotation, Body()] = Rotation()) -> Response[ApiKeyWithSecret]:  # noqa: B008
    """Make a key that takes another's place; the old one goes on working for the overlap."""
    now = clock.now()
    organization_id = caller().organization_id
    old = _api_keys().get(organization_id, key_id)
    new, secret = api_key_service.new_successor(old, caller().scopes, now)
    until = api_key_service.overlap_end(old, wanted.overlap_seconds, now)
    writes = _api_keys().build_rotate(organization_id, old, new, secret, until)
    shown = ApiKeyWithSecret(**new.model_dump(), key=secret)
    return respond_once(shown, writes, location=f"/api/api-keys/{new.id}", secrets=_SHOWN_ONCE)


app = create_app(organization_routes, limits_routes, key_routes)
lambda_handler = serve(app)
