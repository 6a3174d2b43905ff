"""Objects at the voice provider against the links that attribute its events to an organisation."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import link_of
from voxanne.domain.calls.models import OPEN
from voxanne.domain.phone_numbers.repository import complete


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield assistants, agents' phone numbers and open calls without a link."""
    agents, assistants, calls = (stack.table(name) for name in ("AgentsTable", "AssistantsTable", "CallsTable"))
    for item in query(agents, "organization_id", organization_id):
        yield from _link(stack, agents, item, "number", "phone_number")
    for item in query(assistants, "organization_id", organization_id):
        yield from _link(stack, assistants, item, "assistant", "assistant_id")
    for item in query(calls, "organization_id", organization_id):
        if item["status"] in OPEN:
            yield from _link(stack, calls, item, "call", "provider_call_id")


def _link(stack: Stack, owners: Table, item: Item, kind: str, attribute: str) -> Iterator[Finding]:
    identifier = item.get(attribute)
    links = stack.table("ProviderLinksTable")
    if identifier is None or links.get({"link": link_of("vapi", kind, identifier)}) is not None:
        return
    key = {"organization_id": item["organization_id"], "id": item["id"]}
    unchanged = Condition(owners, key, f"{attribute} = :identifier", Expression(values={":identifier": identifier}))
    absent = Condition(links, {"link": link_of("vapi", kind, identifier)}, "attribute_not_exists(link)")
    target = {"organization_id": item["organization_id"], "object_id": item["id"]}
    update = complete(identifier, stack.mode, target) if kind == "number" else Update().change(target)
    change = Change(absent, update)
    yield Finding("not_linked", {"id": item["id"], "kind": kind}, [unchanged], change)
