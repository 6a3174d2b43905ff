"""The template as written: its resources, the slice of each, and the references between them."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from local.runner.account import TEMPLATE
from local.runner.template.sam_translation import read

FUNCTION = "AWS::Serverless::Function"
QUEUE = "AWS::SQS::Queue"
TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
ALARM = "AWS::CloudWatch::Alarm"

_HEADING = re.compile(r"  # -{8,} (.+)")
_RESOURCE = re.compile(r"  (\w+):")
_SUBSTITUTED = re.compile(r"\$\{(\w+)[.}]")


@functools.cache
def template() -> dict[str, Any]:
    """Return the template with anchors merged and intrinsics in their long form."""
    return read(TEMPLATE)


@functools.cache
def slices() -> dict[str, str]:
    """Return the heading above each resource, by logical id."""
    section = TEMPLATE.read_text(encoding="utf-8").partition("\nResources:\n")[2].partition("\nOutputs:\n")[0]
    heading, headings = "", {}
    for line in section.splitlines():
        if match := _HEADING.fullmatch(line):
            heading = match[1]
        elif match := _RESOURCE.fullmatch(line):
            headings[match[1]] = heading
    return headings


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of the resources of a type, by logical id and in the template's order."""
    resources: dict[str, dict[str, Any]] = template()["Resources"]
    return {name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind}


def references(value: Any) -> list[str]:
    """Return the logical ids and parameters that the intrinsics in *value* name, each once."""
    return list(dict.fromkeys(_references(value)))


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name.partition(".")[0]  # SAM's own Resource.Alias
        case {"Fn::GetAtt": [name, *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from _SUBSTITUTED.findall(text)
        case dict():
            for item in value.values():
                yield from _references(item)
        case list():
            for item in value:
                yield from _references(item)


def statements(function: str) -> list[dict[str, Any]]:
    """Return the statements of a function's role."""
    [role] = references(of_type(FUNCTION)[function]["Role"])
    policies = template()["Resources"][role]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def actions_of(statement: dict[str, Any]) -> set[str]:
    """Return the actions of a statement: a list or a single one."""
    actions: str | list[str] = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)


def allowed(function: str, actions: frozenset[str]) -> list[str]:
    """Return the resources on which a function's role allows one of *actions*."""
    return references([statement["Resource"] for statement in statements(function) if actions & actions_of(statement)])


def events(function: str, kind: str) -> list[dict[str, Any]]:
    """Return the properties of a function's events of a type."""
    of_all_types = of_type(FUNCTION)[function].get("Events", {}).values()
    return [event["Properties"] for event in of_all_types if event["Type"] == kind]


def worker(queue: str) -> str:
    """Return the function that receives a queue's messages."""
    [function] = [
        function
        for function in of_type(FUNCTION)
        for event in events(function, "SQS")
        if references(event["Queue"]) == [queue]
    ]
    return function


def dead_letter_queue(queue: str) -> str:
    """Return the dead-letter queue of a queue."""
    [name] = references(of_type(QUEUE)[queue]["RedrivePolicy"])
    return name


def alarms(name: str) -> list[str]:
    """Return the alarms whose dimensions name a resource."""
    return [alarm for alarm, properties in of_type(ALARM).items() if name in references(properties.get("Dimensions"))]
