"""`python -m tools.policies FOLDER`: write each policy of the expanded template as a file, for linters of policies.

Intrinsics get plausible values, so that a linter sees ARNs; resources are named by their logical ids.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.expanded import expanded

_HERE = "us-east-1:123456789012"
_KEY = f"arn:aws:kms:{_HERE}:key/00000000-0000-4000-8000-000000000000"
_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "voxanne",
    "AWS::URLSuffix": "amazonaws.com",
    "EncryptionKeyArn": _KEY,
    "PreviousEncryptionKeyArn": _KEY,
}
_ARNS = {
    "AWS::CloudWatch::Alarm": "arn:aws:cloudwatch:{here}:alarm:{name}",
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{here}:table/{name}",
    "AWS::IAM::Role": "arn:aws:iam::123456789012:role/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{here}:function:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{here}:log-group:{name}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{bucket}",
    "AWS::SQS::Queue": "arn:aws:sqs:{here}:{name}",
}
_PART = re.compile(r"\$\{([^}]+)\}")


class _Resolver:
    """Replaces intrinsics by values."""

    def __init__(self, template: dict[str, Any]) -> None:
        self._resources = template["Resources"]
        self._defaults = {name: each.get("Default") for name, each in template["Parameters"].items()}

    def resolve(self, value: Any) -> Any:
        """Return *value* with its intrinsics replaced. An `Fn::If` gives the value for a condition that holds."""
        match value:
            case {"Ref": str(name)}:
                return self._reference(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return _PART.sub(self._substituted, text)
            case {"Fn::If": [_, then, _]}:
                return self.resolve(then)
            case dict() if unknown := [name for name in value if name.startswith("Fn::")]:
                raise NotImplementedError(f"{unknown} in a policy")
            case dict():
                return {name: self.resolve(each) for name, each in value.items()}
        return [self.resolve(each) for each in value] if isinstance(value, list) else value

    def _substituted(self, match: re.Match[str]) -> str:
        name, _, attribute = match[1].partition(".")
        return str(self._attribute(name, attribute) if attribute else self._reference(name))

    def _reference(self, name: str) -> str:
        if name in _PARAMETERS:
            return _PARAMETERS[name]
        if self._defaults.get(name):
            return str(self._defaults[name])
        if name not in self._resources:
            raise NotImplementedError(f"{name} in a policy")
        if self._resources[name]["Type"] == "AWS::Lambda::Alias":
            function = self.resolve(self._resources[name]["Properties"]["FunctionName"])
            return f"arn:aws:lambda:{_HERE}:function:{function}:live"
        return name

    def _attribute(self, name: str, attribute: str) -> str:
        kind = self._resources[name]["Type"]
        if attribute not in {"Arn", "StreamArn"} or kind not in _ARNS:
            raise NotImplementedError(f"{name}.{attribute} in a policy")
        # A real label is a time with colons, which parliament would take for separators of the ARN.
        stream = "/stream/2026-01-01" if attribute == "StreamArn" else ""
        return _ARNS[kind].format(here=_HERE, name=name, bucket=name.lower()) + stream


def policies(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the document of each policy of a role; policies of queues and buckets are left out."""
    resolver = _Resolver(template)
    for name, resource in template["Resources"].items():
        match resource:
            case {"Type": "AWS::IAM::Role", "Properties": {"Policies": own}}:
                for policy in own:
                    yield f"{name}.{policy['PolicyName']}", resolver.resolve(policy["PolicyDocument"])
            case {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": document}}:
                yield name, resolver.resolve(document)


def main(name: str) -> None:
    """Write the policies into an empty folder."""
    folder = Path(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for policy, document in policies(expanded()):
        (folder / f"{policy}.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
