"""Deleting an organisation reaches all that the template stores."""

from operations.deletion import items, objects
from tests.product import deployment


def test_each_table_and_bucket_is_told_of() -> None:
    """A table whose key does not begin with the organisation needs a word in operations/deletion/items.py."""
    for name, table in deployment().tables.items():
        by_organization = table["KeySchema"][0]["AttributeName"] == "organization_id"
        assert by_organization or name in items.NOT_BY_PARTITION_KEY, name
    assert {name.lower() for name in objects.PREFIXES} == set(deployment().buckets)
