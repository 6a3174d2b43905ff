"""Deployments that live in one account and region: none has a name, or concurrency, that another needs."""

import tomllib
from typing import Any

import pytest

from local.runner.account import STACK_NAME
from local.runner.template import intrinsics, reader
from local.runner.template.intrinsics import Resolver, TemplateError
from tests.contract.imports import ROOT
from tests.contract.written_template import RESOURCES, TEMPLATE, of_type
from tests.expanded import unresolved
from tests.product import PARAMETERS, deployment
from tools.system_document import SENDS
from tools.template_slices import allowed, references, template, worker

CONFIGURATION = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
SHARES: dict[str, dict[str, int]] = template()["Mappings"]["Shares"]
RECEIVERS = {"Authorizer", "StripeReceiver", "VapiReceiver"}
# Names within something that has a name of its own, or none.
WITHIN = {
    "AWS::ApiGateway::Authorizer": "Name",
    "AWS::ApiGateway::Stage": "StageName",
    "AWS::CloudWatch::Alarm": "MetricName",
    "AWS::IAM::Policy": "PolicyName",
    "AWS::Lambda::Alias": "Name",
}


def overrides(environment: str) -> dict[str, str]:
    """The parameters with which an environment is deployed."""
    given = CONFIGURATION[environment]["deploy"]["parameters"]["parameter_overrides"]
    pairs = given.split() if isinstance(given, str) else given
    return dict(pair.split("=", 1) for pair in pairs)


