"""Signed webhooks, retried until the receiver accepts them."""

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from local.runner.log_lines import say

_MAX_ATTEMPTS, _WAIT_SECONDS, _TIMEOUT_SECONDS = 5, 1.0, 10


def signature(secret: str, body: bytes, seconds: int) -> str:
    """Return the `Stripe-Signature` header of a body."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


class Webhooks:
    """Sends events to one URL, signed."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self.secret = secret

    def send(self, events: list[dict[str, Any]]) -> None:
        """Send events one after the other, in the background."""
        threading.Thread(target=self._deliver_all, args=(events,), daemon=True).start()

    def _deliver_all(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            self._deliver(event)

    def _deliver(self, event: dict[str, Any]) -> None:
        body = json.dumps(event).encode()
        for _ in range(_MAX_ATTEMPTS):
            headers = {
                "Content-Type": "application/json",
                "Stripe-Signature": signature(self.secret, body, int(time.time())),
            }
            request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - ours, and http
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(_WAIT_SECONDS)
        say(f"stripe: {event['type']} was not accepted at {self.url}")
