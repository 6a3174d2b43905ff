"""Services against the key items of their names, each of which names the one service with it, and their count."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.claims import Owner, Rules, compare
from operations.verification.counts import count_of, miscounted
from operations.verification.findings import Finding
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.ids import is_id
from voxanne.domain.services.errors import SERVICE
from voxanne.domain.services.models import Service
from voxanne.domain.services.names import keys_of
from voxanne.domain.services.repository import NAME_PREFIX, name_key


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield names whose key item is missing or names another service, and a count that is not that of the services."""
    table = stack.table("ServicesTable")
    count = count_of(table, organization_id)
    items = list(query(table, "organization_id", organization_id))
    services = [item for item in items if is_id(SERVICE.prefix, item["id"])]
    names = [item for item in items if item["id"].startswith(NAME_PREFIX)]
    holders = {item["id"].removeprefix(NAME_PREFIX): str(item["service_id"]) for item in names}
    rules = Rules.of_key_items(table, organization_id, "service_id", "name", name_key)
    yield from compare((_owner(table, item) for item in services), holders, rules)
    yield from miscounted(table, organization_id, count, len(services))


def _owner(table: Table, item: Item) -> Owner:
    names = keys_of(Service.model_validate(item))
    return Owner.as_read(table, item["organization_id"], item["id"], item["version"], names)
