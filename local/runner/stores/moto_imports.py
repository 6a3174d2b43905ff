"""What moto does when it starts and the local product does not need: modules, models read again, compiled routes."""

import functools
import importlib
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import moto.core.utils
import werkzeug.routing

_COMPILE = "_compile_builder"


def _import(module: str, stand_ins: Mapping[str, Mapping[str, Any]]) -> Any:
    """Import and return a module, while each of these has nothing but what is given here, if none is imported yet."""
    if {module, *stand_ins} & sys.modules.keys():
        stand_ins = {}
    for name, members in stand_ins.items():
        vars(stand_in := ModuleType(name)).update(members)
        sys.modules[name] = stand_in
    try:
        return importlib.import_module(module)
    finally:
        # Later imports must get the real modules.
        for name in stand_ins:
            del sys.modules[name]


def _never(_document: object) -> None:
    raise NotImplementedError("APIs are made by single calls here, not from documents")


# It imports EC2 for commands to instances, and there are no instances here. That takes most of a second.
SimpleSystemManagerResponse = _import(
    "moto.ssm.responses", {"moto.ec2": {"ec2_backends": {}}}
).SimpleSystemManagerResponse
# The validator of OpenAPI documents takes a tenth of a second, for requests that import a document.
_import(
    "moto.apigateway.models",
    {
        "openapi_spec_validator": {"validate": _never},
        "openapi_spec_validator.validation": {},
        "openapi_spec_validator.validation.exceptions": {"OpenAPIValidationError": ValueError},
    },
)


def install(replace: Callable[[Any, str, Any], None]) -> None:
    """Install what saves time at the start, and in answers to first requests."""
    utilities: Any = moto.core.utils
    # Each loader looks through the models of all services before it reads one.
    replace(utilities, "create_loader", functools.cache(utilities.create_loader))
    rule: Any = werkzeug.routing.Rule
    replace(rule, _COMPILE, _when_used(getattr(rule, _COMPILE)))


def _when_used(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a route's function that builds URLs when one is built: moto builds none."""

    def builder(rule: Any, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - werkzeug's
        build = functools.cache(lambda: compiled(rule, append_unknown))

        def built(rule: Any, **values: Any) -> Any:
            return build()(rule, **values)

        return built

    return builder
