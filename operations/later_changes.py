"""Changes that were made since a backup, and that a restored copy must not undo.

What was withdrawn or erased stays so. Patients are not called twice, and not after they asked not to be called; and the
contacts of a patient that became one stay one.
"""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.ids import is_id
from voxanne.domain.calls.models import OPEN
from voxanne.domain.calls.repository import from_item, to_item
from voxanne.domain.calls.updates import apply_update
from voxanne.domain.contacts.listing import merged_key
from voxanne.domain.contacts.phone_keys import PHONE_PREFIX
from voxanne.vapi.dialling.repository import own_end

# One of these makes an item final. It is added to the item, whose other attributes stay.
FINAL = ("deleted_at", "erased", "erased_at", "revoked_at", "successor_id", "suspended_at")
# What a merge gives the contact that is kept, beside what the other one said of the patient.
_OF_A_MERGE = ("merged_ids", "phone", "other_phones")


def is_final(table: str, item: Item) -> bool:
    """Return whether an item of the stack is never overwritten.

    A mark, a tombstone, an erased object; a key that was revoked or rotated, and a suspended organisation, which may
    have been stolen since the backup.
    """
    return table == "ErasuresTable" or any(item.get(name) for name in FINAL)


def is_merged(contacts: Table, item: Item) -> bool:
    """Return whether an item is a contact that has been merged into another since, or the key item of its phone.

    The phone leads to the other contact, which may have `do_not_call`.
    """
    contact_id = item.get("contact_id", "") if item["id"].startswith(PHONE_PREFIX) else item["id"]
    return contacts.get(merged_key(item["organization_id"], contact_id)) is not None


def without_undoing(table: str, item: Item, current: Item | None) -> Item:
    """Return a restored item as it is to be stored in place of the *current* one."""
    if table == "ContactsTable" and current is not None:
        kept = {"do_not_call": True} if current.get("do_not_call") else {}
        if current.get("merged_ids") != item.get("merged_ids"):
            kept |= {name: current[name] for name in _OF_A_MERGE if name in current}
        return {**item, **kept}
    return _without_dialling(item) if table == "CallsTable" and is_id("call", str(item.get("id", ""))) else item


def _without_dialling(item: Item) -> Item:
    """Return a call; a call-back that the provider did not have yet has ended, so that it is not dialled.

    It may have been dialled after that moment, and the patient is not called twice. If it was, events and reports of
    that call correct its end.
    """
    call = from_item(item)
    if call.dial_state is None or call.status not in OPEN or call.provider_call_id is not None:
        return item
    ended = own_end("failed", "not-known-whether-dialled")
    changed = to_item(item["organization_id"], apply_update(call, ended))
    return {name: value for name, value in (item | changed).items() if value is not None}
