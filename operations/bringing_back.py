"""Importing the resources that a deleted stack has left (tables, buckets, the record of reads) into a new stack.

CloudFormation imports existing resources into a stack whose template has them and nothing else. This writes that
template, from the one that `make build` has made, and the list of the resources.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from voxanne.core.errors import ConflictError, NotFoundError

_IDENTIFIERS = {
    "AWS::Cognito::UserPool": "UserPoolId",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
}
_KEPT = "RetainExceptOnCreate"
# libyaml's, where PyYAML has it: ten times as fast.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The sections of the template to which the resources refer.
_SECTIONS = ("AWSTemplateFormatVersion", "Parameters", "Conditions", "Mappings", "Rules")


def write_import(built: Path, left: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write `template.json` and `resources.json` for the import into *folder*; yield what is imported.

    *built* is the built template; *left* is what `aws cloudformation list-stack-resources` prints of the deleted stack.

    Raises:
        NotFoundError: there is no built template, or no list.
        ConflictError: a file is another one, or a table or bucket of the template is not among what the stack left.
    """
    with _reading(built, "a template that `make build` has made"):
        template = yaml.load(built.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a SafeLoader
        kept = {name: each for name, each in template["Resources"].items() if each.get("DeletionPolicy") == _KEPT}
    with _reading(left, "what `aws cloudformation list-stack-resources` prints"):
        names = _physical_names(json.loads(left.read_text(encoding="utf-8")))
    # A resource whose condition did not hold did not exist, so it was not left.
    kept = {name: each for name, each in kept.items() if name in names or "Condition" not in each}
    missing = sorted(set(kept) - set(names))
    if missing:
        raise ConflictError(f"The deleted stack left no {', '.join(missing)}.")
    folder.mkdir(parents=True, exist_ok=True)
    sections = {name: template[name] for name in _SECTIONS if name in template}
    resources = [
        {
            "ResourceType": each["Type"],
            "LogicalResourceId": name,
            "ResourceIdentifier": {_IDENTIFIERS[each["Type"]]: names[name]},
        }
        for name, each in kept.items()
    ]
    # Even if the import fails, nothing is deleted. The next deployment sets the template's own policy.
    imported = {name: {**each, "DeletionPolicy": "Retain"} for name, each in kept.items()}
    text = json.dumps({**sections, "Resources": imported}, separators=(",", ":"))
    (folder / "template.json").write_text(text, encoding="utf-8")
    (folder / "resources.json").write_text(json.dumps(resources, indent=1), encoding="utf-8")
    yield from ({"imported": each["LogicalResourceId"], **each["ResourceIdentifier"]} for each in resources)


@contextmanager
def _reading(path: Path, what: str) -> Iterator[None]:
    """Name a file that is missing, or is another one."""
    try:
        yield
    except FileNotFoundError:
        raise NotFoundError(f"There is no {path}.") from None
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
        raise ConflictError(f"{path} is not {what}.") from None


def _physical_names(listed: Mapping[str, Any]) -> dict[str, str]:
    """Return the resources that the deletion skipped: physical names by logical id."""
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in listed["StackResourceSummaries"]
        if each["ResourceStatus"] == "DELETE_SKIPPED"
    }
