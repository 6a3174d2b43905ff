"""Merging a patch into an object's metadata (RFC 7396) without reading the object first."""

from collections.abc import Mapping

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import invalid_field
from voxanne.core.fields import METADATA_KEYS


class MetadataFullError(Exception):
    """So many keys are there that only a look at them tells whether the new ones fit."""

    def __init__(self, old: Item) -> None:
        super().__init__()
        self.old = old


def merge_metadata(update: Update, patch: Mapping[str, str | None]) -> str:
    """Add the patch to an update of an object that has `metadata`; return the condition under which it fits."""
    added = sum(value is not None for value in patch.values())
    update.merge("metadata", patch)
    if not added:
        return ""
    update.using.values[":room_in_metadata"] = METADATA_KEYS - added
    return " AND size(metadata) <= :room_in_metadata"


def merged_metadata(old: Mapping[str, str], patch: Mapping[str, str | None]) -> dict[str, str]:
    """What the metadata becomes.

    Raises:
        InvalidFieldsError: more keys than an object may have.
    """
    result = {key: value for key, value in {**old, **patch}.items() if value is not None}
    if len(result) > METADATA_KEYS:
        raise invalid_field("metadata", f"would have more than {METADATA_KEYS} keys")
    return result
