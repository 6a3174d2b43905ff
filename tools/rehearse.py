"""`make rehearse`: try the template on a CloudFormation engine, without AWS and without Docker.

LocalStack's engine, in host mode, deploys everything except Lambda, which needs Docker there, and DynamoDB, which it
would have to download. References to those become names. The rehearsal creates two stacks, updates one, deletes both,
creates one again under its old name, and makes an update of it fail. The engine evaluates no rules of parameters.
"""

import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.commands.template_parameters import PARAMETERS
from local.runner.account import ROOT, TEMPLATE
from local.runner.template.sam_translation import translate
from tools import rehearse_product
from tools.rehearsal_engine import Engine

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

STACKS = {"voxanne": {"Mode": "live"}, "voxanne-staging": {"Mode": "test"}}
_LEFT_OUT = ("AWS::Lambda::", "AWS::DynamoDB::", "AWS::CodeDeploy::")
_MOST_SECONDS = 300
_TEMPLATES = "templates"


class RehearsalError(Exception):
    """The engine did not do what was expected of CloudFormation."""


def rehearsed(overrides: Mapping[str, str]) -> dict[str, Any]:
    """Return the expanded template without the resources that the engine lacks."""
    template: dict[str, Any] = json.loads(json.dumps(translate(TEMPLATE, {**PARAMETERS, **overrides}).template))
    left_out = {name for name, each in template["Resources"].items() if each["Type"].startswith(_LEFT_OUT)}
    resources = {name: each for name, each in template["Resources"].items() if name not in left_out}
    for resource in resources.values():
        resource.pop("DependsOn", None)
    kept = {"Resources": resources, "Outputs": template["Outputs"]}
    return {**template, **_without(kept, left_out)}


def _without(value: Any, left_out: set[str]) -> Any:
    """Replace references to resources that are left out by names."""
    match value:
        case {"Ref": str(name)} if name in left_out:
            return _arn(name) if "FunctionAlias" in name else name
        case {"Fn::GetAtt": [name, attribute]} if name in left_out:
            return _arn(f"{name}/{attribute}")
        case {"Fn::Sub": str(text)}:
            for name in left_out:
                for variable in ("${" + name + "}", "${" + name + ".Arn}"):
                    text = text.replace(variable, _arn(name))
            return {"Fn::Sub": text}
        case dict():
            return {key: _without(each, left_out) for key, each in value.items()}
        case list():
            return [_without(each, left_out) for each in value]
    return value


def _arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}"


