"""The voice provider's REST API, as far as we use it (docs.vapi.ai, August 2026).

Its SDK would add two seconds to a cold start and validates nothing; tests check what we send against its types instead.
"""

import functools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from voxanne.core import config, secrets
from voxanne.core.provider_errors import AbsentError, BusyError, ConcurrencyBlockedError, RefusedError, UnavailableError
from voxanne.vapi.json_path import as_text, get
from voxanne.vapi.transport import Reply, Transport

type Document = dict[str, Any]

# The provider's clock may be this far behind ours: look-ups by time of creation begin that much earlier.
MAX_CLOCK_LAG_SECONDS = 120
_NOT_FOUND, _TOO_MANY = 404, 429
# These are due to our key or our account, or are temporary; they are not due to a tenant's document.
_NOT_THE_DOCUMENT = frozenset({401, 402, 403, 408})
_PAGE_SIZE = 100
_MAX_DETAIL_LENGTH = 500


class Vapi:
    """A client. The API key is read by its parameter's name for the first request."""

    def __init__(self, base_url: str, key_name: str) -> None:
        self._transport = Transport(base_url)
        self._key_name = key_name

    def create_assistant(self, document: Document) -> Document:
        """Create an assistant. Never retried: the provider has no idempotency keys."""
        return self._object("POST", "/assistant", document)

    def change_assistant(self, assistant_id: str, document: Document) -> Document:
        """Update an assistant: properties in *document* replace the stored ones."""
        return self._object("PATCH", _path(assistant_id), document)

    def delete_assistant(self, assistant_id: str) -> None:
        """Delete an assistant, if it exists."""
        try:
            self._request("DELETE", _path(assistant_id))
        except AbsentError:
            return

    def assistants_since(self, instant: str) -> Iterator[Document]:
        """Yield all assistants created since *instant* (RFC 3339), newest first."""
        return self._list("/assistant", {"createdAtGe": instant})

    def create_call(self, document: Document) -> Document:
        """Place a call. Never retried: after a lost response, look for the call among the provider's.

        Raises:
            ConcurrencyBlockedError: the provider created the call and did not dial, because of its concurrency limit.
        """
        call = self._object("POST", "/call", document)
        if get(call, "subscriptionLimits", "concurrencyBlocked") is True:
            raise ConcurrencyBlockedError("POST /call: blocked", call["id"])
        return call

    def get_call(self, call_id: str) -> Document:
        """Read a call."""
        return self._object("GET", f"/call/{quote(call_id, safe='')}")

    def calls_since(self, assistant_id: str, instant: str) -> Iterator[Document]:
        """Yield all calls of an assistant created since *instant* (RFC 3339), newest first."""
        return self._list("/call", {"assistantId": assistant_id, "createdAtGe": instant})

    def recording_url(self, call_id: str) -> str | None:
        """Return a signed URL of a call's recording, valid for some minutes.

        Raises:
            AbsentError: there is none, or none yet.
        """
        return self._request("GET", f"/call/{quote(call_id, safe='')}/mono-recording").location

    def phone_numbers(self) -> Iterator[Document]:
        """Yield all phone numbers of the account, newest first."""
        return self._list("/phone-number", {})

    def _list(self, path: str, query: dict[str, str]) -> Iterator[Document]:
        query = {"limit": str(_PAGE_SIZE), **query}
        seen: set[str] = set()
        while True:
            page = self._page(path, query)
            new = [document for document in page if document["id"] not in seen]
            yield from new
            if len(page) < _PAGE_SIZE or not new:
                return
            # Inclusive: several objects may have the same creation time.
            seen |= {document["id"] for document in new}
            query["createdAtLe"] = page[-1]["createdAt"]

    def _page(self, path: str, query: dict[str, str]) -> list[Document]:
        reply = self._request("GET", path, query=query)
        page: list[Document] = reply.body if isinstance(reply.body, list) else [{}]
        if not all(as_text(get(each, name)) for each in page for name in ("id", "createdAt")):
            raise UnavailableError(
                f"GET {path}: a list that can't be read", may_have_happened=False, status=reply.status
            )
        return page

    def _object(self, method: str, path: str, body: Document | None = None) -> Document:
        reply = self._request(method, path, body)
        if not isinstance(reply.body, dict) or not reply.body.get("id"):
            raise UnavailableError(
                f"{method} {path}: a response without an id", may_have_happened=method != "GET", status=reply.status
            )
        return reply.body

    def _request(
        self, method: str, path: str, body: Document | None = None, query: dict[str, str] | None = None
    ) -> Reply:
        key = secrets.secret(self._key_name)
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "voxanne"}
        reply = self._transport.send(method, path, headers=headers, body=body, query=query)
        if (200 <= reply.status < 300 and reply.readable) or reply.location is not None:  # noqa: PLR2004 - what 2xx means
            return reply
        raise _error(f"{method} {path}", method, reply, key)


@functools.cache
def vapi() -> Vapi:
    """Return the process's one client, created on first use."""
    return Vapi(config.required("VAPI_BASE_URL"), config.required("VAPI_KEY_NAME"))


def _path(assistant_id: str) -> str:
    return f"/assistant/{quote(assistant_id, safe='')}"


def _error(operation: str, method: str, reply: Reply, key: str) -> Exception:
    text, detail = f"{operation}: {reply.status}", _detail(reply.body).replace(key, "…")
    if reply.status == _TOO_MANY or "concurrency limit" in detail.lower():
        return BusyError(text, status=reply.status)
    if reply.status in _NOT_THE_DOCUMENT:
        secrets.forget()
        return UnavailableError(text, may_have_happened=False, status=reply.status)
    if reply.status == _NOT_FOUND:
        return AbsentError(text, detail, status=reply.status)
    if 400 <= reply.status < 500:  # noqa: PLR2004 - what 4xx means
        return RefusedError(text, detail, status=reply.status)
    return UnavailableError(text, may_have_happened=method != "GET", status=reply.status)


def _detail(body: Any) -> str:
    """Return the provider's reason on one line: `message` is a sentence or a list of them."""
    message = body.get("message", "") if isinstance(body, dict) else ""
    sentences = message if isinstance(message, list) else [message]
    return " ".join("; ".join(str(sentence) for sentence in sentences).split())[:_MAX_DETAIL_LENGTH]
