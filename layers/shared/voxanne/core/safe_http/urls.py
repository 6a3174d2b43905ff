"""URLs that another party named, parsed strictly: what two parsers could read differently is refused."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, UnresolvedError, is_loopback

_PLAIN = re.compile(r"[!-~]+", re.ASCII)
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(:[0-9]*)?", re.ASCII)
_PORTS = {"https": 443, "http": 80}
_LOOKUP_SECONDS = 3.0


class UnreadableError(ValueError):
    """The URL is not one that requests go to. The text says why, and can be shown to the client."""


@dataclass(frozen=True)
class Target:
    """The parts of a URL."""

    scheme: str
    host: str
    port: int
    path: str
    """The path with the query."""

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_url(url: str) -> Target:
    """Parse a URL.

    Raises:
        UnreadableError: It is not an http or https URL in ASCII with a host, or it has a password or a fragment.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnreadableError("is not a URL") from error
    # URL parsers disagree about backslashes, spaces and characters beyond ASCII.
    if not _PLAIN.fullmatch(url) or "\\" in url or parts.scheme not in _PORTS or not parts.hostname:
        raise UnreadableError("must be a URL such as https://example.com/hooks, in ASCII")
    if parts.username is not None or parts.password is not None or "#" in url:
        raise UnreadableError("must not have a user, a password or a fragment")
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise UnreadableError("must have only a host and a port before its path")
    if port == 0:
        raise UnreadableError("must name a port from 1 to 65535")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    host = _address(parts.hostname) if "[" in parts.netloc else _name_or_address(parts.hostname)
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def check_url(url: str, policy: AddressPolicy) -> None:
    """Refuse a URL that requests never go to. Hosts that do not resolve are accepted; DNS may follow.

    The local runner also allows http to loopback addresses.

    Raises:
        UnreadableError: It is malformed, not https, or leads to an address that is not public.
    """
    target = parse_url(url)
    allows_loopback = target.scheme == "http" and policy.loopback_allowed
    target_policy = policy if allows_loopback else AddressPolicy()
    try:
        addresses = target_policy.addresses_of(target.host, target.port, _LOOKUP_SECONDS)
    except NotPublicError as error:
        raise UnreadableError(
            "must not resolve to an address that is private, loopback, link-local or otherwise not public"
        ) from error
    except UnresolvedError:
        addresses = []
    if target.scheme == "http" and not (allows_loopback and addresses and all(map(is_loopback, addresses))):
        raise UnreadableError("must begin with https://")


def _name_or_address(text: str) -> str:
    host = text.lower().removesuffix(".")
    return host if _NAME.fullmatch(host) else _address(host)


def _address(text: str) -> str:
    """Return an address that is written canonically: 2130706433 and 0x7f.1 are not.

    A zone (`fe80::1%eth0`) names a network interface of the machine that sends, which no client of the API knows.
    """
    try:
        if "%" not in text:
            return str(ip_address(text))
    except ValueError:
        pass
    raise UnreadableError("must have a host name, or an IP address in its usual form")
