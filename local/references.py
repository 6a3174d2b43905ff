"""What Ref and GetAtt give for each type of resource in the local product."""

from local.account import ACCOUNT_ID, PARTITION, REGION, arn

# Everything is named by its logical id, so that names in tests, logs and the template are the same.
_ARNS = {
    "AWS::DynamoDB::Table": ("dynamodb", "table/{}"),
    "AWS::Lambda::Function": ("lambda", "function:{}"),
    "AWS::Logs::LogGroup": ("logs", "log-group:{}:*"),
    "AWS::SNS::Topic": ("sns", "{}"),
    "AWS::SQS::Queue": ("sqs", "{}"),
}


def reference_to(logical_id: str, kind: str) -> str:
    """Return what ``Ref`` gives."""
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{logical_id}"
    return arn("sns", logical_id) if kind == "AWS::SNS::Topic" else logical_id


def attribute_of(logical_id: str, kind: str, attribute: str) -> str | None:
    """Return what ``GetAtt`` gives, or None for what is not known."""
    if kind == "AWS::IAM::Role" and attribute == "Arn":
        return f"arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{logical_id}"
    if kind == "AWS::SNS::Topic":
        return {"TopicArn": arn("sns", logical_id), "TopicName": logical_id}.get(attribute)
    if kind == "AWS::SQS::Queue" and attribute == "QueueName":
        return logical_id
    if kind == "AWS::Lambda::Version":
        return {"Version": "1"}.get(attribute)
    if attribute == "Arn" and kind in _ARNS:
        service, resource = _ARNS[kind]
        return arn(service, resource.format(logical_id))
    return None
