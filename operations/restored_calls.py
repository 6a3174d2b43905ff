"""Call-backs that waited to be dialled at the moment to which a table is restored."""

from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.calls.models import OPEN
from voxanne.domain.calls.repository import from_item, to_item
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update


def without_dialling(table: str, item: Item) -> Item:
    """Return a restored item; a call-back that the provider did not have yet has ended, so that it is not dialled.

    It may have been dialled after that moment, and the patient is not called twice. If it was, events and reports of
    that call correct its end.
    """
    if table != "CallsTable" or not is_id("call", str(item.get("id", ""))):
        return item
    call = from_item(item)
    if call.dial_state is None or call.status not in OPEN or call.provider_call_id is not None:
        return item
    now = clock.now()
    ended = CallUpdate(
        authority=Authority.OURS,
        at=int(now * 1000),
        status="failed",
        ended_at=clock.instant(now),
        ended_reason="not-known-whether-dialled",
    )
    changed = to_item(item["organization_id"], apply_update(call, ended))
    return {name: value for name, value in (item | changed).items() if value is not None}
