"""The resource types and properties that the runner executes, ignores or refuses."""

from collections.abc import Mapping
from typing import Any

from local.runner.template.intrinsics import BUCKET, TemplateError

FUNCTION = "AWS::Lambda::Function"
MAPPING = "AWS::Lambda::EventSourceMapping"
FUNCTION_URL = "AWS::Lambda::Url"
LAYER = "AWS::Lambda::LayerVersion"
QUEUE = "AWS::SQS::Queue"
REST_API = "AWS::ApiGateway::RestApi"
RULE = "AWS::Events::Rule"
SCHEDULE = "AWS::Scheduler::Schedule"
SECRETS_MANAGER = "AWS::SecretsManager::Secret"
STAGE = "AWS::ApiGateway::Stage"
TABLE = "AWS::DynamoDB::Table"
USAGE_PLAN = "AWS::ApiGateway::UsagePlan"

# Type to the properties that are executed, or whose absence makes no difference locally. Any other property is refused:
# ignoring it would silently make the local product behave differently from the deployed one.
EXECUTED: dict[str, frozenset[str]] = {
    # Objects here are younger than any lifecycle, and only operators read older versions.
    BUCKET: frozenset(
        {"BucketEncryption", "LifecycleConfiguration", "OwnershipControls", "PublicAccessBlockConfiguration", "Tags"}
        | {"VersioningConfiguration"}
    ),
    FUNCTION: frozenset(
        {"Code", "Environment", "Handler", "Layers", "MemorySize", "Runtime", "Timeout"}
        | {"Architectures", "Description", "LoggingConfig", "Role", "Tags", "TracingConfig"}
        | {"EphemeralStorage", "KmsKeyArn", "RecursiveLoop", "ReservedConcurrentExecutions", "SnapStart"}
    ),
    FUNCTION_URL: frozenset({"AuthType", "InvokeMode", "TargetFunctionArn"}),
    LAYER: frozenset(
        {"Content", "CompatibleArchitectures", "CompatibleRuntimes", "Description", "LayerName", "LicenseInfo"}
    ),
    MAPPING: frozenset(
        {"BatchSize", "Enabled", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "Tags"}
        | {"MaximumBatchingWindowInSeconds", "ScalingConfig"}  # of queues
        | {
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "ParallelizationFactor",
            "MaximumRetryAttempts",
            "StartingPosition",
        }  # of streams
    ),
    QUEUE: frozenset(
        {"DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds"}
        | {"RedrivePolicy", "VisibilityTimeout"}
        | {"KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "SqsManagedSseEnabled", "Tags"}
    ),
    REST_API: frozenset(
        {"ApiKeySourceType", "BinaryMediaTypes", "Body", "EndpointConfiguration", "Parameters"}
        | {"MinimumCompressionSize", "Description", "FailOnWarnings", "Name", "Tags"}
    ),
    RULE: frozenset({"Description", "Name", "ScheduleExpression", "State", "Tags", "Targets"}),
    # Within a flexible window any time is right, its beginning too.
    SCHEDULE: frozenset(
        {"ScheduleExpression", "ScheduleExpressionTimezone", "State", "Target"}
        | {"Description", "FlexibleTimeWindow", "KmsKeyArn", "Name"}
    ),
    SECRETS_MANAGER: frozenset({"GenerateSecretString", "SecretString", "Description", "KmsKeyId", "Tags"}),
    STAGE: frozenset(
        {"RestApiId", "StageName", "Variables"}
        | {"AccessLogSetting", "DeploymentId", "Description", "MethodSettings", "Tags", "TracingEnabled"}
    ),
    TABLE: frozenset(
        {"AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema", "LocalSecondaryIndexes"}
        | {"DeletionProtectionEnabled", "ProvisionedThroughput", "StreamSpecification", "TimeToLiveSpecification"}
        | {"ContributorInsightsSpecification", "PointInTimeRecoverySpecification", "SSESpecification"}
        | {"TableClass", "Tags"}
    ),
    USAGE_PLAN: frozenset({"ApiStages", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"}),
}

# Clients do not notice metrics and logs. They would notice a stage's throttling and caching, so those are refused.
METHOD_SETTINGS = frozenset({"DataTraceEnabled", "HttpMethod", "LoggingLevel", "MetricsEnabled", "ResourcePath"})

NOT_EXECUTED = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::DomainName",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::Alias",  # resolved where it is referred to
        "AWS::Lambda::EventInvokeConfig",  # the template's allow no retries, and the runner makes none
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
)


def check(logical_id: str, resource: Mapping[str, Any]) -> None:
    """Refuse a resource that the runner could not execute as the template defines it."""
    kind = resource["Type"]
    if kind in NOT_EXECUTED:
        return
    if kind not in EXECUTED:
        raise TemplateError(f"{logical_id}: resources of type {kind} are not known to the local runner")
    refuse_others(f"{logical_id} ({kind})", resource.get("Properties", {}), EXECUTED[kind])


def refuse_others(place: str, properties: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    """Refuse *properties* that are not *known*."""
    others = sorted(set(properties) - known)
    if others:
        raise TemplateError(f"{place}: not known to the local runner: {', '.join(others)}")