class Rehearsal:
    """Two stacks on an engine."""

    def __init__(self, session: boto3.Session, url: str) -> None:
        self._client: CloudFormationClient = session.client("cloudformation", endpoint_url=url)
        # By default, a bucket's name without dots would become part of the host.
        self._s3: S3Client = session.client("s3", endpoint_url=url, config=Config(s3={"addressing_style": "path"}))
        self._s3.create_bucket(Bucket=_TEMPLATES)
        self._url = url
        self._numbers = itertools.count(1)

    def deploy(self, name: str, template: dict[str, Any], overrides: Mapping[str, str]) -> str:
        """Create or update a stack by a change set, as `sam deploy` does; return its final status."""
        self._s3.put_object(Bucket=_TEMPLATES, Key=name, Body=json.dumps(template).encode())
        given = {"VapiCredentialId": "credential", **overrides}
        change_set = self._client.create_change_set(
            StackName=name,
            ChangeSetName=f"release-{next(self._numbers)}",
            ChangeSetType="UPDATE" if self._exists(name) else "CREATE",
            TemplateURL=f"{self._url}/{_TEMPLATES}/{name}",
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        )
        self._client.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set["Id"], WaiterConfig={"Delay": 1, "MaxAttempts": _MOST_SECONDS}
        )
        self._client.execute_change_set(ChangeSetName=change_set["Id"])
        return self._end(name)

    def delete(self, name: str) -> None:
        """Delete a stack."""
        identifier = self._client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self._client.delete_stack(StackName=name)
        self.expect(self._end(identifier), "DELETE_COMPLETE", identifier)

    def resources(self, name: str) -> dict[str, str]:
        """Return physical names by logical id, without stages, whose names are unique only in their API."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=name)
        listed = [each for page in pages for each in page["StackResourceSummaries"]]
        return {
            each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
            for each in listed
            if each["ResourceType"] != "AWS::ApiGateway::Stage"
        }

    def expect(self, ended: str, wanted: str, name: str) -> None:
        """Raise RehearsalError with the engine's reasons unless a stack has the wanted status."""
        if ended != wanted:
            events = self._client.describe_stack_events(StackName=name)["StackEvents"]
            reasons = [
                f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason')}"
                for each in events
                if each.get("ResourceStatus", "").endswith("_FAILED")
            ]
            raise RehearsalError(f"{name} is {ended}, not {wanted}: {'; '.join(reasons)}")

    def _exists(self, name: str) -> bool:
        pages = self._client.get_paginator("list_stacks").paginate()
        listed = [each for page in pages for each in page["StackSummaries"]]
        return any(each["StackName"] == name and each["StackStatus"] != "DELETE_COMPLETE" for each in listed)

    def _end(self, name: str) -> str:
        until = time.monotonic() + _MOST_SECONDS
        while time.monotonic() < until:
            status = str(self._client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(0.5)
        raise RehearsalError(f"{name} takes longer than {_MOST_SECONDS} s")


def broken(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template whose update fails: it adds a role with an invalid policy, and a topic."""
    nowhere = {"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "nowhere"}}
    trusted = template["Resources"]["PublicRole"]["Properties"]["AssumeRolePolicyDocument"]
    policy = {"PolicyName": "broken", "PolicyDocument": {"Version": "2012-10-17", **nowhere}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trusted, "Policies": [policy]}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {}}
    return {**template, "Resources": {**template["Resources"], "BrokenRole": role, "NewTopic": topic}}


def rehearse(rehearsal: Rehearsal) -> Iterator[str]:
    """Create, update and delete the stacks; yield a line after each step.

    The failing update comes last: this engine rolls back by forgetting the resources that it had not reached, in an
    order that changes from run to run, and cannot always delete the stack afterwards.
    """
    templates = {name: rehearsed(overrides) for name, overrides in STACKS.items()}
    for name, template in templates.items():
        rehearsal.expect(rehearsal.deploy(name, template, STACKS[name]), "CREATE_COMPLETE", name)
        yield f"{name} is made: {_counted(template)}"
    first, second = (rehearsal.resources(name) for name in STACKS)
    if shared := set(first.values()) & set(second.values()) - {""}:
        raise RehearsalError(f"both stacks have {sorted(shared)}")
    yield "the stacks share no physical name"
    changed = {"Mode": "live", "LogRetentionDays": "60"}
    rehearsal.expect(rehearsal.deploy("voxanne", templates["voxanne"], changed), "UPDATE_COMPLETE", "voxanne")
    if rehearsal.resources("voxanne") != first:
        raise RehearsalError("an update of a retention replaced resources")
    yield "voxanne is updated in place"
    rehearsal.delete("voxanne")
    if rehearsal.resources("voxanne-staging") != second:
        raise RehearsalError("deleting one stack changed the other")
    rehearsal.delete("voxanne-staging")
    yield "both are deleted, one after the other"
    rehearsal.expect(rehearsal.deploy("voxanne", templates["voxanne"], changed), "CREATE_COMPLETE", "voxanne")
    again = rehearsal.resources("voxanne")
    yield "voxanne is made again"
    ended = rehearsal.deploy("voxanne", broken(templates["voxanne"]), changed)
    rehearsal.expect(ended, "UPDATE_ROLLBACK_COMPLETE", "voxanne")
    left = rehearsal.resources("voxanne")
    if changes := sorted(name for name, physical in again.items() if left.get(name) != physical):
        raise RehearsalError(f"a broken update changed {changes}")
    yield "a broken update is rolled back"


def _counted(template: Mapping[str, Any]) -> str:
    whole = translate(TEMPLATE, PARAMETERS).template["Resources"]
    kinds = Counter(each["Type"].split("::")[1] for each in template["Resources"].values())
    return f"{kinds.total()} resources of {len(kinds)} services, without {len(whole) - kinds.total()} that need Docker"


def main() -> int:
    """Rehearse the parts that the arguments name, `stacks` or `product`; return 0 if all succeeded."""
    parts = set(sys.argv[1:]) & {"stacks", "product"}
    with closing(Engine.start(ROOT / ".venv-rehearsal" / "bin" / "python")) as engine:
        if "stacks" in parts and (status := _rehearse_stacks(engine.url)):
            return status
        return rehearse_product.rehearse(engine.url) if "product" in parts else 0


def _rehearse_stacks(url: str) -> int:
    session = boto3.Session("rehearsal", "rehearsal", region_name="us-east-1")  # any will do
    try:
        for line in rehearse(Rehearsal(session, url)):
            print(line, flush=True)
    except RehearsalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
