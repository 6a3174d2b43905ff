"""Convert Markdown to HTML: headings with anchors, highlighted code, and tabs for an example in several languages.

HTML in the source is escaped. Comments, which are for the tests of code blocks, are left out.
"""

import itertools
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, String
from pygments.util import ClassNotFound

# The kinds of tokens that have a colour.
_CLASSES = [
    (Comment, "c"),
    (Name.Tag, "n"),
    (Name.Attribute, "n"),
    (Keyword, "k"),
    (Number, "m"),
    (String, "s"),
    (Literal, "s"),
    (Name.Function, "f"),
    (Name.Variable, "n"),
]
_COMMENT = re.compile(r"^ *<!-- .*? -->\n", re.MULTILINE)
_TABS = {"sh": "curl", "js": "Node", "ts": "TypeScript", "python": "Python"}


@dataclass(frozen=True)
class Tab:
    """A tab: its name and its HTML, a line about it, and the body that was sent for it."""

    name: str
    content: Markup
    note: str = ""
    sent: Markup | None = None


def highlighted(code: str, language: str) -> Markup:
    """Return code with a class for each token that has a colour."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    parts = []
    for kind, text in lexer.get_tokens(code):
        name = next((name for parent, name in _CLASSES if parent in kind.split()), None)
        parts.append(Markup('<i class="{}">{}</i>').format(name, text) if name else escape(text))
    return Markup("").join(parts)


def inline(text: str) -> Markup:
    """Convert a few lines of Markdown, without the enclosing paragraph."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 - the parser escapes HTML


def block(text: str) -> Markup:
    """Convert Markdown with paragraphs and lists."""
    return Markup(_PARSER.render(text))  # noqa: S704 - the parser escapes HTML


def anchor(title: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def document(text: str, link: Callable[[str], str], tabs: Callable[[str, Sequence[Tab]], Markup]) -> Markup:
    """Convert a document, without its first heading. *link* converts the targets of links."""
    tokens = _PARSER.parse(_COMMENT.sub("", text))
    for token in tokens:
        for child in token.children or []:
            target = child.attrGet("href")
            if child.type == "link_open" and isinstance(target, str) and "://" not in target:
                child.attrSet("href", link(target))
    first = next((index for index, token in enumerate(tokens) if token.type == "heading_close"), -1)
    parts = [_rendered(group, tabs) for group in _groups(tokens[first + 1 :])]
    return Markup("").join(parts)


def title_of(text: str) -> str:
    """Return the first heading of a document."""
    return text.partition("\n")[0].removeprefix("# ")


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield groups of tokens: successive fences together, and each other token alone."""
    for _, group in itertools.groupby(tokens, key=lambda token: token.type == "fence"):
        yield list(group)


def _rendered(group: list[Token], tabs: Callable[[str, Sequence[Tab]], Markup]) -> Markup:
    if group[0].type != "fence":
        for token, following in itertools.pairwise(group):
            if token.type == "heading_open":
                token.attrSet("id", anchor(following.content))
        return Markup(_PARSER.renderer.render(group, _PARSER.options, {}))  # noqa: S704 - the parser escapes HTML
    shown = [Tab(_name(token), highlighted(token.content, token.info)) for token in group]
    if len({tab.name for tab in shown}) == len(shown):
        return tabs(f"g{zlib.crc32(group[0].content.encode()):08x}", shown)
    return Markup("").join(tabs("", [tab]) for tab in shown)


def _name(fence: Token) -> str:
    """Return the name of a block of code: not every shell block is curl."""
    name = _TABS.get(fence.info, fence.info.upper())
    return "Shell" if name == "curl" and "curl" not in fence.content else name


def _wide(opening: str) -> Callable[..., str]:
    """Return a rule for a table's tag, so that a narrow screen scrolls it sideways, by keyboard too."""
    return lambda *_: opening


_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PARSER.add_render_rule("table_open", _wide('<div class="scroll" tabindex="0">\n<table>\n'))
_PARSER.add_render_rule("table_close", _wide("</table>\n</div>\n"))
