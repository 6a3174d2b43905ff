from pathlib import Path

import pytest

from local.runner.template.reader import TemplateError
from tests.local.streaming import deployed


def test_a_mapping_is_read_whole(tmp_path: Path) -> None:
    deployment = deployed(tmp_path)
    (mapping,) = deployment.stream_mappings
    assert (mapping.table, mapping.function, mapping.failures_bucket) == ("Things", "Work", "failures")
    assert (mapping.batch_size, mapping.most_retries) == (100, 2)
    assert (mapping.from_start, mapping.bisects, mapping.reports_failures) == (True, True, True)
    assert deployment.queue_mappings == ()


def test_a_mapping_that_says_little_has_lambdas_defaults(tmp_path: Path) -> None:
    (mapping,) = deployed(
        tmp_path,
        ("            BisectBatchOnFunctionError: true\n", ""),
        ("            MaximumRetryAttempts: 2\n", ""),
        ("            FunctionResponseTypes: [ReportBatchItemFailures]\n", ""),
        ("            DestinationConfig: {OnFailure: {Type: S3, Destination: !GetAtt Failures.Arn}}\n", ""),
    ).stream_mappings
    assert (mapping.bisects, mapping.reports_failures) == (False, False)
    assert (mapping.most_retries, mapping.failures_bucket) == (None, None)


def test_a_mapping_that_is_not_enabled_is_not_there(tmp_path: Path) -> None:
    disabled = ("BisectBatchOnFunctionError: true", "Enabled: false")
    assert deployed(tmp_path, disabled).stream_mappings == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("MaximumRetryAttempts: 2", "FilterCriteria: {Filters: [{Pattern: '{}'}]}", "FilterCriteria"),
        ("MaximumRetryAttempts: 2", "MaximumBatchingWindowInSeconds: 1", "MaximumBatchingWindowInSeconds"),
        ("MaximumRetryAttempts: 2", "MaximumRetryAttempts: 10001", "MaximumRetryAttempts is from"),
        ("MaximumRetryAttempts: 2", "BatchSize: 0", "BatchSize is from"),
        ("TRIM_HORIZON", "AT_TIMESTAMP", "TRIM_HORIZON or LATEST"),
        ("!GetAtt Things.StreamArn", "!GetAtt Plain.StreamArn", "no stream of a table"),
        ("!GetAtt Failures.Arn", "arn:aws:s3:::others", "not a bucket of the template"),
        ("Type: S3, Destination: !GetAtt Failures.Arn", "Type: SNS, Destination: 'arn:aws:sns:a:1:b'", "not a bucket"),
    ],
)
def test_a_mapping_that_would_be_refused_or_ignored_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        deployed(tmp_path, (old, new))
