"""Signatures of providers' webhooks: verified over the raw bytes, in constant time, with any of several secrets.

Sources: Vapi's HMAC credential (docs.vapi.ai, server authentication, August 2026), Stripe's `Stripe-Signature` (package
stripe 16.1, `_webhook.py`). That package takes half a second to import and accepts timestamps in the future, so this is
our own code.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from threading import Thread

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core import clock, secrets
from voxanne.core.logging import logger

# How far a signature's timestamp may be from our clock, in either direction.
TOLERANCE_SECONDS = 300
# Vapi does not document whether its timestamp is in seconds or milliseconds, and public receivers differ.
_FIRST_MILLISECOND = 10**12
_DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)
# How long fetched secrets are used before newer ones are looked up: not every forgery may cause a request to SSM.
_FRESH_SECONDS = 60
# How long secrets are used that fit all requests: one that was taken away, as it had leaked, must end too.
_OLD_SECONDS = 300

type Verify = Callable[[Mapping[str, str], bytes, Sequence[str], float], None]


class NotAuthenticError(Exception):
    """The request is not authentic. The reason is not disclosed."""


def verify_vapi(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: float) -> None:
    """Check the signature of an HMAC credential, `t=…,v1=…` as we send it ourselves, or the static secret.

    Names of *headers* are in lower case; *now* is in seconds since the epoch.

    Raises:
        NotAuthenticError: none of these is valid.
    """
    signature = headers.get("x-vapi-signature")
    if signature is None:
        _verify_static(headers.get("x-vapi-secret", ""), secrets)
    elif "=" in signature:
        _verify_stamped(signature, raw, secrets, now)
    else:
        _verify([signature], headers.get("x-vapi-timestamp", ""), raw, secrets, now)


def verify_stripe(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: float) -> None:
    """Check `Stripe-Signature`: one valid `v1` is enough, since secrets are rotated; other schemes are ignored.

    Raises:
        NotAuthenticError: none is valid.
    """
    _verify_stamped(headers.get("stripe-signature", ""), raw, secrets, now)


def _verify_stamped(header: str, raw: bytes, secrets: Sequence[str], now: float) -> None:
    pairs = [part.strip().partition("=") for part in header.split(",")]
    timestamps = [value for name, _, value in pairs if name == "t"]
    if len(timestamps) != 1:
        raise NotAuthenticError
    _verify([value for name, _, value in pairs if name == "v1"], timestamps[0], raw, secrets, now)


def _verify(signatures: Sequence[str], timestamp: str, raw: bytes, secrets: Sequence[str], now: float) -> None:
    if _DIGITS.fullmatch(timestamp) is None or abs(now - _seconds(int(timestamp))) > TOLERANCE_SECONDS:
        raise NotAuthenticError
    signed = timestamp.encode() + b"." + raw
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets if secret]
    if not _any_equal(signatures, expected):
        raise NotAuthenticError


def _seconds(timestamp: int) -> float:
    return timestamp / 1000 if timestamp >= _FIRST_MILLISECOND else timestamp


def _verify_static(header: str, secrets: Sequence[str]) -> None:
    if not _any_equal([header], [secret for secret in secrets if secret]):
        raise NotAuthenticError


def _any_equal(signatures: Sequence[str], expected: Sequence[str]) -> bool:
    # All are compared, so that the duration does not reveal which one is similar.
    results = [hmac.compare_digest(one.encode(), other.encode()) for one in signatures for other in expected]
    return any(results)


class SigningSecrets:
    """The signing secrets in one parameter, separated by white space or commas."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._secrets: list[str] = []
        self._fetched_at = float("-inf")
        self._renewed_at = float("-inf")

    def verify(self, check: Verify, headers: Mapping[str, str], raw: bytes) -> None:
        """Check a request; if it is refused and the secrets were fetched over a minute ago, fetch them and check again.

        Secrets over five minutes old are fetched beside the request: a caller may be waiting for its answer.

        Raises:
            NotAuthenticError: no secret fits.
        """
        was_fresh = self._are_fresh()
        if not self._secrets:
            self._fetch()
        elif self._is_older_than(_OLD_SECONDS):
            self._renew()
        try:
            check(headers, raw, self._secrets, clock.now())
        except NotAuthenticError:
            if was_fresh or self._are_fresh():
                raise
            self._fetch()
            check(headers, raw, self._secrets, clock.now())

    def _are_fresh(self) -> bool:
        return not self._is_older_than(_FRESH_SECONDS)

    def _is_older_than(self, seconds: float) -> bool:
        return clock.now() - self._fetched_at >= seconds

    def _renew(self) -> None:
        """Fetch the secrets in another thread, at most once a minute."""
        if clock.now() - self._renewed_at < _FRESH_SECONDS:
            return
        self._renewed_at = clock.now()

        def fetch() -> None:
            try:
                self._fetch()
            except (BotoCoreError, ClientError) as error:
                # Those that are known are used on: events must not be lost.
                logger.error("webhook.secret_unreadable", error=type(error).__name__)

        Thread(target=fetch, name="signing-secrets", daemon=True).start()

    def _fetch(self) -> None:
        secrets.forget()
        found = [secret for secret in re.split(r"[\s,]+", secrets.secret(self._name)) if secret]
        self._secrets, self._fetched_at = found, clock.now()
