"""Expand the template with the SAM translator: once per process, and the repository's own once per content.

An expansion takes as long as the rest of a command's start. So the expansion of the repository's template is cached in
``.cache/templates``, under the hash of everything that it depends on. Addresses are no part of that: their ports differ
at each start, and the translator copies them without looking at them.
"""

import functools
import hashlib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.runner.account import REGION, ROOT, TEMPLATE
from local.runner.template.intrinsics import TemplateError

_HERE = Path(__file__)
_CACHE = ROOT / ".cache" / "templates"
# More than the tests need at the same time, which deploy the template with some twenty sets of parameters.
_MAX_CACHED = 50

# The translator refuses local folders, so it gets places in this bucket; they identify the folders in its result.
_BUCKET = "local"
_FOLDER_PROPERTY = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


@dataclass(frozen=True)
class Translation:
    """The expanded template, and the folders of code that expansion loses."""

    template: Mapping[str, Any]
    folders: Mapping[str, Path]
    """Folders of functions and layers, by the logical id *before* expansion, which renames layers."""

    def folder(self, location: Mapping[str, Any]) -> Path:
        """Return the folder that the placeholder in an expanded resource's code location stands for."""
        return self.folders[location["S3Key"]]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's, where PyYAML has it
    """A YAML loader that writes short intrinsics, such as `!Ref`, in their long form."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node)}
    return {name: loader.construct_mapping(node)}


_Loader.add_multi_constructor("!", _intrinsic)


def read(path: Path) -> dict[str, Any]:
    """Return the template as written, with intrinsics in their long form."""
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text: str) -> dict[str, Any]:
    """Parse a template's text, with intrinsics in their long form."""
    template: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    return template


def translate(path: Path, overrides: Mapping[str, str]) -> Translation:
    """Expand the template at *path*, or return the earlier expansion if the file has not changed."""
    return _translate(path, path.stat().st_mtime_ns, tuple(sorted(overrides.items())))


@functools.lru_cache(maxsize=32)
def _translate(path: Path, _changed: int, overrides: tuple[tuple[str, str], ...]) -> Translation:
    text = path.read_text(encoding="utf-8")
    expansion = _kept_expansion(text, dict(overrides)) if path == TEMPLATE else _expansion(text, dict(overrides))
    folders = {name: _folder(path, place, uri) for name, (place, uri) in expansion["places"].items()}
    return Translation(expansion["template"], folders)


def _expansion(text: str, overrides: dict[str, str]) -> dict[str, Any]:
    template = parsed(text)
    places = dict(_local_code(template))
    return {"places": places, "template": _expand(template, overrides)}


def _kept_expansion(text: str, overrides: dict[str, str]) -> dict[str, Any]:
    """Return the expansion from the cache, where stand-ins take the addresses' places; add it if it is not there."""
    addresses = {name: value for name, value in overrides.items() if value.startswith(("http://", "https://"))}
    general = overrides | {name: _stand_in(name) for name in addresses}
    kept = _CACHE / f"{_digest(text, general)}.json"
    try:
        return _with(addresses, kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or cut short by a full disk
        pass
    try:
        expansion = json.dumps(_expansion(text, general))
    except TypeError:  # YAML reads a date that is not quoted as one
        return _expansion(text, overrides)
    _keep(kept, expansion)
    return _with(addresses, expansion)


def _stand_in(name: str) -> str:
    return f"https://{name}.invalid"


def _with(addresses: Mapping[str, str], expansion: str) -> dict[str, Any]:
    for name, address in addresses.items():
        expansion = expansion.replace(_stand_in(name), json.dumps(address)[1:-1])
    complete: dict[str, Any] = json.loads(expansion)
    return complete


def _digest(text: str, overrides: Mapping[str, str]) -> str:
    """Return the hash of what an expansion depends on: template, parameters, the translator and the code here."""
    version = importlib.metadata.version("aws-sam-translator")
    code = [file.read_text("utf-8") for file in (_HERE, _HERE.with_name("sam_translator.py"))]
    return hashlib.sha256(repr((text, sorted(overrides.items()), version, code)).encode()).hexdigest()


def _keep(path: Path, expansion: str) -> None:
    """Write an expansion atomically, because other processes may write it too, and delete the oldest ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
        file.write(expansion)
    Path(file.name).replace(path)
    for old in sorted(path.parent.glob("*.json"), key=_modified)[:-_MAX_CACHED]:
        old.unlink(missing_ok=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has just deleted it
        return 0.0


def _local_code(template: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Replace local folders by places in a bucket; yield the logical id, property and folder of each."""
    for logical_id, resource in template.get("Resources", {}).items():
        name = _FOLDER_PROPERTY.get(resource.get("Type", ""))
        if name is not None:
            properties = resource.setdefault("Properties", {})
            uri = properties.get(name, template.get("Globals", {}).get("Function", {}).get(name))
            properties[name] = f"s3://{_BUCKET}/{logical_id}"
            yield logical_id, (f"{logical_id}: {name}", uri)


def _folder(template: Path, place: str, uri: Any) -> Path:
    folder = template.parent / uri if isinstance(uri, str) else None
    if folder is None or not folder.is_dir():
        raise TemplateError(f"{place} is not a folder beside the template: {uri!r}")
    return folder


def _expand(template: dict[str, Any], overrides: dict[str, str]) -> dict[str, Any]:
    # Imported here: a cached expansion does not need the translator, whose import is slow.
    from local.runner.template.sam_translator import expanded  # noqa: PLC0415

    with _region():
        return expanded(template, overrides)


@contextmanager
def _region() -> Iterator[None]:
    # The translator asks boto3 for the region to find the partition. A machine without AWS settings has none.
    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = REGION
    try:
        yield
    finally:
        if before is None:
            del os.environ["AWS_DEFAULT_REGION"]
        else:
            os.environ["AWS_DEFAULT_REGION"] = before
