"""Functions of the expanded template."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.deployment import Function, Permission
from local.intrinsics import TemplateError, as_text

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
    """Return the package whose folders the build puts above the code, as SAM derives it from the handler."""
    if mode is None:
        return ""
    if mode != "auto":
        raise TemplateError(f"{logical_id}: ParentPackageMode {mode} is not known to the local runner")
    package = handler.rpartition(".")[0].rpartition(".")[0]
    parts = tuple(package.split("."))
    if code_folder.parts[-len(parts) :] != parts:
        raise TemplateError(f"{logical_id}: the handler {handler} does not lie in {'/'.join(parts)}")
    return package
