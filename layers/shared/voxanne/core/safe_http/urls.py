"""URLs that strangers name, read strictly: what two readers could read differently is refused."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_PLAIN = re.compile(r"[!-~]+", re.ASCII)
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_PORTS = {"https": 443, "http": 80}


class UnreadableError(ValueError):
    """The URL is none that requests go to; its text says why."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_url(url: str) -> Target:
    """Read a URL.

    Raises:
        UnreadableError: it is no http or https URL of plain ASCII with a host, or holds a password or a fragment.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnreadableError("is not a URL") from error
    # Backslashes, spaces and letters beyond ASCII are what URL readers disagree about.
    if not _PLAIN.fullmatch(url) or "\\" in url or parts.scheme not in _PORTS or not parts.hostname:
        raise UnreadableError("must be a URL such as https://example.com/hooks, in ASCII")
    if parts.username is not None or parts.password is not None or "#" in url:
        raise UnreadableError("must hold neither a password nor a fragment")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, _host(parts.hostname), port or _PORTS[parts.scheme], path)


def _host(written: str) -> str:
    """A name, or an address as it is written canonically: 2130706433 and 0x7f.1 are neither."""
    host = written.lower().rstrip(".")
    if _NAME.fullmatch(host):
        return host
    try:
        return str(ip_address(host))
    except ValueError as error:
        raise UnreadableError("must name a host, or an address as it is usually written") from error
