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
from voxanne.api.idempotency import respond_once
from voxanne.api.rate_limits.models import CurrentLimits, current_limits
from voxanne.core import clock, config
from voxanne.domain.api_keys import service as api_key_service
from voxanne.domain.api_keys.models import ApiKey, ApiKeyWithSecret
from voxanne.domain.api_keys.repository import ApiKeyRepository
from voxanne.domain.api_keys.schemas import NewApiKey, Rotation
from voxanne.domain.organizations.models import Organization
from voxanne.domain.organizations.repository import OrganizationRepository
from voxanne.domain.organizations.schemas import OrganizationChanges

app = create_app()
_SHOWN_ONCE = frozenset({"key"})


@functools.cache
def _organizations() -> OrganizationRepository:
    return OrganizationRepository.from_environment()


@functools.cache
def _api_keys() -> ApiKeyRepository:
    return ApiKeyRepository.from_environment()


@app.get("/api/organization", summary="Read the organization", tags=["Organization"], operation_id="readOrganization")
def read_organization() -> Organization:
    """The organisation of the calling key."""
    organization = _organizations().get(caller().organization_id)
    return with_etag(organization.to_response(), organization.version)


@app.patch(
    "/api/organization", summary="Change the organization", tags=["Organization"], operation_id="changeOrganization"
)
def change_organization(wanted: OrganizationChanges) -> Organization:
    """Merge a patch into the organisation (RFC 7396). Its plan follows its subscription."""
    changes = wanted.model_dump(exclude_unset=True)
    organization = _organizations().update(caller().organization_id, changes, expected_version())
    return with_etag(organization.to_response(), organization.version)


@app.get("/api/limits", summary="Read the rate limits", tags=["Organization"], operation_id="readLimits")
def read_limits() -> CurrentLimits:
    """How the calling organisation's limits stand, also from this address. Asking is free."""
    return current_limits(caller().plan, current_request().levels)


@app.get("/api/api-keys", summary="List API keys", tags=["API keys"], operation_id="listApiKeys")
def list_api_keys(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[ApiKey]:
    """The organisation's keys, newest first, revoked ones too."""
    before = decode_cursor(cursor, "api-keys")
    found = _api_keys().list_newest(caller().organization_id, limit, before)
    return page(found, ApiKey.model_validate, "api-keys", lambda last: last.id)


@app.post(
    "/api/api-keys",
    summary="Create an API key",
    tags=["API keys"],
    operation_id="createApiKey",
    status_code=HTTPStatus.CREATED,
)
def create_api_key(wanted: NewApiKey) -> Response[ApiKeyWithSecret]:
    """Make a key. Its `key` is shown in this answer and never again."""
    key, secret = api_key_service.new_key(wanted, caller().scopes, config.required("MODE"), clock.now())
    writes = _api_keys().build_create(caller().organization_id, key, secret)
    shown = ApiKeyWithSecret(**key.model_dump(), key=secret)
    return respond_once(shown, writes, location=f"/api/api-keys/{key.id}", secrets=_SHOWN_ONCE)


@app.get("/api/api-keys/<key_id>", summary="Read an API key", tags=["API keys"], operation_id="readApiKey")
def read_api_key(key_id: str) -> ApiKey:
    """One key, but for the key itself."""
    # Nobody changes a key under a version: the tag tells by its digest.
    return with_etag(_api_keys().get(caller().organization_id, key_id), 1)


@app.delete("/api/api-keys/<key_id>", summary="Revoke an API key", tags=["API keys"], operation_id="revokeApiKey")
def revoke_api_key(key_id: str) -> ApiKey:
    """Stop a key for good, within 60 seconds. Revoking it again changes nothing."""
    return api_key_service.revoke(_api_keys(), caller().organization_id, key_id, clock.now())


@app.post(
    "/api/api-keys/<key_id>/rotate",
    summary="Rotate an API key",
    tags=["API keys"],
    operation_id="rotateApiKey",
    status_code=HTTPStatus.CREATED,
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


lambda_handler = serve(app)
