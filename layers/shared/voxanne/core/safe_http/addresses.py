"""Which addresses are the public internet's, and what a name stands for."""

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Unicast that is given out (RFC 4291). All else leads into a network, or holds an IPv4 address: mapped, NAT64 ...
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))  # Teredo, 6to4: an IPv4 address within
_RELAYS = IPv4Network("192.88.99.0/24")  # of 6to4


class NotPublicError(Exception):
    """The name stands for an address that is not the public internet's."""


class UnresolvedError(Exception):
    """The name stands for nothing, or nobody said what for in time."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the public internet's."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved and address not in _RELAYS
    tunnelled = any(address in network for network in _TUNNELS)
    return address in _GLOBAL_UNICAST and address.is_global and not address.is_multicast and not tunnelled


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own."""
    return ip_address(address).is_loopback


@dataclass(frozen=True)
class AddressPolicy:
    """Whom requests may reach: the public internet, and this machine itself only where a developer's runner says so."""

    loopback_allowed: bool = False

    def check(self, address: str) -> None:
        """Refuse an address.

        Raises:
            NotPublicError: it is not to be reached.
        """
        found = ip_address(address)
        if not is_public(found) and not (self.loopback_allowed and is_loopback(address)):
            raise NotPublicError

    def addresses_of(self, host: str, port: int, seconds: float) -> list[str]:
        """What a name stands for, looked up once: who connects must connect to these, and not look again.

        Raises:
            NotPublicError: any of them is not to be reached.
            UnresolvedError: there are none.
        """
        found = _looked_up(host, port, seconds)
        for address in found:
            self.check(address)
        return found


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """Ask in a thread of its own: the system's resolver can't be told how long to try."""
    found: list[str] = []

    def look_up() -> None:
        try:
            # Also "2130706433", "0x7f.1" and the like, which the system takes for addresses: what counts is what
            # comes out.
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(answer[4][0]).partition("%")[0] for answer in answers))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    addresses = list(found)
    if not addresses:
        raise UnresolvedError
    return addresses
