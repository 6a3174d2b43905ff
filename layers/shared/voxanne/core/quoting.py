"""Text that callers, contacts and carriers wrote, made fit to stand in a sentence, a prompt or a tool's facts.

A language model reads all three, so such a text could pass for an instruction. It appears as one bounded line, without
control characters and markup, and in sentences between quotation marks that it cannot close.

JSON can hold a half of a surrogate pair, as of an emoji that was cut. UTF-8 cannot: it can be neither stored nor sent.
"""

import json
import re
import unicodedata
from typing import Any

MAX_NAME_CHARACTERS = 60
MAX_REASON_CHARACTERS = 300

# Of the marks, also the typographic and full-width forms.
_MARKUP = str.maketrans(
    dict.fromkeys('<>{}[]`"\\|*#~^=\u00ab\u00bb\u201c\u201d\u201e\u201f\uff02\uff1c\uff1e\uff3b\uff3d\uff5b\uff5d', " ")
)
# Control and format characters (among them those that turn the direction of writing), surrogates, private use, and
# separators of lines and paragraphs.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_HALF = re.compile("[\ud800-\udfff]")


def has_half_characters(text: str) -> bool:
    """Return whether a text has a lone surrogate."""
    return _HALF.search(text) is not None


def with_whole_characters(text: str) -> str:
    """Return a text with U+FFFD in place of each lone surrogate."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def with_whole_texts(value: Any) -> Any:
    """Return a JSON value with U+FFFD in place of each lone surrogate; the value itself if it has none."""
    written = json.dumps(value, ensure_ascii=False)
    return json.loads(with_whole_characters(written)) if has_half_characters(written) else value


def plain_line(text: str, max_characters: int = MAX_NAME_CHARACTERS) -> str:
    """Return *text* as one line of at most *max_characters*, without control characters and markup."""
    # Cut before the loop, which takes time by length.
    visible = (" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text[: 4 * max_characters])
    line = " ".join("".join(visible).translate(_MARKUP).split())
    return line[:max_characters].rstrip()


def quoted(text: str, max_characters: int = MAX_NAME_CHARACTERS) -> str:
    """Return *text* as `plain_line` between quotation marks."""
    return f'"{plain_line(text, max_characters)}"'
