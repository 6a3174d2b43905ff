"""The addresses of a host name, and which of them belong to the public internet."""

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Self

from voxanne.core import config

# The unicast addresses that are assigned (RFC 4291). All others are local, or embed an IPv4 address: mapped, NAT64.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4: they embed an IPv4 address
_RELAYS = IPv4Network("192.88.99.0/24")  # 6to4 relays


class NotPublicError(Exception):
    """The host has an address that does not belong to the public internet."""


class UnresolvedError(Exception):
    """The host name has no address, or none was found in time."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address belongs to the public internet."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved and address not in _RELAYS
    tunnelled = any(address in network for network in _TUNNELS)
    return address in _GLOBAL_UNICAST and address.is_global and not address.is_multicast and not tunnelled


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's loopback address."""
    return ip_address(address).is_loopback


@dataclass(frozen=True)
class AddressPolicy:
    """The addresses that requests may reach: the public internet, and in the local product this machine itself."""

    loopback_allowed: bool = False

    @classmethod
    def from_environment(cls) -> Self:
        """Return the policy of the deployment that the function belongs to."""
        return cls(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")

    def check(self, address: str) -> None:
        """Refuse an address that requests may not reach.

        Raises:
            NotPublicError: They may not.
        """
        if not is_public(ip_address(address)) and not (self.loopback_allowed and is_loopback(address)):
            raise NotPublicError

    def addresses_of(self, host: str, port: int, seconds: float) -> list[str]:
        """Look up a host's addresses. Connect to these: a second look-up may give others.

        Raises:
            NotPublicError: Requests may not reach one of them.
            UnresolvedError: There are none.
        """
        addresses = _resolve(host, port, seconds)
        for address in addresses:
            self.check(address)
        return addresses


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system's resolver in a thread: it takes no time-out."""
    addresses: list[str] = []

    def look_up() -> None:
        try:
            # The system also takes "2130706433" or "0x7f.1" for addresses: only what it returns is checked.
            results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        addresses.extend(dict.fromkeys(str(result[4][0]).partition("%")[0] for result in results))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    # A copy: a late answer must not add addresses to what was checked.
    if copy := list(addresses):
        return copy
    raise UnresolvedError
