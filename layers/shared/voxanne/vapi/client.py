"""The voice provider's REST API, as far as we use it (docs.vapi.ai, August 2026).

Its SDK would add two seconds to a cold start and validates nothing: tests hold what we send to its types instead.
"""

import functools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from voxanne.core import config, secrets
from voxanne.core.provider_errors import AbsentError, BusyError, ConcurrencyBlockedError, RefusedError, UnavailableError
from voxanne.vapi.transport import Reply, Transport

type Document = dict[str, Any]

_NOT_FOUND, _TOO_MANY = 404, 429
# What is wrong is our key or our account, or the moment: no document of a tenant's is to blame.
_OURS = frozenset({401, 402, 403, 408})
_PAGE = 100
_DETAIL = 500


class Vapi:
    """A client. The key is looked up by its name when the first request needs it."""

    def __init__(self, base_url: str, key_name: str) -> None:
        self._transport = Transport(base_url)
        self._key_name = key_name

    def create_assistant(self, document: Document) -> Document:
        """Make an assistant. Never repeated: the provider has no idempotency keys."""
        return self._object("POST", "/assistant", document)

    def change_assistant(self, assistant_id: str, document: Document) -> Document:
        """Change an assistant: what is in *document* replaces what was there."""
        return self._object("PATCH", _path(assistant_id), document)

    def delete_assistant(self, assistant_id: str) -> None:
        """Delete an assistant; one that is gone already is as good."""
        try:
            self._ask("DELETE", _path(assistant_id))
        except AbsentError:
            return

    def get_assistant(self, assistant_id: str) -> Document:
        """Read an assistant."""
        return self._object("GET", _path(assistant_id))

    def assistants_since(self, instant: str) -> Iterator[Document]:
        """All assistants made since *instant* (RFC 3339), newest first."""
        return self._listed("/assistant", {"createdAtGe": instant})

    def create_call(self, document: Document) -> Document:
        """Have someone's phone rung. Never repeated: whoever is not answered looks for the call instead.

        Raises:
            ConcurrencyBlockedError: the provider took note of the call and did not dial, as all its lines are busy.
        """
        made = self._object("POST", "/call", document)
        if (made.get("subscriptionLimits") or {}).get("concurrencyBlocked") is True:
            raise ConcurrencyBlockedError("POST /call: blocked", made["id"])
        return made

    def get_call(self, call_id: str) -> Document:
        """Read a call."""
        return self._object("GET", f"/call/{quote(call_id, safe='')}")

    def calls_since(self, assistant_id: str, instant: str) -> Iterator[Document]:
        """All calls of an assistant made since *instant* (RFC 3339), newest first."""
        return self._listed("/call", {"assistantId": assistant_id, "createdAtGe": instant})

    def recording_url(self, call_id: str) -> str | None:
        """Where a call's recording can be fetched for the next minutes, by whoever has the URL.

        Raises:
            AbsentError: there is none, or none yet.
        """
        return self._ask("GET", f"/call/{quote(call_id, safe='')}/mono-recording").location

    def phone_numbers(self) -> Iterator[Document]:
        """All phone numbers of the account, newest first."""
        return self._listed("/phone-number", {})

    def _listed(self, path: str, query: dict[str, str]) -> Iterator[Document]:
        query = {"limit": str(_PAGE), **query}
        seen: set[str] = set()
        while True:
            page: list[Document] = self._ask("GET", path, query=query).body
            new = [each for each in page if each["id"] not in seen]
            yield from new
            if len(page) < _PAGE or not new:
                return
            # With the last one's own moment, which others may share.
            seen |= {each["id"] for each in new}
            query["createdAtLe"] = page[-1]["createdAt"]

    def _object(self, method: str, path: str, body: Document | None = None) -> Document:
        reply = self._ask(method, path, body)
        if not isinstance(reply.body, dict) or not reply.body.get("id"):
            raise UnavailableError(
                f"{method} {path}: an answer without an object", may_have_happened=method != "GET", status=reply.status
            )
        return reply.body

    def _ask(self, method: str, path: str, body: Document | None = None, query: dict[str, str] | None = None) -> Reply:
        key = secrets.secret(self._key_name)
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "voxanne"}
        reply = self._transport.send(method, path, headers=headers, body=body, query=query)
        if (200 <= reply.status < 300 and reply.readable) or reply.location is not None:  # noqa: PLR2004 - what 2xx means
            return reply
        raise _error(f"{method} {path}", method, reply, key)


@functools.cache
def vapi() -> Vapi:
    """The process's one client, made on first use."""
    return Vapi(config.required("VAPI_BASE_URL"), config.required("VAPI_KEY_NAME"))


def _path(assistant_id: str) -> str:
    return f"/assistant/{quote(assistant_id, safe='')}"


def _error(what: str, method: str, reply: Reply, key: str) -> Exception:
    text, detail = f"{what}: {reply.status}", _detail(reply.body).replace(key, "…")
    if reply.status == _TOO_MANY or "concurrency limit" in detail.lower():
        return BusyError(text, status=reply.status)
    if reply.status in _OURS:
        secrets.forget()
        return UnavailableError(text, may_have_happened=False, status=reply.status)
    if reply.status == _NOT_FOUND:
        return AbsentError(text, detail, status=reply.status)
    if 400 <= reply.status < 500:  # noqa: PLR2004 - what 4xx means
        return RefusedError(text, detail, status=reply.status)
    return UnavailableError(text, may_have_happened=method != "GET", status=reply.status)


def _detail(body: Any) -> str:
    """The provider's reason on one line: `message` is a sentence or a list of them."""
    message = body.get("message", "") if isinstance(body, dict) else ""
    sentences = message if isinstance(message, list) else [message]
    return " ".join("; ".join(str(sentence) for sentence in sentences).split())[:_DETAIL]
