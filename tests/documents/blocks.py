"""The blocks of code in the documents, with what a comment before a block says about it.

`<!-- not run: reason -->` excuses a block. A block of JSON is validated: `<!-- schema: Name -->` says as what, and
`<!-- part of: Name -->` that it leaves members out.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.contract.imports import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "sdks").glob("*/README.md")),
]
# What can be run against a product.
LANGUAGES = {"sh", "js", "ts", "python"}
_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<marker>[\w ]+?): (?P<about>.+?) -->\n)?^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block, and the line at which its code begins."""

    document: Path
    line: int
    language: str
    code: str
    marker: str | None
    about: str

    @property
    def name(self) -> str:
        """Where it is."""
        return f"{self.document.relative_to(ROOT)}:{self.line}"

    @property
    def is_played(self) -> bool:
        """Whether it is run with the other blocks of its document."""
        return self.language in LANGUAGES and self.marker is None


def blocks(document: Path) -> list[Block]:
    """Return the blocks of a document in their order."""
    text = document.read_text(encoding="utf-8")
    return [
        Block(
            document,
            text.count("\n", 0, found.start("code")) + 1,
            found["language"],
            re.sub(rf"^{found['indent']}", "", found["code"], flags=re.MULTILINE),
            found["marker"],
            found["about"] or "",
        )
        for found in _BLOCK.finditer(text)
    ]
