"""/api/services: what can be booked, how long it takes, and in which calendars."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calendars.stores import appointments, calendars, services
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.core import clock
from voxanne.domain.services.models import Service, StoredService
from voxanne.domain.services.schemas import NewService, ServiceChanges
from voxanne.domain.services.service import delete_service, new_service, update_service

service_routes = RouteGroup(
    "/api/services",
    tag="Services",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="service",
)


@service_routes.get(summary="List services", operation_id="listServices")
def list_services(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Service]:
    """List the organisation's services, newest first, including inactive ones."""
    before = decode_cursor(cursor, "services")
    result = services().list_newest(caller().organization_id, limit, before)
    return page(result, Service.model_validate, "services", lambda last: last.id)


@service_routes.post(
    summary="Create a service",
    operation_id="createService",
    status_code=HTTPStatus.CREATED,
    problems=("service_name_taken", "too_many_services"),
)
def create_service(body: NewService) -> Response[Service]:
    """Create a service with its names, its duration and the calendars in which it can be booked.

    Names and aliases are unique in an organisation (409 `service_name_taken`). Case, accents and punctuation are
    ignored in the comparison. An organisation can have 100 services.
    """
    organization_id = caller().organization_id
    service = new_service(calendars(), organization_id, body, clock.now())
    writes = services().build_create(organization_id, service)
    location = f"/api/services/{service.id}"
    return respond_once(service.to_response(), writes, location=location, version=service.version)


@service_routes.get("/<service_id>", summary="Read a service", operation_id="readService")
def read_service(service_id: str) -> Service:
    """Return a service."""
    return _response(services().get(caller().organization_id, service_id))


@service_routes.patch(
    "/<service_id>", summary="Change a service", operation_id="changeService", problems=("service_name_taken",)
)
def change_service(service_id: str, body: ServiceChanges) -> Service:
    """Merge a patch into a service (RFC 7396). Free times change at once; booked appointments do not change."""
    organization_id = caller().organization_id
    return _response(
        update_service(services(), calendars(), organization_id, service_id, body, expected_version=expected_version())
    )


@service_routes.delete(
    "/<service_id>",
    summary="Delete a service",
    operation_id="deleteService",
    status_code=HTTPStatus.NO_CONTENT,
    problems=("service_in_use",),
)
def delete_service_(service_id: str) -> None:
    """Delete a service. It must have no future appointments (409 `service_in_use`). Past ones keep its id."""
    organization_id = caller().organization_id
    delete_service(services(), appointments(), organization_id, service_id, expected_version())


def _response(service: StoredService) -> Service:
    return with_etag(service.to_response(), service.version)
