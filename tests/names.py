"""Tests look no names up beyond this machine: its own has an address, and no other exists.

Otherwise each name would go to a server of the network, which may take seconds, or know it.
"""

import socket
from typing import Any

_OWN = "localhost"
_look_up = socket.getaddrinfo


def install() -> None:
    """Answer look-ups of this process from here on."""
    socket.getaddrinfo = _found_here


def _found_here(host: Any, *arguments: Any, **named: Any) -> Any:
    if host not in {None, _OWN}:
        # An address of any form passes, and all else is refused as an unknown name.
        _look_up(host, None, flags=socket.AI_NUMERICHOST)
    return _look_up(host, *arguments, **named)
