"""What Ref and GetAtt give for each type of resource in the local product."""

from local.account import ACCOUNT_ID, PARTITION, REGION, arn

BUCKET = "AWS::S3::Bucket"

# Everything is named by its logical id, so that names in tests, logs and the template are the same. What is not here
# is referred to by that name.
_REFERENCES = {
    # S3 takes no other.
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
    # Its end is when it was enabled, and different each time.
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
    """Return what ``Ref`` gives."""
    return _REFERENCES.get(kind, "{name}").format(name=logical_id, lower_name=logical_id.lower())


def attribute_of(logical_id: str, kind: str, attribute: str) -> str | None:
    """Return what ``GetAtt`` gives, or None for what is not known."""
    found = _ATTRIBUTES.get((kind, attribute))
    return found and found.format(name=logical_id, lower_name=logical_id.lower())
