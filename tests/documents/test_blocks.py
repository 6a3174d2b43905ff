"""No block of code in the documents is unmarked: it is run, validated, or says why it is neither."""

import json
from typing import Any

import jsonschema_rs
import pytest

from tests.documented import OPENAPI
from tests.documents.blocks import DOCUMENTS, Block, blocks

BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
JSON = [block for block in BLOCKS if block.language == "json" and block.marker != "not run"]
# Why blocks are not run. A new reason is looked at here.
REASONS = {
    "a picture",
    "what a response has",
    "tests/sdks/python runs each command",
    "what is installed there is the package beside it",
    "the registry; tests/sdks/typescript/test_package.py installs the tarball instead",
    "it starts the product, as tests/e2e do",
    "it tells the story that tests/e2e/test_story.py is told",
    "it waits until it is stopped; tests/local/test_make.py checks what make hands on",
    "it needs an AWS account; tests/contract checks the commands",
    "it runs the tests and tools that are running now",
    "it changes this checkout; tests/local/test_add_a_resource.py does it in a copy",
    "a line of CloudWatch, cut short",
    "the configuration of a program that is not here",
    "Express is not installed here",
    "placeholders stand where the account and the region belong",
}


def test_each_fence_of_a_document_is_found() -> None:
    for document in DOCUMENTS:
        fences = [line for line in document.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("```")]
        assert len(fences) == 2 * len(blocks(document)), document


def test_each_block_is_run_validated_or_says_why_not() -> None:
    unmarked = [block.name for block in BLOCKS if not block.is_played and block not in JSON and block.marker is None]
    odd = [block.name for block in BLOCKS if block.marker not in {None, "not run", "schema", "part of"}]

    assert (unmarked, odd) == ([], [])


def test_no_block_is_excused_for_another_reason() -> None:
    given = {block.about for block in BLOCKS if block.marker == "not run"}

    assert given <= REASONS


def _optional(schema: Any) -> Any:
    """Return the schema without what it requires."""
    if isinstance(schema, dict):
        return {
            name: _optional(value) for name, value in schema.items() if name != "required" or isinstance(value, dict)
        }
    return [_optional(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("block", JSON, ids=lambda block: block.name)
def test_json_is_valid_and_what_it_is_said_to_be(block: Block) -> None:
    value = json.loads(block.code)
    if block.marker is not None:
        components = OPENAPI["components"] if block.marker == "schema" else _optional(OPENAPI["components"])
        schema = {"$ref": f"#/components/schemas/{block.about}", "components": components}
        assert block.about in components["schemas"]
        jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)
