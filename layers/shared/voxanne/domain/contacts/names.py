"""Names as they are searched and sorted: without case, accents and the differences between spaces."""

import unicodedata

# What keeps a name's end from its id in a sort key; names have no control characters, and it sorts before all letters.
_SEPARATOR = "\x1f"
# A sort key of DynamoDB's has 1,024 bytes and a cursor 1,024 characters; only compatibility characters that stand for
# whole sentences make 100 characters longer than this.
_MOST_BYTES = 600
# Marks of lower classes are no accents but make another letter, as in Hindi or Japanese.
_FIRST_ACCENT_CLASS = 10
# Letters that people write without their stroke or apart, and that Unicode does not take apart.
_PLAIN = str.maketrans(
    {"\u0131": "i", "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ł": "l", "œ": "oe"}
)


def folded(name: str) -> str:
    """Write *name* so that two spellings of one name are the same text; a name's beginning stays a beginning."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(letter for letter in decomposed if unicodedata.combining(letter) < _FIRST_ACCENT_CLASS)
    text = " ".join(letters.translate(_PLAIN).split())
    return text.encode()[:_MOST_BYTES].decode(errors="ignore")


def name_key(name: str, contact_id: str) -> str:
    """Where a contact stands in a list by name; no two have the same place."""
    return f"{folded(name)}{_SEPARATOR}{contact_id}"


def id_of(key: str) -> str:
    """The id of the contact whose `name_key` this is."""
    return key.rpartition(_SEPARATOR)[2]
