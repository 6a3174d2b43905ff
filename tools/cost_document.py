"""`make costs`: write the tables of docs/costs.md from the prices, the template and what `benchmarks.use` has measured.

The prose around them is written by hand. A test fails if the committed tables are out of date.
"""

from collections.abc import Iterable
from pathlib import Path

from benchmarks import prices
from benchmarks.bill import CLINICS, OLD, YOUNG, bill, calls_a_month
from tools.expanded import expanded
from tools.written_tables import table, with_tables

DOCUMENT = Path(__file__).parent.parent / "docs" / "costs.md"
_BEGIN = "<!-- Written by `make costs`. -->\n"

# Type of resource to the part of the bill that it is on.
BILLED = {
    "AWS::ApiGateway::RestApi": "API Gateway",
    "AWS::CloudWatch::Alarm": "CloudWatch",
    "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::Lambda::EventSourceMapping": "SQS",
    "AWS::Lambda::Function": "Lambda",
    "AWS::Lambda::Url": "Lambda",
    "AWS::Logs::LogGroup": "CloudWatch Logs",
    "AWS::S3::Bucket": "S3",
    "AWS::SQS::Queue": "SQS",
    "AWS::Scheduler::Schedule": "EventBridge Scheduler",
}
FREE = {
    "AWS::ApiGateway::BasePathMapping": "part of the API",
    "AWS::ApiGateway::Deployment": "part of the API",
    "AWS::ApiGateway::DomainName": "free; its certificate too",
    "AWS::ApiGateway::Stage": "no cache; no metrics by method",
    "AWS::ApiGateway::UsagePlan": "part of the API",
    "AWS::Cognito::ManagedLoginBranding": "part of the user pool",
    "AWS::Cognito::UserPool": "free below 10,000 people a month; made only if asked for",
    "AWS::Cognito::UserPoolClient": "part of the user pool",
    "AWS::Cognito::UserPoolDomain": "part of the user pool",
    "AWS::IAM::Policy": "free",
    "AWS::IAM::Role": "free",
    "AWS::Lambda::Alias": "free",
    "AWS::Lambda::EventInvokeConfig": "free",
    "AWS::Lambda::LayerVersion": "free below 75 GB of code",
    "AWS::Lambda::Permission": "free",
    "AWS::Lambda::Version": "free below 75 GB of code",
    "AWS::S3::BucketPolicy": "free",
    "AWS::SNS::Topic": "a few e-mails a month",
    "AWS::SQS::QueuePolicy": "free",
}
# Units of what is not priced by the million, with the number of thousands in one.
_UNITS = {
    "bytes_out": ("a gigabyte to the internet", 1000),
    "lambda_gigabyte_milliseconds": ("a million gigabyte-seconds of Lambda", 1000),
    "log_bytes": ("a gigabyte of logs taken in", 1000),
}


def written() -> str:
    """Return the document with the tables of the current prices, use and template."""
    return with_tables(DOCUMENT, _BEGIN, tables())


def tables() -> str:
    """Return the tables, each under its heading."""
    return "\n".join(
        [
            f"## By service, after {YOUNG} months\n",
            table(["service", *(f"{clinics:,} clinics" for clinics in CLINICS)], _services()),
            f"## What is billed, for {CLINICS[1]:,} clinics\n",
            table(["service", "quantity a month", "dollars a month", "share"], _positions()),
            "## Types of resources of the template\n",
            table(["type", "on the bill"], _types()),
            "## Unit prices\n",
            table(["what", "dollars", "compared with"], _prices()),
        ]
    )


def _services() -> Iterable[list[str]]:
    bills = [bill(clinics) for clinics in CLINICS]
    sums = [sum(each.dollars for each in positions) for positions in bills]
    names = dict.fromkeys(each.service for each in sorted(bills[1], key=lambda each: -each.dollars))
    for name in names:
        parts = [sum(each.dollars for each in positions if each.service == name) for positions in bills]
        yield [name, *(f"{part:,.2f} ({part / whole:.1%})" for part, whole in zip(parts, sums, strict=True))]
    yield ["**in all**", *(f"**{whole:,.2f}**" for whole in sums)]
    yield ["a clinic", *(f"{whole / clinics:,.2f}" for whole, clinics in zip(sums, CLINICS, strict=True))]
    yield ["a phone call", *(_of_a_call(whole, clinics) for whole, clinics in zip(sums, CLINICS, strict=True))]
    later = [sum(each.dollars for each in bill(clinics, OLD)) for clinics in CLINICS]
    yield [f"in all, after {OLD} months", *(f"{whole:,.2f}" for whole in later)]


def _of_a_call(dollars: float, clinics: int) -> str:
    return f"{dollars / calls_a_month(clinics):.4f}"


def _positions() -> Iterable[list[str]]:
    positions = bill(CLINICS[1])
    whole = sum(each.dollars for each in positions)
    for each in sorted(positions, key=lambda each: -each.dollars):
        yield [
            each.service,
            f"{_number(each.quantity)} {each.what}",
            f"{each.dollars:,.2f}",
            f"{each.dollars / whole:.1%}",
        ]


def _number(quantity: float) -> str:
    return f"{quantity:,.2f}" if quantity % 1 else f"{quantity:,.0f}"


def _types() -> Iterable[list[str]]:
    for kind in sorted({each["Type"] for each in expanded()["Resources"].values()}):
        yield [f"`{kind}`", BILLED.get(kind) or f"nothing: {FREE[kind]}"]


def _prices() -> Iterable[list[str]]:
    given = prices.table()
    checked = given["checked"]
    for name, price in given["dollars_per_million"].items():
        label, factor = _UNITS.get(name, (f"a million {_words(name)}", 1))
        steps = given["tiers"].get(name, [[None, price]])
        yield [label, _steps(steps, factor), checked[name]]
    steps = given["tiers"]["s3_byte_months"]
    yield ["a gigabyte in S3 for a month", _steps(steps, 1000), checked["s3_byte_months"]]
    for name, price in given["dollars_per_month"].items():
        yield [f"1 {_words(name)} for a month", f"{price:g}", checked[name]]


def _steps(steps: list[list[float]], factor: float) -> str:
    """Return the prices of steps, each of which ends at a number of millions or of gigabytes."""
    unit = 1e6 if factor == 1 else 1e9
    named = [f"{price * factor:.6g} up to {most / unit:,.0f}" for most, price in steps[:-1]]
    return "; ".join([*named, f"{'then ' if named else ''}{steps[-1][1] * factor:.6g}"])


def _words(name: str) -> str:
    return (
        name.replace("_", " ")
        .replace("api gateway", "API Gateway")
        .replace("lambda", "Lambda")
        .replace("dynamodb", "DynamoDB")
        .replace("kms", "KMS")
        .replace("sqs", "SQS")
        .replace("s3", "S3")
    )


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"wrote docs/{DOCUMENT.name}")
