"""Names as they are searched and sorted: regardless of case, accents and kinds of spaces."""

import unicodedata

# Separates name and id in a sort key: names hold no control characters, and it sorts before all letters.
_SEPARATOR = "\x1f"
# A sort key of DynamoDB has at most 1,024 bytes, a cursor 1,024 characters. Folded names of 100 characters are longer
# than this only if they hold compatibility characters that expand to whole phrases.
_MAX_BYTES = 600
# Combining marks of lower classes are not accents but make another letter, as in Hindi or Japanese.
_MIN_ACCENT_CLASS = 10
# Letters that are often written in plain ASCII, but that Unicode does not decompose.
_ASCII_SPELLINGS = str.maketrans(
    {"\u0131": "i", "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ł": "l", "œ": "oe"}
)


def folded(name: str) -> str:
    """Return the form of a name that its spellings share. The form of a prefix is a prefix of the form."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(letter for letter in decomposed if unicodedata.combining(letter) < _MIN_ACCENT_CLASS)
    text = " ".join(letters.translate(_ASCII_SPELLINGS).split())
    return text.encode()[:_MAX_BYTES].decode(errors="ignore")


def words_of(name: str) -> list[str]:
    """Return the words of a name's form, without punctuation.

    Invisible characters, such as a soft hyphen that was pasted with the name, do not separate words.
    """
    return "".join(_spoken(character) for character in folded(name)).split()


def name_key(name: str, contact_id: str) -> str:
    """Return the sort key of a contact in a list by name; it is unique."""
    return f"{folded(name)}{_SEPARATOR}{contact_id}"


def last_name_key(name: str, contact_id: str) -> str | None:
    """Return the sort key of a contact in a list by last name; None for a name of one word.

    The last word comes first, as a receptionist looks a patient up: Robin Sample is `sample robin`.
    """
    others, _, last = folded(name).rpartition(" ")
    return f"{last} {others}{_SEPARATOR}{contact_id}" if others else None


def as_last_name(prefix: str) -> str:
    """Return the start of a last-name key for a folded *prefix*, which may have a comma, as in `sample, r`."""
    return " ".join(prefix.replace(",", " ").split())


def id_of(key: str) -> str:
    """Return the id of the contact of a `name_key` or a `last_name_key`."""
    return key.rpartition(_SEPARATOR)[2]


def _spoken(character: str) -> str:
    category = unicodedata.category(character)
    # Letters with their marks: vowel signs, as in Hindi, are no letters by themselves.
    if category[0] in "LMN":
        return character
    return "" if category == "Cf" else " "
