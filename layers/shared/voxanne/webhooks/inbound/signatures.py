"""Whether a webhook is its provider's: over the raw bytes, in constant time, with any of several secrets.

Sources: Vapi's HMAC credential (docs.vapi.ai, server authentication, August 2026), Stripe's `Stripe-Signature` (package
stripe 16.1, `_webhook.py`). That package takes half a second to import and times in the future: hence our own.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence

from voxanne.core import clock, secrets

# How far a signature's time may be from ours, either way.
TOLERANCE_SECONDS = 300


# Nowhere is it said whether Vapi's timestamp counts seconds or milliseconds, and public receivers differ.
_FIRST_MILLISECOND = 10**12


_DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)


class NotAuthenticError(Exception):
    """The request is not known to be the provider's. Why is said to nobody."""


def verify_vapi(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: float) -> None:
    """Check what an HMAC credential signs, `t=…,v1=…` as we send it ourselves, or else the static secret.

    *headers* are by their names in lower case, *now* is in seconds since the epoch.

    Raises:
        NotAuthenticError: none of them holds.
    """
    signature = headers.get("x-vapi-signature")
    if signature is None:
        _same(headers.get("x-vapi-secret", ""), secrets)
    elif "=" in signature:
        _verify_stamped(signature, raw, secrets, now)
    else:
        _verify([signature], headers.get("x-vapi-timestamp", ""), raw, secrets, now)


def verify_stripe(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: float) -> None:
    """Check `Stripe-Signature`: one of its `v1` values is enough, since secrets are rolled; other schemes are ignored.

    Raises:
        NotAuthenticError: none holds.
    """
    _verify_stamped(headers.get("stripe-signature", ""), raw, secrets, now)


def _verify_stamped(written: str, raw: bytes, secrets: Sequence[str], now: float) -> None:
    pairs = [part.strip().partition("=") for part in written.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    if len(times) != 1:
        raise NotAuthenticError
    _verify([value for name, _, value in pairs if name == "v1"], times[0], raw, secrets, now)


def _verify(signatures: Sequence[str], stamp: str, raw: bytes, secrets: Sequence[str], now: float) -> None:
    if _DIGITS.fullmatch(stamp) is None or abs(now - _seconds(int(stamp))) > TOLERANCE_SECONDS:
        raise NotAuthenticError
    signed = stamp.encode() + b"." + raw
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets if secret]
    if not _one_of(signatures, expected):
        raise NotAuthenticError


def _seconds(stamp: int) -> float:
    return stamp / 1000 if stamp >= _FIRST_MILLISECOND else stamp


def _same(given: str, secrets: Sequence[str]) -> None:
    if not _one_of([given], [secret for secret in secrets if secret]):
        raise NotAuthenticError


def _one_of(given: Sequence[str], expected: Sequence[str]) -> bool:
    # All are compared, so that how long it takes does not tell which was near.
    found = [hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected]
    return any(found)


type Verify = Callable[[Mapping[str, str], bytes, Sequence[str], float], None]


# A secret may have been added since a process began. Forgeries must not make it ask for that with each request.
_FRESH_SECONDS = 60


class SigningSecrets:
    """The secrets under one name, apart by white space or commas."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._known: list[str] = []
        self._fetched_at = float("-inf")

    def verify(self, check: Verify, headers: Mapping[str, str], raw: bytes) -> None:
        """Check a request, with secrets fetched anew if those at hand refuse it and are a minute old.

        Raises:
            NotAuthenticError: no secret fits.
        """
        was_fresh = self._are_fresh()
        if not self._known:
            self._fetch()
        try:
            check(headers, raw, self._known, clock.now())
        except NotAuthenticError:
            if was_fresh or self._are_fresh():
                raise
            self._fetch()
            check(headers, raw, self._known, clock.now())

    def _are_fresh(self) -> bool:
        return clock.now() - self._fetched_at < _FRESH_SECONDS

    def _fetch(self) -> None:
        secrets.forget()
        self._known = [each for each in re.split(r"[\s,]+", secrets.secret(self._name)) if each]
        self._fetched_at = clock.now()
