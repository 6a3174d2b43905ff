"""An answer's status, headers and rate limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")
# Cap Retry-After at a day: a longer one is a mistake.
_DAY = 86_400.0
# An item of RateLimit or RateLimit-Policy, such as `"org";r=998;t=3594`.
_ITEM = re.compile(r'"([^"]*)"((?:;\s*\w+=\d{1,15})*)')
_PARAMETER = re.compile(r"(\w+)=(\d{1,15})")


@dataclass(frozen=True)
class RateLimit:
    """One limit: the requests that a window admits, and those that are left. None if the response did not say."""

    limit: int | None = None
    window_seconds: int | None = None
    remaining: int | None = None
    reset_seconds: int | None = None
    """Seconds until `remaining` rises."""


@dataclass(frozen=True)
class RateLimits:
    """The limits of the organisation, of the address, and of a signed-in member."""

    org: RateLimit = field(default_factory=RateLimit)
    ip: RateLimit = field(default_factory=RateLimit)
    member: RateLimit = field(default_factory=RateLimit)


@dataclass(frozen=True)
class Response:
    """A response, without its body. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The id to quote when you ask for help."""
        return self.headers.get("request-id")

    @property
    def etag(self) -> str | None:
        """The version of the object, for `if_match`."""
        return self.headers.get("etag")

    @property
    def location(self) -> str | None:
        """The address of what was created."""
        return self.headers.get("location")

    @property
    def replayed(self) -> bool:
        """Whether this is a repetition of the first answer to the idempotency key."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def retry_after(self) -> float | None:
        """The seconds to wait before the next request, if the API says so."""
        return _seconds(self.headers.get("retry-after", ""))

    @property
    def rate_limit(self) -> RateLimits:
        """What is left of the rate limits."""
        policies = _items(self.headers.get("ratelimit-policy", ""))
        states = _items(self.headers.get("ratelimit", ""))

        def limit(name: str) -> RateLimit:
            policy, state = policies.get(name, {}), states.get(name, {})
            return RateLimit(policy.get("q"), policy.get("w"), state.get("r"), state.get("t"))

        return RateLimits(limit("org"), limit("ip"), limit("member"))

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the next page; None on the last one."""
        from urllib.parse import parse_qs, urlsplit  # noqa: PLC0415 - lists alone need it

        link = re.search(r'<([^>]*)>;\s*rel="?next"?', self.headers.get("link", ""))
        return None if link is None else parse_qs(urlsplit(link[1]).query).get("cursor", [None])[0]


class Listed(list[T]):
    """The objects of one answer, with its response."""

    def __init__(self, items: Iterable[T], response: Response) -> None:
        super().__init__(items)
        self.last_response = response


class Text(str):
    """A body of text, such as captions."""

    __slots__ = ("last_response",)
    last_response: Response

    def __new__(cls, text: str, response: Response) -> Self:
        """Wrap the text."""
        made = super().__new__(cls, text)
        made.last_response = response
        return made

    def __getnewargs__(self) -> tuple[str, Response]:  # type: ignore[override]
        """Return the arguments with which copies are made."""
        return str(self), self.last_response


@dataclass(frozen=True)
class NoContent:
    """An answer without a body, such as to a deletion."""

    last_response: Response


def _items(header: str) -> dict[str, dict[str, int]]:
    return {name: {key: int(value) for key, value in _PARAMETER.findall(rest)} for name, rest in _ITEM.findall(header)}


def _seconds(header: str) -> float | None:
    """Return the seconds of a Retry-After, which may be a number or a date; None if it is neither."""
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return min(float(header), _DAY)
    try:
        until = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    return min(max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds()), _DAY)
