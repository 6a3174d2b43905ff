"""What is limited: an organisation's requests in an hour, an address's in 15 minutes."""

import math
from dataclasses import dataclass
from typing import Literal

HOUR = 3600
QUARTER_HOUR = 900
DEFAULT_ADDRESS_QUOTA = 100


@dataclass(frozen=True)
class Policy:
    """At most *quota* requests of *counter* in any span of *window* seconds."""

    name: Literal["org", "ip"]
    counter: str
    quota: int
    window: int

    def __str__(self) -> str:
        """As the RateLimit-Policy header writes it."""
        return f'"{self.name}";q={self.quota};w={self.window}'


@dataclass(frozen=True)
class LimitStatus:
    """How a policy stands *now*: *remaining* requests, and when that figure rises next (*opens*)."""

    policy: Policy
    remaining: int
    now: float
    opens: float
    admitted: bool = True

    @property
    def seconds(self) -> int:
        """How long until it rises, in whole seconds: who waits that long is not refused for being early."""
        return max(1, math.ceil(self.opens - self.now))

    def __str__(self) -> str:
        """As the RateLimit header writes it."""
        return f'"{self.policy.name}";r={self.remaining};t={self.seconds}'


def of_organization(organization_id: str, quota: int) -> Policy:
    """The organisation's limit over all its endpoints and addresses."""
    return Policy("org", f"org#{organization_id}", quota, HOUR)


def of_address(address: str) -> Policy:
    """An address's limit, whoever's keys it sends, refused ones included."""
    return Policy("ip", f"ip#{_network(address)}", DEFAULT_ADDRESS_QUOTA, QUARTER_HOUR)


def of_organization_at_address(organization_id: str, address: str, quota: int) -> Policy:
    """The limit of an organisation's requests from one address.

    A raised figure is the organisation's own: counted apart, so two clinics behind one server don't share the smaller.
    """
    if quota == DEFAULT_ADDRESS_QUOTA:
        return of_address(address)
    return Policy("ip", f"ip#{_network(address)}#{organization_id}", quota, QUARTER_HOUR)


def _network(address: str) -> str:
    """An IPv6 customer is given a /64 at least, and can use each address of it."""
    if ":" not in address:
        return address
    # Imported here: IPv4 is the rule, and cold starts would pay.
    from ipaddress import IPv6Address, IPv6Network  # noqa: PLC0415

    mapped = IPv6Address(address.partition("%")[0]).ipv4_mapped
    return str(mapped) if mapped else str(IPv6Network((address.partition("%")[0], 64), strict=False).network_address)
