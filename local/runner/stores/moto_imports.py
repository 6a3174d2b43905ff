"""What moto does when it starts and the local product does not need: modules, models read again, compiled routes."""

import functools
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import moto.core.utils
import werkzeug.routing

_COMPILE = "_compile_builder"


def _with_stand_ins(stand_ins: Mapping[str, Mapping[str, Any]], importing: Callable[[], None]) -> None:
    """Import while each of these modules has nothing but what is given here."""
    if stand_ins.keys() & sys.modules.keys():
        return
    for name, members in stand_ins.items():
        vars(module := ModuleType(name)).update(members)
        sys.modules[name] = module
    try:
        importing()
    finally:
        # Later imports must get the real modules.
        for name in stand_ins:
            del sys.modules[name]


def _parameter_store() -> None:
    import moto.ssm  # noqa: F401, PLC0415


def _control_plane() -> None:
    import moto.apigateway.models  # noqa: F401, PLC0415


def _never(_document: object) -> None:
    raise NotImplementedError("APIs are made by single calls here, not from documents")


if "moto.ssm" not in sys.modules:
    # It imports EC2 for commands to instances, and there are no instances here. That takes most of a second.
    _with_stand_ins({"moto.ec2": {"ec2_backends": {}}}, _parameter_store)
if "moto.apigateway.models" not in sys.modules:
    # The validator of OpenAPI documents takes a tenth of a second, for requests that import a document.
    _with_stand_ins(
        {
            "openapi_spec_validator": {"validate": _never},
            "openapi_spec_validator.validation": {},
            "openapi_spec_validator.validation.exceptions": {"OpenAPIValidationError": ValueError},
        },
        _control_plane,
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