def names(stack: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Physical names that a stack gives, by where they stand."""
    monkeypatch.setitem(intrinsics._PSEUDO, "AWS::StackName", stack)  # noqa: SLF001
    resources = unresolved(parameters)
    resolver = Resolver({"Resources": resources}, PARAMETERS | parameters, physical_ids={}, ssm={})
    return {
        f"{logical_id}.{name}": str(resolver.resolve(value))
        for logical_id, resource in resources.items()
        for name, value in resource.get("Properties", {}).items()
        if (name == "Name" or (name.endswith("Name") and _is_given(value))) and WITHIN.get(resource["Type"]) != name
    }


def _is_given(value: Any) -> bool:
    """Tell a name of one's own from a reference to another resource's."""
    return isinstance(value, str) or "Fn::Sub" in value


def test_no_name_of_one_stack_is_another_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    live = names("voxanne", {"Mode": "live"}, monkeypatch)
    staging = names("voxanne-staging", {"Mode": "test"}, monkeypatch)

    assert set(live) >= {"Api.Name", "StarterUsagePlan.UsagePlanName"}
    assert {place for place, name in live.items() if not name.startswith("voxanne")} == set()
    assert not set(live.values()) & set(staging.values())


def test_a_stack_exports_nothing_under_a_name_of_the_account() -> None:
    assert not [name for name, output in template()["Outputs"].items() if "Export" in output]


def test_what_an_account_has_once_is_in_no_deployment() -> None:
    assert not of_type("AWS::ApiGateway::Account")
    account = (ROOT / "account.yaml").read_text(encoding="utf-8")
    # A stack that is deleted leaves the others their access logs.
    assert account.count("    DeletionPolicy: Retain\n") == account.count("    Type: AWS::") == 2


def test_staging_has_secrets_of_its_own() -> None:
    declared = TEMPLATE["Parameters"]
    secrets = {name for name in declared if name.endswith(("KeyName", "SecretName"))}
    staging = overrides("staging")

    assert secrets <= set(staging)
    assert all(staging[name] != declared[name]["Default"] for name in secrets)
    assert CONFIGURATION["staging"]["global"]["parameters"]["stack_name"] != STACK_NAME


@pytest.mark.parametrize(("environment", "mode"), [("default", "live"), ("staging", "test")])
def test_an_environment_says_its_mode_and_needs_its_credential(environment: str, mode: str) -> None:
    given = overrides(environment)

    assert given["Mode"] == mode
    assert not given.get("VapiCredentialId")
    [rule] = TEMPLATE["Rules"]["CredentialIsNamed"]["Assertions"]
    assert rule["Assert"] == {"Not": [{"Equals": [{"Ref": "VapiCredentialId"}, ""]}]}
    reader.load(given | {"VapiCredentialId": "credential"})


def test_a_deployment_whose_parameters_got_lost_fails() -> None:
    with pytest.raises(TemplateError, match="the parameter Mode has no value"):
        reader.load({"VapiCredentialId": "credential"})


@pytest.mark.parametrize("concurrency", SHARES)
def test_shares_leave_the_api_its_half(concurrency: str) -> None:
    shares, total = SHARES[concurrency], int(concurrency)
    reserved = sum(shares[name] for name in RECEIVERS)
    workers = sum(shares.values()) - reserved

    if total > 10:  # each queue takes two at least
        assert workers <= (total - reserved) / 2
    if total <= 100:  # Lambda keeps 100 that can't be reserved
        assert reserved == 0
    else:
        assert total - reserved >= 100
        assert shares["VapiReceiver"] == max(shares.values())
    assert min(shares[name] for name in set(shares) - RECEIVERS) >= 2


def test_each_concurrency_has_its_shares() -> None:
    assert set(SHARES) == {str(value) for value in TEMPLATE["Parameters"]["Concurrency"]["AllowedValues"]}
    queues = {mapping.queue.removesuffix("Queue") for mapping in deployment().queue_mappings}
    assert all(set(shares) == RECEIVERS | queues for shares in SHARES.values())


def test_each_queue_has_the_share_of_its_name() -> None:
    for mapping in unresolved({}).values():
        if mapping["Type"] == "AWS::Lambda::EventSourceMapping" and "ScalingConfig" in mapping["Properties"]:
            queue = mapping["Properties"]["EventSourceArn"]["Fn::GetAtt"][0]
            most = mapping["Properties"]["ScalingConfig"]["MaximumConcurrency"]
            *own, usual = most.get("Fn::If", [most])
            assert queue == f"{usual['Fn::FindInMap'][2]}Queue"
            # A parameter of the queue's own replaces the share, where it is not 0.
            assert own in ([], _own(queue))


def _own(queue: str) -> list[Any]:
    """The condition and the parameter of a queue whose concurrency can be set by itself."""
    name = {"RecordingsQueue": "RecordingConcurrency", "DeliveriesQueue": "DeliveryConcurrency"}.get(queue, "")
    return [f"Has{name}", {"Ref": name}]


def test_a_parameter_of_its_own_sizes_recordings_and_deliveries() -> None:
    of_queues = {
        mapping.queue: mapping.most_at_once
        for mapping in reader.load(
            PARAMETERS | {"RecordingConcurrency": "70", "DeliveryConcurrency": "90", "EventBatchSize": "3"}
        ).queue_mappings
    }

    shares = SHARES[PARAMETERS["Concurrency"]]
    others = {f"{name}Queue": share for name, share in shares.items() if name not in RECEIVERS}
    assert of_queues == others | {"RecordingsQueue": 70, "DeliveriesQueue": 90}


@pytest.mark.parametrize("concurrency", SHARES)
def test_receivers_and_the_authorizer_have_their_share_reserved(concurrency: str) -> None:
    functions = reader.load(PARAMETERS | {"Concurrency": concurrency}).functions

    for name in RECEIVERS:
        reserved = RESOURCES[f"{name}Function"]["Properties"]["ReservedConcurrentExecutions"]["If"]
        assert reserved[:2] == ["ReservesConcurrency", {"FindInMap": ["Shares", {"Ref": "Concurrency"}, name]}]
    assert set(functions) == set(deployment().functions)


def test_a_function_that_sends_to_a_queue_that_it_works_off_is_allowed_to() -> None:
    """Lambda stops a message that has come back to its function about 16 times, unless told that this is meant."""
    queues = {worker(name): name for name in template()["Resources"] if name.endswith("Queue") and worker_of(name)}
    loops = {function for function, queue in queues.items() if queue in allowed(function, SENDS)}
    recursive = {name for name in queues if RESOURCES[name]["Properties"].get("RecursiveLoop") == "Allow"}

    assert recursive == loops == {"WebhookDelivererFunction"}


def worker_of(queue: str) -> bool:
    return "RedrivePolicy" in template()["Resources"][queue]["Properties"]


def test_queues_take_encrypted_connections_only() -> None:
    policy = template()["Resources"]["OnlyEncryptedConnectionsToQueues"]["Properties"]

    assert set(references(policy["Queues"])) == set(of_type("AWS::SQS::Queue"))
    [statement] = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_what_reads_queues_and_streams_waits_for_the_use_of_the_key() -> None:
    """Else a mapping that is made first finds that its function may not decrypt."""
    readers = {
        name
        for name in of_type("AWS::Serverless::Function")
        if {event["Type"] for event in RESOURCES[name]["Properties"].get("Events", {}).values()} & {"SQS", "DynamoDB"}
    }

    assert {name for name, resource in RESOURCES.items() if resource.get("DependsOn") == "UseOfTheKey"} == readers
