"""CloudFormation's intrinsic functions, the results of Ref and GetAtt for each resource type, and parameters."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from local.runner.account import ACCOUNT_ID, PARTITION, REGION, STACK_NAME, arn

BUCKET = "AWS::S3::Bucket"


# Each resource's name is its logical id, so that tests, logs and the template have the same names. `Ref` gives the name
# for the types that are not listed here.
_REFERENCES = {
    # S3 accepts lower case only.
    BUCKET: "{lower_name}",
    "AWS::SecretsManager::Secret": arn("secretsmanager", "secret:{name}"),
    "AWS::SNS::Topic": arn("sns", "{name}"),
    "AWS::SQS::Queue": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{{name}}",
}


_ATTRIBUTES = {
    ("AWS::ApiGateway::DomainName", "RegionalDomainName"): f"d-local.execute-api.{REGION}.amazonaws.com",
    ("AWS::ApiGateway::DomainName", "RegionalHostedZoneId"): "ZLOCAL",
    ("AWS::CloudWatch::Alarm", "Arn"): arn("cloudwatch", "alarm:{name}"),
    ("AWS::DynamoDB::Table", "Arn"): arn("dynamodb", "table/{name}"),
    # In AWS, the time at which the stream was enabled is in place of `local`.
    ("AWS::DynamoDB::Table", "StreamArn"): arn("dynamodb", "table/{name}/stream/local"),
    ("AWS::Events::Rule", "Arn"): arn("events", "rule/{name}"),
    ("AWS::IAM::Role", "Arn"): f"arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{{name}}",
    ("AWS::Lambda::Function", "Arn"): arn("lambda", "function:{name}"),
    ("AWS::Lambda::Url", "FunctionUrl"): f"https://{{lower_name}}.lambda-url.{REGION}.on.aws/",
    ("AWS::Lambda::Version", "Version"): "1",
    ("AWS::Logs::LogGroup", "Arn"): arn("logs", "log-group:{name}:*"),
    ("AWS::Scheduler::Schedule", "Arn"): arn("scheduler", "schedule/default/{name}"),
    (BUCKET, "Arn"): f"arn:{PARTITION}:s3:::{{lower_name}}",
    ("AWS::SNS::Topic", "TopicArn"): arn("sns", "{name}"),
    ("AWS::SNS::Topic", "TopicName"): "{name}",
    ("AWS::SQS::Queue", "Arn"): arn("sqs", "{name}"),
    ("AWS::SQS::Queue", "QueueName"): "{name}",
}


def reference_to(logical_id: str, kind: str) -> str:
    """Return the value of ``Ref``."""
    return _REFERENCES.get(kind, "{name}").format(name=logical_id, lower_name=logical_id.lower())


def attribute_of(logical_id: str, kind: str, attribute: str) -> str | None:
    """Return the value of ``GetAtt``, or None if the attribute is not known."""
    value = _ATTRIBUTES.get((kind, attribute))
    return value and value.format(name=logical_id, lower_name=logical_id.lower())


NO_VALUE = object()


_VARIABLE = re.compile(r"\$\{([^}]*)\}")


_DYNAMIC = re.compile(r"\{\{resolve:([^}]*)\}\}")


_PSEUDO: dict[str, Any] = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::NoValue": NO_VALUE,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::StackId": arn("cloudformation", f"stack/{STACK_NAME}/local"),
    "AWS::StackName": STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}


class TemplateError(Exception):
    """The template has something that the runner can't execute."""


