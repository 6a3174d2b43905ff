"""Who may call each route: docs/access.md has the whole table, so that no change of a scope goes unnoticed."""

from http import HTTPStatus
from typing import Any, get_args

import pytest

from tests.operations import Operation, operations
from tools.access_document import DOCUMENT, written
from voxanne.api.audit_events.models import AuditAction, AuditedType
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.route_groups import Access, Key, RouteGroup
from voxanne.domain.api_keys.models import ALL_SCOPES


def test_each_route_requires_what_the_table_says() -> None:
    assert written() == DOCUMENT.read_text(encoding="utf-8"), "run `make access`, and review what changed"


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_each_scope_is_one_that_a_key_can_have(operation: Operation) -> None:
    assert operation.scope is None or operation.scope in ALL_SCOPES


def test_a_route_that_declares_no_access_is_refused_at_import() -> None:
    group = RouteGroup("/api/things", tag="Things", read="things:read")

    with pytest.raises(TypeError, match="POST /api/things/new declares no access"):
        group.post("/new", summary="Make a thing", operation_id="createThing")


@pytest.mark.parametrize(("path", "object_type"), [("/<thing_id>/act", "thing"), ("", None)])
def test_a_route_that_changes_something_and_declares_no_action_is_refused_at_import(
    path: str, object_type: str | None
) -> None:
    group = RouteGroup("/api/things", tag="Things", write="things:write", object_type=object_type)

    with pytest.raises(TypeError, match=f"POST /api/things{path} declares no action"):
        group.post(path, summary="Act", operation_id="act")


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_each_action_and_type_of_object_is_one_that_audit_events_show(operation: Operation) -> None:
    audited = operation.audited
    assert audited is not None or operation.method == "GET"
    if audited is not None:
        assert audited[0] in get_args(AuditAction.__value__)
        assert audited[1] in get_args(AuditedType.__value__)


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
    group = RouteGroup("/api/things", tag="Things", write="things:write", billed=True, object_type="thing")
    options: dict[str, Any] = {"summary": "Act", "operation_id": "act"}

    @group.post("/pay", requires="money:write", status_code=HTTPStatus.ACCEPTED, action="thing.paid", **options)
    @group.post("/stop", billed=False, action="thing.stopped", **options)
    @group.post(**options)
    @group.delete("/act", **options)
    def _act() -> None: ...

    assert {route.path: route.access for route in group.routes if route.method == "POST"} == {
        "/api/things/pay": Access("money:write", billed=True, audited=("thing.paid", "thing")),
        "/api/things/stop": Access("things:write", billed=False, audited=("thing.stopped", "thing")),
        "/api/things": Access("things:write", billed=True, audited=("thing.created", "thing")),
    }
    assert [route.access.billed for route in group.routes if route.method == "DELETE"] == [False]


def _things(requires: Any = Key.ANY) -> RouteGroup:
    group = RouteGroup("/api/things", tag="Things", read=requires)

    @group.get(summary="List things", operation_id="listThings")
    def _list() -> None: ...

    return group
