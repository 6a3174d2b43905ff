"""Roles of members, as sets of the scopes that API keys have.

Imported by the authorizer, so this module needs no models.
"""

from typing import Literal

type MemberRole = Literal["owner", "admin", "staff", "reader"]

_RESOURCES = ("agents", "appointments", "calls", "contacts", "organization", "webhooks")
_READ = frozenset(f"{resource}:read" for resource in _RESOURCES)
_ADMINISTRATOR = _READ | {
    *(f"{resource}:write" for resource in _RESOURCES),
    *("audit:read", "keys:write", "members:read", "members:write"),
}

# Owners and admins have the same scopes. The rights that only owners have, over billing and owners, are in
# `Caller.owner_rights`.
SCOPES: dict[str, frozenset[str]] = {
    "owner": _ADMINISTRATOR,
    "admin": _ADMINISTRATOR,
    # Calendars and services are under the scopes of appointments.
    "staff": frozenset(
        {"agents:read"}
        | {f"{resource}:{verb}" for resource in ("appointments", "calls", "contacts") for verb in ("read", "write")}
    ),
    "reader": _READ,
}
