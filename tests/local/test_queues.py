from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.runner.stores.provisioning import create_queues
from local.runner.template.reader import TemplateError
from tests.local.queueing import QUEUES, deployed
from tests.local.small_template import loaded

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def test_queues_are_made_as_the_template_says(tmp_path: Path, sqs: "SQSClient") -> None:
    urls = create_queues(deployed(tmp_path), sqs)
    assert set(urls) == {"Jobs", "JobsDead"}
    jobs = sqs.get_queue_attributes(QueueUrl=urls["Jobs"], AttributeNames=["All"])["Attributes"]
    dead = sqs.get_queue_attributes(QueueUrl=urls["JobsDead"], AttributeNames=["All"])["Attributes"]
    assert jobs["VisibilityTimeout"] == "60"
    assert jobs["RedrivePolicy"] == f'{{"deadLetterTargetArn": "{dead["QueueArn"]}", "maxReceiveCount": 2}}'
    assert dead["MessageRetentionPeriod"] == "1209600"


def test_a_reference_to_a_queue_is_the_url_it_has(tmp_path: Path, sqs: "SQSClient") -> None:
    before = deployed(tmp_path)
    urls = create_queues(before, sqs)
    environment = before.functions["Work"].environment
    # What AWS itself would give, even before anything is made.
    assert environment["VALUE"] == urls["Jobs"]
    elsewhere = loaded(tmp_path, QUEUES, physical_ids={"Jobs": "http://127.0.0.1:1/123456789012/Jobs"})
    assert elsewhere.functions["Work"].environment["VALUE"] == "http://127.0.0.1:1/123456789012/Jobs"


def test_a_queues_attributes_are_its_arn_and_its_name(tmp_path: Path) -> None:
    environment = deployed(tmp_path).functions["Work"].environment
    assert (environment["ARN"], environment["NAME"]) == ("arn:aws:sqs:us-east-1:123456789012:Jobs", "Jobs")


def test_a_mapping_is_read_whole(tmp_path: Path) -> None:
    more = ("BatchSize: 50", "MaximumBatchingWindowInSeconds: 5", "ScalingConfig: {MaximumConcurrency: 3}")
    (mapping,) = deployed(tmp_path, *more).queue_mappings
    assert (mapping.queue, mapping.function, mapping.reports_failures) == ("Jobs", "Work", True)
    assert (mapping.batch_size, mapping.window_seconds, mapping.most_at_once) == (50, 5, 3)


def test_a_mapping_that_is_not_enabled_is_not_there(tmp_path: Path) -> None:
    assert deployed(tmp_path, "Enabled: false").queue_mappings == ()


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("FilterCriteria: {Filters: [{Pattern: '{}'}]}", "FilterCriteria"),
        ("ScalingConfig: {MaximumConcurrency: 1}", "from 2 to 1000"),
        ("BatchSize: 11", "needs a window"),
        ("MaximumBatchingWindowInSeconds: 301", "at most 300"),
    ],
)
def test_a_mapping_that_would_be_refused_or_ignored_is_refused(tmp_path: Path, properties: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        deployed(tmp_path, properties)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("VisibilityTimeout: 60", "VisibilityTimeout: 2", "visibility timeout, 2 seconds, is less than"),
        ("VisibilityTimeout: 60", "FifoQueue: true", "FifoQueue"),
        ("VisibilityTimeout: 60", "QueueName: mine", "QueueName"),
        ("maxReceiveCount: 2", "maxReceiveCount: 2, more: 1", r"Jobs.RedrivePolicy: .* more"),
        (
            "!GetAtt JobsDead.Arn, max",
            "'arn:aws:sqs:us-east-1:123456789012:Others', max",
            "not a queue of the template",
        ),
        ("Queue: !GetAtt Jobs.Arn", "Queue: arn:aws:sqs:us-east-1:123456789012:Others", "not a queue of the template"),
    ],
)
def test_a_queue_that_would_be_refused_or_ignored_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in QUEUES
    with pytest.raises(TemplateError, match=reason):
        loaded(tmp_path, QUEUES.replace(old, new))
