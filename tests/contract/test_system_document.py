"""docs/system.md shows the system that the template deploys."""

import re

from tools.system_document import BEGIN, DOCUMENT, READS, SENDS, WRITES, written
from tools.template_slices import FUNCTION, QUEUE, actions_of, of_type, statements

_TEXT = DOCUMENT.read_text(encoding="utf-8")
# What a trigger needs; a stream's failures are written by Lambda itself.
_TRIGGERS = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "s3:ListBucket",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
_PART_OF_A_WRITE = {"s3:AbortMultipartUpload"}


def test_the_committed_tables_are_the_templates() -> None:
    assert written() == _TEXT, "run `make system`"


def test_the_drawing_names_each_function_and_each_queue() -> None:
    drawn = set(re.findall(r"\w+", _TEXT.partition(BEGIN)[0].split("```")[1]))
    working = {name for name, queue in of_type(QUEUE).items() if "RedrivePolicy" in queue}

    assert {name.removesuffix("Function") for name in of_type(FUNCTION)} | working <= drawn


def test_each_action_on_a_store_is_shown_as_a_read_a_write_or_a_trigger() -> None:
    allowed = {
        action
        for function in of_type(FUNCTION)
        for statement in statements(function)
        for action in actions_of(statement)
        if action.startswith(("dynamodb:", "s3:", "sqs:"))
    }

    assert allowed <= READS | WRITES | SENDS | _TRIGGERS | _PART_OF_A_WRITE
