"""Who may call each route: the whole table at once, so that no change of a scope goes unnoticed."""

from http import HTTPStatus
from typing import Any

import pytest

from tests.operations import Operation, operations
from tools.openapi import resolvers
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.route_groups import Access, Key, RouteGroup
from voxanne.api.http.routing import access_of, routes
from voxanne.domain.api_keys.models import ALL_SCOPES

# Method, path, scope; "billed" where inactive billing refuses the request with 402.
TABLE = """
GET    /api/agents                                        agents:read
POST   /api/agents                                        agents:write         billed
DELETE /api/agents/{agent_id}                             agents:write
GET    /api/agents/{agent_id}                             agents:read
PATCH  /api/agents/{agent_id}                             agents:write         billed
GET    /api/api-keys                                      keys:write
POST   /api/api-keys                                      keys:write
DELETE /api/api-keys/{key_id}                             keys:write
GET    /api/api-keys/{key_id}                             keys:write
POST   /api/api-keys/{key_id}/rotate                      keys:write
GET    /api/appointments                                  appointments:read
POST   /api/appointments                                  appointments:write   billed
DELETE /api/appointments/{appointment_id}                 appointments:write
GET    /api/appointments/{appointment_id}                 appointments:read
PATCH  /api/appointments/{appointment_id}                 appointments:write   billed
GET    /api/availability                                  appointments:read
GET    /api/billing                                       organization:read
POST   /api/billing/checkout                              organization:write
POST   /api/billing/portal                                organization:write
GET    /api/calendars                                     appointments:read
POST   /api/calendars                                     appointments:write   billed
GET    /api/calendars/{calendar_id}                       appointments:read
PATCH  /api/calendars/{calendar_id}                       appointments:write   billed
GET    /api/calls                                         calls:read
GET    /api/calls/{call_id}                               calls:read
POST   /api/calls/{call_id}/cancel                        calls:write
GET    /api/calls/{call_id}/recording                     calls:read
GET    /api/calls/{call_id}/transcript                    calls:read
GET    /api/contacts                                      contacts:read
POST   /api/contacts                                      contacts:write       billed
GET    /api/contacts/{contact_id}                         contacts:read
PATCH  /api/contacts/{contact_id}                         contacts:write       billed
POST   /api/contacts/{contact_id}/call-back               calls:write          billed
POST   /api/contacts/{contact_id}/merge                   contacts:write       billed
GET    /api/events                                        webhooks:read
GET    /api/limits                                        any key
GET    /api/organization                                  organization:read
PATCH  /api/organization                                  organization:write
GET    /api/webhook-endpoints                             webhooks:read
POST   /api/webhook-endpoints                             webhooks:write       billed
DELETE /api/webhook-endpoints/{endpoint_id}               webhooks:write
GET    /api/webhook-endpoints/{endpoint_id}               webhooks:read
PATCH  /api/webhook-endpoints/{endpoint_id}               webhooks:write       billed
POST   /api/webhook-endpoints/{endpoint_id}/rotate-secret webhooks:write       billed
POST   /api/webhook-endpoints/{endpoint_id}/test          webhooks:write       billed
GET    /api/webhook-logs                                  webhooks:read
GET    /api/webhook-logs/{log_id}                         webhooks:read
POST   /api/webhook-logs/{log_id}/replay                  webhooks:write
GET    /health                                            no key
GET    /openapi.json                                      no key
"""


def row(method: str, path: str, access: Access) -> str:
    requires = access.requires.value if isinstance(access.requires, Key) else access.requires
    return f"{method:6} {path:50} {requires:20} {'billed' if access.billed else ''}".rstrip()


def test_each_route_requires_what_the_table_says() -> None:
    declared = [
        (route.openapi_path, row(route.method, route.openapi_path, access_of(app, route)))
        for app in resolvers()
        for route in routes(app)
    ]

    assert [line for _, line in sorted(declared)] == TABLE.strip().splitlines()


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_each_scope_is_one_that_a_key_can_have(operation: Operation) -> None:
    assert operation.scope is None or operation.scope in ALL_SCOPES


def test_a_route_that_declares_no_access_is_refused_at_import() -> None:
    group = RouteGroup("/api/things", tag="Things", read="things:read")

    with pytest.raises(TypeError, match="POST /api/things/new declares no access"):
        group.post("/new", summary="Make a thing", operation_id="createThing")


def test_a_route_outside_any_group_is_refused_at_import() -> None:
    app = create_app()

    with pytest.raises(TypeError, match="RouteGroup"):
        app.get("/api/things", summary="List things", operation_id="listThings")


def test_a_path_is_declared_once_a_method() -> None:
    group, other = _things(), _things()

    with pytest.raises(ValueError, match="GET /api/things is declared twice"):
        create_app(group, other)


@pytest.mark.parametrize(("requires", "authenticated"), [(Key.NONE, True), (Key.ANY, False), ("things:read", False)])
def test_public_routes_and_others_are_never_in_one_function(requires: Any, *, authenticated: bool) -> None:
    with pytest.raises(ValueError, match="public"):
        serve(create_app(_things(requires)), authenticated=authenticated)


def test_a_route_can_differ_from_its_group() -> None:
    group = RouteGroup("/api/things", tag="Things", write="things:write", billed=True)
    options: dict[str, Any] = {"summary": "Act", "operation_id": "act"}

    @group.post("/pay", requires="money:write", status_code=HTTPStatus.ACCEPTED, **options)
    @group.post("/stop", billed=False, **options)
    @group.post("/act", **options)
    @group.delete("/act", **options)
    def _act() -> None: ...

    assert {route.path: route.access for route in group.routes if route.method == "POST"} == {
        "/api/things/pay": Access("money:write", billed=True),
        "/api/things/stop": Access("things:write", billed=False),
        "/api/things/act": Access("things:write", billed=True),
    }
    assert [route.access.billed for route in group.routes if route.method == "DELETE"] == [False]


def _things(requires: Any = Key.ANY) -> RouteGroup:
    group = RouteGroup("/api/things", tag="Things", read=requires)

    @group.get(summary="List things", operation_id="listThings")
    def _list() -> None: ...

    return group
