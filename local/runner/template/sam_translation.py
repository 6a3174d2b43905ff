"""Expand the template with the SAM translator, once per process."""

import functools
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.runner.account import REGION
from local.runner.template.intrinsics import TemplateError

# It warns of switches and figures of its own makers.
logging.getLogger("samtranslator").setLevel(logging.ERROR)

# The translator refuses local folders. It is given these instead, and says in the end which resource came from which.
_BUCKET = "local"
_FOLDER_PROPERTY = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


@dataclass(frozen=True)
class Translation:
    """The expanded template, and what expansion loses."""

    template: Mapping[str, Any]
    folders: Mapping[str, Path]
    """Local code of functions and layers, by the logical id *before* expansion: layers get a new one."""

    def folder(self, location: Mapping[str, Any]) -> Path:
        """Return the folder that the placeholder in an expanded resource's code location stands for."""
        return self.folders[location["S3Key"]]


_NO_CLIENT: Any = None


class _NoManagedPolicies(ManagedPolicyLoader):
    """Roles are not executed, so what managed policies a role has is of no concern."""

    def __init__(self) -> None:
        super().__init__(_NO_CLIENT)

    def load(self) -> dict[str, str]:
        """Return the ARNs of managed policies, by name."""
        return {}


def read(path: Path) -> dict[str, Any]:
    """Return the template as written, short intrinsics spelt out."""
    parse: Callable[[str], dict[str, Any]] = yaml_parse
    return parse(path.read_text(encoding="utf-8"))


def translate(path: Path, overrides: Mapping[str, str]) -> Translation:
    """Expand the template at *path*; a file that has not changed since is not expanded again."""
    return _translate(path, path.stat().st_mtime_ns, tuple(sorted(overrides.items())))


@functools.lru_cache(maxsize=32)
def _translate(path: Path, _changed: int, overrides: tuple[tuple[str, str], ...]) -> Translation:
    template = read(path)
    folders: dict[str, Path] = {}
    for logical_id, resource in template.get("Resources", {}).items():
        name = _FOLDER_PROPERTY.get(resource.get("Type", ""))
        if name is None:
            continue
        properties = resource.setdefault("Properties", {})
        uri = properties.get(name, template.get("Globals", {}).get("Function", {}).get(name))
        folders[logical_id] = _folder(path, f"{logical_id}: {name}", uri)
        properties[name] = f"s3://{_BUCKET}/{logical_id}"
    return Translation(_expand(template, dict(overrides)), folders)


def _folder(template: Path, place: str, uri: Any) -> Path:
    folder = template.parent / uri if isinstance(uri, str) else None
    if folder is None or not folder.is_dir():
        raise TemplateError(f"{place} is not a folder beside the template: {uri!r}")
    return folder


def _expand(template: dict[str, Any], overrides: dict[str, str]) -> dict[str, Any]:
    with _region():
        values = SamParameterValues(deepcopy(overrides))
        values.add_default_parameter_values(template)
        expanded: dict[str, Any] = transform(template, values.parameter_values, _NoManagedPolicies())
    return expanded


@contextmanager
def _region() -> Iterator[None]:
    # The translator asks boto3 for the region, for the sake of partitions; a machine without AWS has none.
    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = REGION
    try:
        yield
    finally:
        if before is None:
            del os.environ["AWS_DEFAULT_REGION"]
        else:
            os.environ["AWS_DEFAULT_REGION"] = before