class Resolver:
    """Replaces intrinsics by values."""

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, Any],
        *,
        physical_ids: Mapping[str, str],
        ssm: Mapping[str, str],
    ) -> None:
        self._resources: Mapping[str, Any] = template.get("Resources", {})
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._mappings: Mapping[str, Any] = template.get("Mappings", {})
        self._parameters = parameters
        self._physical_ids = physical_ids
        self._ssm = ssm
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._reference,
            "Condition": self.holds,
            "Fn::GetAtt": self._attribute,
            "Fn::Sub": self._substitute,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Equals": lambda pair: self.resolve(pair[0]) == self.resolve(pair[1]),
            "Fn::Not": lambda operand: not self.resolve(operand[0]),
            "Fn::And": lambda operands: all(self.resolve(operand) for operand in operands),
            "Fn::Or": lambda operands: any(self.resolve(operand) for operand in operands),
            "Fn::Join": lambda pair: pair[0].join(as_text(part) for part in self.resolve(pair[1])),
        }

    def resolve(self, value: Any) -> Any:
        """Return *value* with every intrinsic in it replaced."""
        if isinstance(value, str):
            return self._dynamic(value)
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions and (name != "Condition" or isinstance(argument, str)):
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                message = f"the intrinsic {name} is not known to the local runner"
                raise TemplateError(message)
        resolved = ((name, self.resolve(item)) for name, item in value.items())
        return {name: item for name, item in resolved if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Return whether the condition with this name is true."""
        if condition not in self._conditions:
            raise TemplateError(f"there is no condition {condition}")
        return bool(self.resolve(self._conditions[condition]))

    def _reference(self, name: str) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self._parameters[name]
        if name in self._physical_ids:
            return self._physical_ids[name]
        resource = self._existing(name)
        if resource["Type"] == "AWS::Lambda::Alias":
            function = resource["Properties"]["FunctionName"]["Ref"]
            return arn("lambda", f"function:{function}:{resource['Properties']['Name']}")
        if resource["Type"] == "AWS::ApiGateway::Stage":
            return self.resolve(resource["Properties"]["StageName"])
        return reference_to(name, resource["Type"])

    def _attribute(self, argument: str | list[str]) -> str:
        path = argument.split(".", 1) if isinstance(argument, str) else argument
        name, attribute = path[0], ".".join(path[1:])
        if f"{name}.{attribute}" in self._physical_ids:
            return self._physical_ids[f"{name}.{attribute}"]
        kind = self._existing(name)["Type"]
        value = attribute_of(name, kind, attribute)
        if value is None:
            raise TemplateError(f"the attribute {attribute} of {name} ({kind}) is not known to the local runner")
        return value

    def _existing(self, name: str) -> Any:
        if name not in self._resources:
            raise TemplateError(f"there is no parameter or resource {name}")
        resource = self._resources[name]
        if "Condition" in resource and not self.holds(resource["Condition"]):
            raise TemplateError(f"{name} is referred to, but its condition {resource['Condition']} is false")
        return resource

    def _substitute(self, argument: str | list[Any]) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])

        def variable(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in own:
                return as_text(self.resolve(own[name]))
            return as_text(self._attribute(name) if "." in name else self._reference(name))

        return self._dynamic(_VARIABLE.sub(variable, text))

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self.holds(condition) else otherwise)

    def _find_in_map(self, argument: list[Any]) -> Any:
        path = [as_text(self.resolve(part)) for part in argument]
        found: Any = self._mappings
        for name in path:
            if name not in found:
                raise TemplateError(f"there is no {' / '.join(path)} in the mappings")
            found = found[name]
        return found

    def _dynamic(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            service, _, name = match[1].partition(":")
            if service != "ssm" or name not in self._ssm:
                raise TemplateError(f"the dynamic reference {match[0]} is not known to the local runner")
            return self._ssm[name]

        return _DYNAMIC.sub(value, text)


def as_text(value: Any) -> str:
    """Return a scalar as CloudFormation writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


_FROM_SSM = "AWS::SSM::Parameter::Value<String>"


def parameter_values(
    declared: Mapping[str, Any], overrides: Mapping[str, str], ssm: Mapping[str, str]
) -> dict[str, Any]:
    """Return each parameter's value, checked as CloudFormation checks it."""
    unknown = sorted(set(overrides) - set(declared))
    if unknown:
        raise TemplateError(f"the template has no parameter {', '.join(unknown)}")
    return {name: _value(name, definition, overrides, ssm) for name, definition in declared.items()}


def _value(name: str, definition: Mapping[str, Any], overrides: Mapping[str, str], ssm: Mapping[str, str]) -> Any:
    if name not in overrides and "Default" not in definition:
        raise TemplateError(f"the parameter {name} has no value")
    text = as_text(overrides.get(name, definition.get("Default")))
    if "AllowedValues" in definition and text not in map(as_text, definition["AllowedValues"]):
        raise TemplateError(f"the parameter {name} can't be {text!r}")
    if "AllowedPattern" in definition and not re.fullmatch(definition["AllowedPattern"], text):
        raise TemplateError(f"the parameter {name} can't be {text!r}")
    match definition["Type"]:
        case "String" | "Number":
            return text
        case "CommaDelimitedList" | "List<Number>":
            return [part.strip() for part in text.split(",")]
        case kind if kind == _FROM_SSM and text in ssm:
            return ssm[text]
        case kind:
            raise TemplateError(f"the parameter {name} of type {kind} is not known to the local runner")
