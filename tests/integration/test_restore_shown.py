"""What `restore` prints: keys, without what clients have put into them."""

import pytest

from operations.restoration import restore
from tests.integration.restoring import copied
from tests.product import Client, Product
from tests.samples import change_item


@pytest.mark.parametrize(
    ("table", "name", "key", "shown"),
    [
        ("BusyBlocksTable", "block_key", "cal_1#api#jane.doe-1985-07-31#2", "cal_1#api#…"),
        ("BusyBlocksTable", "block_key", "cal_1#src_1#jane.doe@clinic.example", "cal_1#src_1#…"),
        ("BusyBlocksTable", "block_key", "cal_1#room", "cal_1#room"),
        ("ContactsTable", "id", "phone#+14155550100", "phone#…"),
        ("IdempotencyTable", "idempotency_key", "jane.doe-1985-07-31", "…"),
        ("IdempotencyTable", "idempotency_key", "call-backs 2026-11-29", "call-backs 2026-11-29"),
        ("MembersTable", "id", "email#jane.doe@clinic.example", "email#…"),
    ],
)
def test_keys_are_shown_without_what_clients_chose(
    product: Product, clinic: Client, *, table: str, name: str, key: str, shown: str
) -> None:
    change_item(table, {"organization_id": clinic.organization_id, name: key}, expires_at=1)
    with copied(table) as copy:
        change_item(table, {"organization_id": clinic.organization_id, name: key}, expires_at=2)

        [line] = restore(product.stack, table, copy, None, apply=False, overwrite=False)

    assert (line["organization_id"], line[name], line["outcome"]) == (clinic.organization_id, shown, "found")
