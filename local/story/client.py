"""A clinic's side of the API."""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

PATIENCE_SECONDS, PAUSE_SECONDS = 90, 0.3
_REFUSED = 400


class StoryError(Exception):
    """The story does not go on."""


@dataclass(frozen=True)
class Clinic:
    """A clinic with an API key, and nothing else: all that follows is HTTP."""

    base_url: str
    api_key: str

    def ask(self, method: str, path: str, body: Any = None, accept: str = "application/json") -> tuple[int, Any]:
        """Send a request; return the answer's status and body, a text if it is not JSON."""
        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json", "Accept": accept}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)  # noqa: S310 - http
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http
                text = answer.read().decode()
                return answer.status, json.loads(text) if accept == "application/json" else text
        except HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request that must succeed."""
        status, answer = self.ask(method, path, body)
        if status >= _REFUSED:
            raise StoryError(f"{method} {path}: {status} {answer.get('detail', '')}")
        return answer

    def until(self, path: str, is_so: Callable[[int, Any], bool]) -> Any:
        """Read an object again and again until *is_so* says so of it."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            status, found = self.ask("GET", path)
            if is_so(status, found):
                return found
            time.sleep(PAUSE_SECONDS)
        raise StoryError(f"GET {path}: not what was waited for within {PATIENCE_SECONDS} s")
