"""docs/data-protection.md names each store of the template, and the functions that its roles let read it."""

import re

import pytest

from tests.contract.imports import ROOT
from tests.product import deployment

_READS = {
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:GetRecords",
    "s3:GetObject",
    "sqs:ReceiveMessage",
}
_TEXT = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
_SECTION = _TEXT.partition("## Where it lies")[2].partition("\n## ")[0]
ROWS = {
    store: {name.strip() for name in cells[3].split(",") if name.strip()}
    for line in _SECTION.splitlines()
    if line.startswith("| `")
    for cells in [line.strip("| ").split(" | ") if not line.endswith("| |") else [*line[2:-3].split(" | "), ""]]
    for store in re.findall(r"`(\w+)`", cells[0])
}
_HOLD_PATIENTS_DATA = {store for store in ROWS if f"`{store}`, `" not in _SECTION and f", `{store}`" not in _SECTION}


def readers(store: str) -> set[str]:
    """Functions that may read a store, by their roles."""
    names = {store, store.lower()}
    return {
        name.removesuffix("Function")
        for name, function in deployment().functions.items()
        for permission in function.permissions or ()
        if _READS & set(permission.actions)
        and any(names & set(re.split(r"[:/]", resource)) for resource in permission.resources)
    }


def test_each_table_and_bucket_is_named() -> None:
    buckets = {name for name, given in deployment().resources.items() if given in deployment().buckets}

    assert {*deployment().tables, *buckets} <= set(ROWS)


@pytest.mark.parametrize("store", sorted(_HOLD_PATIENTS_DATA))
def test_who_can_read_patients_data_is_who_the_document_says(store: str) -> None:
    wanted = ", ".join(sorted(readers(store)))

    assert ROWS[store] == readers(store), f"docs/data-protection.md has to say who can read {store}: {wanted}"


def test_only_conversations_may_open_what_was_said() -> None:
    able = {
        name
        for name, function in deployment().functions.items()
        for permission in function.permissions or ()
        if "s3:GetObject" in permission.actions
        and any("/recordings/" in resource or "/transcripts/" in resource for resource in permission.resources)
    }

    assert able == {"ConversationsFunction"}
