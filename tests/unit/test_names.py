import socket

import pytest


@pytest.mark.parametrize("name", ["api.example.com", "example.invalid", "hooks.example.com."])
def test_names_beyond_this_machine_are_unknown(name: str) -> None:
    with pytest.raises(socket.gaierror) as caught:
        socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)

    assert caught.value.errno == socket.EAI_NONAME


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "8.8.8.8", "::1", "127.1"])
def test_addresses_and_this_machine_are_known(host: str) -> None:
    assert socket.getaddrinfo(host, 443)
