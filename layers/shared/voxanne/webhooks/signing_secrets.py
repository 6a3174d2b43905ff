"""The secrets with which a provider signs: several at once, so that one can be replaced without a gap."""

import re
from collections.abc import Callable, Mapping, Sequence

from voxanne.core import clock, secrets
from voxanne.webhooks.signatures import NotAuthenticError

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
