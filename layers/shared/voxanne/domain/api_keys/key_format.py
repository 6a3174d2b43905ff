"""API keys as text: `vox_<mode>_<random>_<checksum>`.

The random part has 32 letters and digits, 190 bits. The checksum is CRC-32 of all before it in base 62, as GitHub's
tokens have it: a mistyped or truncated key is refused without a look into any table, and secret scanners can tell a
real key from a look-alike. Only the SHA-256 is ever stored; with 190 bits a slow hash would add nothing.
"""

import hashlib
import re
import secrets
import string
import zlib

_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_LENGTH, _CHECKSUM_LENGTH = 32, 6
_KEY = re.compile(r"(vox_(live|test)_[0-9A-Za-z]{32}_)([0-9A-Za-z]{6})", re.ASCII)
_SHOWN = len("vox_test_") + 4


def generate(mode: str) -> str:
    """Make a key of a *mode*."""
    body = f"vox_{mode}_{''.join(secrets.choice(_LETTERS) for _ in range(_RANDOM_LENGTH))}_"
    return body + _checksum(body)


def is_wellformed(key: str, mode: str) -> bool:
    """Tell whether *key* can be a key of *mode*: its form and checksum are right."""
    found = _KEY.fullmatch(key)
    return found is not None and found[2] == mode and found[3] == _checksum(found[1])


def digest(key: str) -> str:
    """What is stored in place of the key, and looked up: its SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def prefix(key: str) -> str:
    """The beginning by which people recognise a key."""
    return key[:_SHOWN]


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        digits = _LETTERS[digit] + digits
    return digits
