"""Buckets, and the environment variables that name them."""

from typing import Any

import pytest

from local.runner.template.deployment import Function
from tests.expanded import of_type
from tests.product import deployment
from tests.uncalled import WITHOUT_RESOURCE

BUCKETS = of_type("AWS::S3::Bucket")
FUNCTIONS = list(deployment().functions.values())
# By the ARN's service: what stands before a resource's name.
STORES = {"dynamodb": "table/", "sqs": "", "s3": ""}


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_private_encrypted_and_forgets(name: str) -> None:
    bucket = BUCKETS[name]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["BucketEncryption"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert any("ExpirationInDays" in rule for rule in rules)
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_reached_through_tls_alone(name: str) -> None:
    arn = f"arn:aws:s3:::{name.lower()}"
    [policy] = [each for each in of_type("AWS::S3::BucketPolicy").values() if each["Bucket"] == name.lower()]

    [statement] = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
    assert (statement["Principal"], statement["Action"]) == ("*", "s3:*")
    assert statement["Resource"] == [arn, f"{arn}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def allowed(function: Function) -> set[str]:
    """Names of the stores that a function's role speaks of."""
    found = set()
    for permission in function.permissions or ():
        if set(permission.actions) <= WITHOUT_RESOURCE:
            continue
        for resource in permission.resources:
            service, name = resource.split(":")[2], resource.split(":", 5)[5]
            if service in STORES and "/stream/" not in name:
                found.add(name.removeprefix(STORES[service]).split("/")[0])
    return found


def told(function: Function) -> set[str]:
    """Names of the stores that its variables hold."""
    known = {*deployment().tables, *deployment().buckets, *deployment().queues}
    return {value.rpartition("/")[2] for value in function.environment.values()} & known


def handed(function: Function) -> set[str]:
    """Names of stores that AWS hands it from, or keeps for it, without its code's knowing."""
    found: set[str] = set()
    for mapping in of_type("AWS::Lambda::EventSourceMapping").values():
        if mapping["FunctionName"].split(":")[6] == function.logical_id:
            destination: dict[str, Any] = mapping.get("DestinationConfig", {}).get("OnFailure", {})
            found |= {arn.split(":")[5] for arn in [mapping["EventSourceArn"], *destination.values()] if ":" in arn}
    return found


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.logical_id)
def test_a_function_is_told_of_what_its_role_speaks_of_and_of_nothing_else(function: Function) -> None:
    assert told(function) <= allowed(function)
    assert allowed(function) - handed(function) <= told(function)


@pytest.mark.parametrize("name", of_type("AWS::Scheduler::Schedule"))
def test_a_schedules_role_invokes_its_function_and_no_other(name: str) -> None:
    target = of_type("AWS::Scheduler::Schedule")[name]["Target"]
    role = of_type("AWS::IAM::Role")[target["RoleArn"].rpartition("/")[2]]

    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("lambda:InvokeFunction", target["Arn"])
