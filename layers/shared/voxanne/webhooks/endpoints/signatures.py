"""Signing secrets of endpoints, and the signatures of deliveries.

Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over `{id}.{timestamp}.{body}` with
the bytes that the secret encodes in base64. In addition the form of the published sample, `x-vapi-signature:
t=…,v1=…`: HMAC-SHA256 over `{t}.{body}` with the secret's own text, `whsec_` included, in hexadecimal. Two lines of the
standard library take the place of the reference library.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """Return a new random secret."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature_headers(event_id: str, body: bytes, signing: Sequence[str], seconds: int) -> dict[str, str]:
    """Return the headers that authenticate *body*: a signature with each secret, at *seconds* since the epoch."""
    standard = [f"v1,{_standard(secret, event_id, body, seconds)}" for secret in signing]
    plain = [f"v1={_plain(secret, body, seconds)}" for secret in signing]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(standard),
        "x-vapi-signature": ",".join([f"t={seconds}", *plain]),
    }


def _standard(secret: str, event_id: str, body: bytes, seconds: int) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(_mac(key, f"{event_id}.{seconds}.".encode() + body).digest()).decode()


def _plain(secret: str, body: bytes, seconds: int) -> str:
    return _mac(secret.encode(), f"{seconds}.".encode() + body).hexdigest()


def _mac(key: bytes, message: bytes) -> "hmac.HMAC":
    return hmac.new(key, message, hashlib.sha256)
