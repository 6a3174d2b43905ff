"""Taking what a deleted stack has left - tables, buckets, the record of reads - into a new stack.

CloudFormation imports resources that exist into a stack whose template has them and nothing else. This writes that
template, from the one that `make build` has made, and the list of what is to be imported.
"""

import json
from collections.abc import Iterator, Mapping
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
# Of the template: what the resources refer to.
_SECTIONS = ("AWSTemplateFormatVersion", "Parameters", "Conditions", "Mappings", "Rules")


def write_import(built: Path, left: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write `template.json` and `resources.json` for the import into *folder*; yield what is imported.

    *built* is the built template; *left* is what `aws cloudformation list-stack-resources` prints of the deleted stack.

    Raises:
        NotFoundError: there is no built template, or no list.
        ConflictError: a table or bucket of the template is not among what the stack left.
    """
    for path in (built, left):
        if not path.exists():
            raise NotFoundError(f"There is no {path}.")
    template = yaml.safe_load(built.read_text(encoding="utf-8"))
    kept = {name: each for name, each in template["Resources"].items() if each.get("DeletionPolicy") == _KEPT}
    names = _physical_names(json.loads(left.read_text(encoding="utf-8")))
    # Under a condition that did not hold there was nothing to leave.
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
    # Whatever becomes of the import, nothing is deleted; the deployment that follows sets the template's own policy.
    imported = {name: {**each, "DeletionPolicy": "Retain"} for name, each in kept.items()}
    text = json.dumps({**sections, "Resources": imported}, separators=(",", ":"))
    (folder / "template.json").write_text(text, encoding="utf-8")
    (folder / "resources.json").write_text(json.dumps(resources, indent=1), encoding="utf-8")
    yield from ({"imported": each["LogicalResourceId"], **each["ResourceIdentifier"]} for each in resources)


def _physical_names(listed: Mapping[str, Any]) -> dict[str, str]:
    """Return what the deletion skipped: physical names by logical id."""
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in listed["StackResourceSummaries"]
        if each["ResourceStatus"] == "DELETE_SKIPPED"
    }
