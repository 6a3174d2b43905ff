"""Names as callers say them, compared with stored ones: by whole words; case, accents and punctuation do not count.

What is said may leave words out, "Ann" for "Ann Jones", but may have none that the stored name lacks.
"""

import re

from voxanne.domain.contacts.names import folded, words_of

_RELATION = (
    r"(?:grand|step)?"
    r"(?:boy|brother|child|dad|daughter|father|girl|husband|kid|mom|mother|mum|partner|sister|son|spouse|wife)"
)
_WHOSE = r"(?:my|our|the|his|her|their|\S+['\u2019]s?)"
# "my daughter Ann", "for Mary's son Tom", "Ann, my daughter".
_RELATION_FIRST = re.compile(rf"(?:for )?(?:{_WHOSE} )?(?:\w+ )?{_RELATION},? (?P<name>.+)", re.IGNORECASE)
_RELATION_LAST = re.compile(rf"(?:for )?(?P<name>.+?),? (?:my|our|his|her|their) {_RELATION}", re.IGNORECASE)
# "Tom's mother" is not Tom.
_SOMEONE_ELSES_RELATION = re.compile(rf"\S['\u2019]s?\s(?:\S+\s)*{_RELATION}\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['\u2019]s?(?: (?:appointment|booking|visit))?$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:a|an|the|my|our|for|with) ", re.IGNORECASE)
# Of a phone, which models write where no name was said.
_NUMBER = re.compile(r"[\s()+./-]*(?:[0-9][\s()+./-]*){7,}")
_TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms", "prof"})
# People say these words where a name is written with the abbreviation.
_ABBREVIATIONS = {
    "doctor": "dr",
    "junior": "jr",
    "missus": "mrs",
    "mister": "mr",
    "professor": "prof",
    "senior": "sr",
}


def names_match(words: str | None, *names: str) -> bool:
    """Tell whether a name has each word that was said. It is true for None, and false for a title alone."""
    if words is None or words in names:
        return True
    said = _words(_ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words)
    return bool(said - _TITLES) and any(_is_part(said, _words(name)) for name in names)


def patient_matches(words: str | None, name: str) -> bool:
    """Tell whether words can mean the patient *name*: "my son Tom" and "Tom's" mean Tom, "Tom's mother" does not."""
    if words is None or folded(words) == folded(name):
        return True
    said = words.strip()
    for pattern in (_RELATION_FIRST, _RELATION_LAST):
        match = pattern.fullmatch(said)
        if match is not None:
            said = match["name"]
    if _SOMEONE_ELSES_RELATION.search(said):
        return False
    return names_match(_POSSESSIVE.sub("", said), name)


def is_same_person(said: str, name: str) -> bool:
    """Tell whether a name that is said again means the same person; it may be shorter, not longer.

    Text without letters, such as "1.5", must be equal.
    """
    if not any(character.isalpha() for character in said):
        return said == name
    return patient_matches(said, name)


def is_number(name: str) -> bool:
    """Tell whether a name is only the number of a phone, which is no name."""
    return _NUMBER.fullmatch(name) is not None


def is_exactly(words: str, name: str) -> bool:
    """Tell whether words and a name have the same words."""
    return _words(words) == _words(name)


def _is_part(said: set[str], name: set[str]) -> bool:
    """Tell whether a name has the words that were said; titles count where the name has one."""
    return said - _TITLES <= name and (said <= name or not name & _TITLES)


def _words(text: str) -> set[str]:
    return {_ABBREVIATIONS.get(word, word) for word in words_of(text)}
