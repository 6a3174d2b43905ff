"""What tests of `verify` share."""

from operations.verification.verify import verify
from tests.product import Product


def found(product: Product, *, repair: bool = False) -> list[tuple[str, str, str]]:
    """What a run of `verify` finds: what, what is wrong with it, and what was done."""
    return [(each["what"], each["finding"], each["outcome"]) for each in verify(product.stack, None, repair=repair)]
