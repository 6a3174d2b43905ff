"""Template, resolvers and OpenAPI document tell of the same API; environment and code of the same variables."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from local.runner.template.deployment import Function, Mock
from tests.contract.environment import variables_of_calls, variables_within_reach
from tests.contract.imports import ROOT, imported_from
from tests.product import deployment
from tools import openapi
from voxanne.api.http.routing import routes

DOCUMENT: dict[str, Any] = json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))
GROUPS = [
    function for function in deployment().functions.values() if hasattr(importlib.import_module(function.module), "app")
]
RECEIVERS = [
    function for function in deployment().functions.values() if function.logical_id.endswith("ReceiverFunction")
]


def routes_of(function: Function) -> set[tuple[str, str]]:
    """Method and path of a group's routes, as OpenAPI writes paths."""
    app = importlib.import_module(function.module).app
    return {(route.method.lower(), route.openapi_path) for route in routes(app)}


def pages_of(function: Function) -> set[tuple[str, str]]:
    """Those of the routes that answer with pages for people."""
    app = importlib.import_module(function.module).app
    return {(route.method.lower(), route.openapi_path) for route in routes(app) if not route.include_in_schema}


def template_paths(function: Function) -> set[str]:
    """Paths that the template sends to a function."""
    api = deployment().api
    assert api is not None
    return {route.path for route in api.routes if route.target == function.logical_id}


@pytest.mark.parametrize("function", deployment().functions.values(), ids=lambda function: function.logical_id)
def test_each_handler_can_be_imported_by_the_name_that_the_template_gives(function: Function) -> None:
    module, _, name = function.handler.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("function", GROUPS, ids=lambda function: function.logical_id)
def test_a_groups_routes_are_the_templates(function: Function) -> None:
    in_code = {path for _, path in routes_of(function)}

    # Paths of the public function that exist for their 404.
    assert template_paths(function) - {"/", "/{proxy+}"} == in_code


def test_the_document_has_each_route_and_no_other() -> None:
    documented = {(method, path) for path, operations in DOCUMENT["paths"].items() for method in operations}

    # Receivers of webhooks are apps without routes.
    receivers = {("post", path) for function in RECEIVERS for path in template_paths(function)}
    published = {route for route in receivers if not route[1].startswith("/api/")}
    assert (
        documented == {route for function in GROUPS for route in routes_of(function) - pages_of(function)} | published
    )


def test_the_committed_document_is_what_the_routes_say() -> None:
    assert openapi.DOCUMENT.read_text(encoding="utf-8") == openapi.written(), "run `make openapi`"


def test_the_document_is_valid_openapi() -> None:
    from openapi_spec_validator import validate  # noqa: PLC0415 - slow, and each worker collects this module

    validate(DOCUMENT)


def test_each_path_under_api_and_that_of_tools_is_behind_the_authorizer_and_counts_in_a_usage_plan() -> None:
    api = deployment().api
    assert api is not None

    for route in api.routes:
        if not isinstance(route.target, Mock):
            # Providers have no key; they sign.
            of_api = route.path.startswith("/api/") and not route.path.startswith("/api/webhooks/")
            behind = of_api or route.path == "/mcp"
            assert bool(route.authorizer) is behind, route.path
            assert route.api_key_required is behind, route.path


@pytest.mark.parametrize("function", deployment().functions.values(), ids=lambda function: function.logical_id)
def test_a_function_has_each_variable_that_its_calls_read(function: Function) -> None:
    assert variables_of_calls(_folder(function)) <= set(function.environment)


@pytest.mark.parametrize("function", deployment().functions.values(), ids=lambda function: function.logical_id)
def test_a_function_has_no_variable_that_its_code_never_reads(function: Function) -> None:
    read_by_libraries = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "PYTHONTZPATH"}
    read_by_nothing = {"RELEASE"}  # a change of it publishes a version

    assert set(function.environment) - read_by_libraries - read_by_nothing <= variables_within_reach(_folder(function))


@pytest.mark.parametrize("function", deployment().functions.values(), ids=lambda function: function.logical_id)
def test_a_function_that_makes_calls_knows_how_long_they_are_kept(function: Function) -> None:
    """Each call is made with the time of its end (voxanne/domain/calls/retention.py)."""
    if "voxanne.domain.calls.service" in imported_from(_folder(function)):
        assert "CALL_RETENTION_DAYS" in function.environment


def _folder(function: Function) -> Path:
    return ROOT / "functions" / function.module.split(".")[1]
