"""What tests of `verify` share. It is Monday, 23 November 2026."""

from operations.verification.verify import verify
from tests.product import Product, dynamodb
from voxanne.aws.dynamodb.items import to_item


def found(product: Product, *, repair: bool = False) -> list[tuple[str, str, str]]:
    """What a run of `verify` finds: what, what is wrong with it, and what was done."""
    return [(each["what"], each["finding"], each["outcome"]) for each in verify(product.stack, None, repair=repair)]


def delete(table: str, **key: str) -> None:
    """Delete an item."""
    dynamodb().delete_item(TableName=table, Key=to_item(key))


def at(hour: int) -> str:
    """An hour of the day in New York, as UTC has it."""
    return f"2026-11-23T{hour + 5}:00:00Z"
