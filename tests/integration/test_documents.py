"""The code of the guides and of the packages' READMEs runs as it stands: the API's address alone is replaced.

`tests/e2e/test_newcomer.py` runs the README's, which needs commands of this repository.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests import typescript_package
from tests.contract.imports import ROOT
from tests.documents.blocks import DOCUMENTS, blocks
from tests.documents.playing import Player
from tests.product import Product
from tests.requirements import need

pytestmark = pytest.mark.processes
# A problem document, as a shell, Node and Python print one.
_REFUSED = re.compile(r"\bcode\W+(invalid_|unknown_|not_found)")
_PLAYED = [
    document
    for document in DOCUMENTS
    if document != ROOT / "README.md" and any(block.is_played for block in blocks(document))
]


@pytest.mark.parametrize("document", _PLAYED, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_blocks_of_a_document_run_one_after_the_other(
    origin: str, standing_product: Product, tmp_path: Path, document: Path
) -> None:
    played = [block for block in blocks(document) if block.is_played]
    for program, languages in {"bash": {"sh"}, "node": {"js", "ts"}}.items():
        is_there = shutil.which(program) or not languages & {block.language for block in played}
        need(None if is_there else f"{program} is needed to run the documents")
    if any(block.language == "ts" for block in played):
        typescript_package.beside(tmp_path)
    # A contact of the idempotency's guide is made once; the next one finds its phone taken, which is an answer too.
    with Player(tmp_path, origin, str(standing_product.organization().key), {}) as player:
        for block in played:
            printed = player.play(block)
            assert _REFUSED.search(printed) is None, printed
