"""Copies of tables, from which tests restore what was lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.product import dynamodb


@contextmanager
def copied(table: str) -> Iterator[str]:
    """A table as it is now, restored under another name."""
    dynamodb().update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    name = f"{table}-before"
    dynamodb().restore_table_to_point_in_time(SourceTableName=table, TargetTableName=name, UseLatestRestorableTime=True)
    try:
        yield name
    finally:
        dynamodb().delete_table(TableName=name)
