"""Rate-limit policies: requests of an organisation in an hour; of an address or of a member in 15 minutes."""

import math
from dataclasses import dataclass
from typing import Literal

HOUR = 3600
QUARTER_HOUR = 900
DEFAULT_ADDRESS_QUOTA = 100
MEMBER_QUOTA = 600


@dataclass(frozen=True)
class Policy:
    """At most *quota* requests on *counter* in any span of *window* seconds."""

    name: Literal["org", "ip", "member"]
    counter: str
    quota: int
    window: int

    def __str__(self) -> str:
        """Return the item of the RateLimit-Policy header."""
        return f'"{self.name}";q={self.quota};w={self.window}'


@dataclass(frozen=True)
class LimitStatus:
    """A policy's state at *now*: *remaining* requests, and the time *opens* at which that number rises next."""

    policy: Policy
    remaining: int
    now: float
    opens: float
    admitted: bool = True

    @property
    def seconds(self) -> int:
        """Seconds until `remaining` rises, rounded up so that a client that waits for them is not too early."""
        return max(1, math.ceil(self.opens - self.now))

    def __str__(self) -> str:
        """Return the item of the RateLimit header."""
        return f'"{self.policy.name}";r={self.remaining};t={self.seconds}'


def of_organization(organization_id: str, quota: int) -> Policy:
    """Return the policy for all requests of an organisation, from all addresses."""
    return Policy("org", f"org#{organization_id}", quota, HOUR)


def of_address(address: str) -> Policy:
    """Return the policy for all requests from an address, with any key, including refused keys."""
    return Policy("ip", f"ip#{_network(address)}", DEFAULT_ADDRESS_QUOTA, QUARTER_HOUR)


def of_organization_at_address(organization_id: str, address: str, quota: int) -> Policy:
    """Return the policy for an organisation's requests from one address.

    A raised quota has a counter of its own, so that organisations behind one server do not share the smaller quota.
    """
    if quota == DEFAULT_ADDRESS_QUOTA:
        return of_address(address)
    return Policy("ip", f"ip#{_network(address)}#{organization_id}", quota, QUARTER_HOUR)


def of_session(organization_id: str, principal_id: str) -> Policy:
    """Return the policy for all requests of a member, or of an API key that is signed in, through the dashboard.

    They count neither for the organisation nor for the address: a clinic's people share one address, which would lock
    them out.
    """
    return Policy("member", f"member#{organization_id}#{principal_id}", MEMBER_QUOTA, QUARTER_HOUR)


def of_sign_ins(address: str) -> Policy:
    """Return the policy for sign-ins from an address, and for sessions that are refused.

    It is not the address's own: a program of the clinic with an API key would lock its people out.
    """
    return Policy("ip", f"sign-in#{_network(address)}", DEFAULT_ADDRESS_QUOTA, QUARTER_HOUR)


def _network(address: str) -> str:
    """Return the /64 network of an IPv6 address, since a customer has at least that, and an IPv4 address itself."""
    if ":" not in address:
        return address
    # Imported here, since IPv4 is the rule and every cold start would pay for the import.
    from ipaddress import IPv6Address, IPv6Network  # noqa: PLC0415

    mapped = IPv6Address(address.partition("%")[0]).ipv4_mapped
    return str(mapped) if mapped else str(IPv6Network((address.partition("%")[0], 64), strict=False).network_address)
