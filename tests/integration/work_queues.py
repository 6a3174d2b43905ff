"""Queues of work, and the workers behind them: a message is handed over as Lambda does it."""

from collections.abc import Collection, Iterable
from typing import Any

from local.runner.functions.invoke_api import InProcessFunctions
from tests.product import deployment, sqs


def messages_in(url: str) -> list[Any]:
    """All messages of a queue, at once receivable again."""
    found: list[Any] = []
    while batch := sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += batch
    for message in found:
        _show_again(url, message)
    return found


def records_of(messages: Iterable[Any], attempt: int | None = None) -> list[dict[str, Any]]:
    """Messages as Lambda hands them over."""
    return [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": {"ApproximateReceiveCount": str(attempt or message["Attributes"]["ApproximateReceiveCount"])},
        }
        for message in messages
    ]


def hand_over(function: str, url: str, message: Any) -> bool:
    """Hand one message to a worker, and delete it if it was done: else it is receivable again."""
    answer = InProcessFunctions(deployment()).invoke(function, {"Records": records_of([message], attempt=1)})
    done: bool = answer == {"batchItemFailures": []}
    if done:
        sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    else:
        _show_again(url, message)
    return done


def settle(url: str, messages: Iterable[Any], failed: Collection[str]) -> None:
    """Delete messages that were worked on; the *failed* ones, by their ids, are receivable again."""
    for message in messages:
        if message["MessageId"] in failed:
            _show_again(url, message)
        else:
            sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _show_again(url: str, message: Any) -> None:
    sqs().change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
