"""Functions of the expanded template: their settings, the permissions of their roles, and their URLs."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.runner.template.deployment import Function, FunctionUrl, Permission
from local.runner.template.intrinsics import Resolver, TemplateError, as_text
from local.runner.template.resource_types import refuse_others

_KNOWN = frozenset({"Sid", "Effect", "Action", "Resource"})


def read_permissions(
    resources: Mapping[str, Any], function: Mapping[str, Any], resolver: Resolver
) -> tuple[Permission, ...] | None:
    """Return what the role of an expanded *function* allows; None if the template does not write all of it out."""
    name = function["Properties"]["Role"].get("Fn::GetAtt", [None])[0]
    role = resources.get(name, {}).get("Properties", {})
    if name is None or "ManagedPolicyArns" in role:
        return None
    statements = [
        statement
        for policy in resolver.resolve(role.get("Policies", []))
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return tuple(_permission(name, statement) for statement in statements)


def _permission(role: str, statement: Mapping[str, Any]) -> Permission:
    refuse_others(f"{role}: statement", statement, _KNOWN)
    if statement["Effect"] != "Allow":
        raise TemplateError(f"{role}: statements that do not allow are not known to the local runner")
    return Permission(statement.get("Sid", ""), _texts(statement["Action"]), _texts(statement["Resource"]))


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


_RUNTIMES = "python3."


_ARN = re.compile(r"arn:[^:]+:lambda:[^:]+:[^:]+:function:([^:/]+)(?::[^:/]+)?")


def read_function(
    logical_id: str,
    properties: Mapping[str, Any],
    *,
    code_folder: Path,
    parent_packages: str | None,
    layers: Mapping[str, Path],
    alias: str | None,
    permissions: tuple[Permission, ...] | None,
) -> Function:
    """Return the function of resolved *properties*."""
    if not properties["Runtime"].startswith(_RUNTIMES):
        raise TemplateError(f"{logical_id}: the runtime {properties['Runtime']} is not known to the local runner")
    variables = properties.get("Environment", {}).get("Variables", {})
    return Function(
        logical_id=logical_id,
        handler=properties["Handler"],
        code_folder=code_folder,
        package=_package(logical_id, properties["Handler"], code_folder, parent_packages),
        layer_folders=tuple(layers[name] for name in properties.get("Layers", [])),
        environment={name: as_text(value) for name, value in variables.items()},
        timeout_seconds=int(properties.get("Timeout", 3)),
        memory_megabytes=int(properties.get("MemorySize", 128)),
        alias=alias,
        permissions=permissions,
    )


def function_of_arn(text: str) -> str:
    """Return the logical id of the function whose ARN, or name, this is."""
    match = _ARN.fullmatch(text)
    return match[1] if match else text


def _package(logical_id: str, handler: str, code_folder: Path, mode: str | None) -> str:
    """Return the package in whose folders the build puts the code, as SAM derives it from the handler."""
    if mode is None:
        return ""
    if mode != "auto":
        raise TemplateError(f"{logical_id}: ParentPackageMode {mode} is not known to the local runner")
    package = handler.rpartition(".")[0].rpartition(".")[0]
    parts = tuple(package.split("."))
    if code_folder.parts[-len(parts) :] != parts:
        raise TemplateError(f"{logical_id}: the handler {handler} does not lie in {'/'.join(parts)}")
    return package


_URL_PROPERTIES = {"AuthType": "NONE", "InvokeMode": "BUFFERED"}


def read_urls(urls: Mapping[str, Mapping[str, Any]]) -> dict[str, FunctionUrl]:
    """Return the URLs by function."""
    found = {}
    for name, properties in urls.items():
        for setting, known in _URL_PROPERTIES.items():
            if properties.get(setting, known) != known:
                raise TemplateError(f"{name}: {setting} {properties[setting]} is not known to the local runner")
        function = function_of_arn(properties["TargetFunctionArn"])
        found[function] = FunctionUrl(name, function)
    return found
