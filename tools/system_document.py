"""`make system`: write the tables of docs/system.md from the template.

The prose and the drawing around them are written by hand. A test fails if the committed tables are out of date.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.template_slices import (
    ALARM,
    BUCKET,
    FUNCTION,
    QUEUE,
    TABLE,
    alarms,
    allowed,
    dead_letter_queue,
    events,
    of_type,
    references,
    slices,
    template,
    worker,
)
from tools.written_tables import table, with_tables

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "system.md"
BEGIN = "<!-- Written by `make system`. -->\n"

READS = frozenset(
    {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"}
    | {"s3:GetObject", "s3:ListBucketVersions"}
)
WRITES = frozenset(
    {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    | {"s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"}
)
SENDS = frozenset({"sqs:SendMessage"})
INVOKES = frozenset({"lambda:InvokeFunction"})
_AGE = "ApproximateAgeOfOldestMessage"


def written() -> str:
    """Return the document with the tables of the current template."""
    return with_tables(DOCUMENT, BEGIN, tables())


def tables() -> str:
    """Return the three tables, each under its heading."""
    return "\n".join(
        [
            "## Functions\n",
            table(
                ["Function", "Folder", "Triggered by", "Reads", "Writes and sends to", "Timeout", "Memory"],
                _functions(),
            ),
            "## Queues\n",
            table(
                ["Queue", "Senders", "Worker", "Visibility timeout", "Maximum receives", "Dead letters", "Alarms"],
                _queues(),
            ),
            "## Tables\n",
            table(["Table", "Owner", "Key", "Indexes", "Stream to", "Expires by"], _tables()),
        ]
    )


def _functions() -> Iterable[list[str]]:
    defaults = template()["Globals"]["Function"]
    stores = {*of_type(TABLE), *of_type(BUCKET), *of_type(QUEUE)}
    for name, properties in of_type(FUNCTION).items():
        yield [
            f"`{name}`",
            f"`{properties['CodeUri']}`",
            ", ".join(_triggers(name)),
            _names(store for store in allowed(name, READS) if store in stores),
            _names(each for each in allowed(name, WRITES | SENDS | INVOKES) if each in {*stores, *of_type(FUNCTION)}),
            f"{properties.get('Timeout', defaults['Timeout'])} s",
            f"{properties.get('MemorySize', defaults['MemorySize'])} MB",
        ]


def _triggers(function: str) -> list[str]:
    authorizers = template()["Resources"]["Api"]["Properties"]["Auth"]["Authorizers"]
    triggers = ["API Gateway, as its authorizer"] if function in references(authorizers) else []
    triggers += [f"`{event['Path']}`" for event in events(function, "Api")]
    triggers += ["its function URL"] if "FunctionUrlConfig" in of_type(FUNCTION)[function] else []
    triggers += [f"{_names(references(event['Queue']))}, {_batch(event)}" for event in events(function, "SQS")]
    triggers += [f"stream of {_names(references(event['Stream']))}" for event in events(function, "DynamoDB")]
    return triggers + [f"`{event['ScheduleExpression']}`" for event in events(function, "ScheduleV2")]


def _batch(event: dict[str, Any]) -> str:
    most = event["ScalingConfig"]["MaximumConcurrency"]
    # The queue's own parameter may replace the share; show the share.
    *_, usual = most.get("Fn::If", [most])
    _, _, share = usual["Fn::FindInMap"]
    shares = [shares[share] for shares in template()["Mappings"]["Shares"].values()]
    parameters = ", ".join(f"`{name}`" for name in references(most))
    size = event["BatchSize"]
    number = size if isinstance(size, int) else f"{_default(size)} (`{size['Ref']}`)"
    return f"{number} at a time, at most {min(shares)} to {max(shares)} in parallel ({parameters})"


def _default(parameter: dict[str, str]) -> int:
    number: int = template()["Parameters"][parameter["Ref"]]["Default"]
    return number


def _queues() -> Iterable[list[str]]:
    for name, properties in of_type(QUEUE).items():
        if "RedrivePolicy" in properties:
            dead = dead_letter_queue(name)
            yield [
                f"`{name}`",
                _names(sender for sender in of_type(FUNCTION) if name in allowed(sender, SENDS)),
                f"`{worker(name)}`",
                f"{properties['VisibilityTimeout']} s",
                str(properties["RedrivePolicy"]["maxReceiveCount"]),
                f"`{dead}`",
                ", ".join(_alarm(alarm) for alarm in [*alarms(name), *alarms(dead)]),
            ]


def _alarm(name: str) -> str:
    properties = of_type(ALARM)[name]
    unit = " s" if properties["MetricName"] == _AGE else ""
    return f"`{name}` (from {properties['Threshold']}{unit})"


def _tables() -> Iterable[list[str]]:
    for name, properties in of_type(TABLE).items():
        indexes = properties.get("GlobalSecondaryIndexes", [])
        yield [
            f"`{name}`",
            slices()[name],
            _key(properties),
            ", ".join(f"`{index['IndexName']}` ({_key(index)})" for index in indexes),
            _names(function for function in of_type(FUNCTION) if name in _streams(function)),
            _names([properties["TimeToLiveSpecification"]["AttributeName"]] if _expires(properties) else []),
        ]


def _key(properties: dict[str, Any]) -> str:
    return _names(part["AttributeName"] for part in properties["KeySchema"])


def _streams(function: str) -> list[str]:
    return references([event["Stream"] for event in events(function, "DynamoDB")])


def _expires(properties: dict[str, Any]) -> bool:
    return bool(properties.get("TimeToLiveSpecification", {}).get("Enabled"))


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"wrote {DOCUMENT.relative_to(ROOT)}")
