"""API keys as text: `vox_<mode>_<random>_<checksum>`.

The random part has 32 letters and digits, 190 bits. The checksum is the CRC-32 of all before it in base 62, as in
GitHub's tokens: a mistyped or truncated key is refused without reading a table, and secret scanners can tell a real key
from a look-alike. Only the SHA-256 is stored; with 190 bits a slow hash would add nothing.
"""

import hashlib
import re
import secrets
import string
import zlib

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_LENGTH, _CHECKSUM_LENGTH = 32, 6
_KEY = re.compile(r"(vox_(live|test)_[0-9A-Za-z]{32}_)([0-9A-Za-z]{6})", re.ASCII)
_PREFIX_LENGTH = len("vox_test_") + 4


def generate(mode: str) -> str:
    """Return a new key of a *mode*."""
    body = f"vox_{mode}_{''.join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))}_"
    return body + _checksum(body)


def is_wellformed(key: str, mode: str) -> bool:
    """Return whether *key* has the format of a key of *mode* and the right checksum."""
    match = _KEY.fullmatch(key)
    return match is not None and match[2] == mode and match[3] == _checksum(match[1])


def digest(key: str) -> str:
    """Return the SHA-256 of a key in hexadecimal, under which it is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def prefix(key: str) -> str:
    """Return the first characters of a key, by which people recognise it."""
    return key[:_PREFIX_LENGTH]


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
