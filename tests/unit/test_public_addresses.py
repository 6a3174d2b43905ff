"""Where requests to addresses that strangers name may go. Any address's form, any answer of the name's servers."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patience import PATIENCE
from tests.unit.certificates import authority, issued
from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, is_public
from voxanne.core.safe_http.sending import Outcome, Sender
from voxanne.core.safe_http.urls import UnreadableError, parse_url

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - an address among others
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_leads_elsewhere_than_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


PRIVATE = [
    IPv4Network(each) for each in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]


@given(st.ip_addresses(v=4))
@settings(max_examples=200)
def test_nothing_of_an_ipv4_address_gets_through_in_an_ipv6_one(address: IPv4Address) -> None:
    number = int(address)
    embedded = [number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]

    assert not any(is_public(IPv6Address(each)) for each in embedded)
    assert not (is_public(address) and any(address in network for network in PRIVATE))


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://017700000001/", "https://1.2.3/"])
def test_an_address_that_is_not_written_canonically_is_no_host(url: str) -> None:
    with pytest.raises(UnreadableError):
        parse_url(url)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the name's servers answer, each time the next; the last again and again."""
    answers: list[list[str]] = []

    def look_up(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return answers


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which addresses were connected to; none of them answers."""
    found: list[str] = []

    def connect(address: tuple[str, int], **_: Any) -> socket.socket:
        found.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return found


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["::ffff:10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["fe80::1"]])
def test_a_name_that_stands_for_anything_private_is_not_connected_to(
    resolver: list[list[str]], connected: list[str], answer: list[str]
) -> None:
    resolver.append(answer)

    outcome = Sender(AddressPolicy(), 5).post("https://hooks.example.com/", {}, b"{}")

    assert (outcome.failure, connected) == ("address_not_public", [])
    with pytest.raises(NotPublicError):
        AddressPolicy().addresses_of("hooks.example.com", 443, 5)


def test_a_name_that_changes_its_answer_after_the_check_leads_where_was_checked(
    resolver: list[list[str]], connected: list[str]
) -> None:
    resolver += [["93.184.216.34"], ["127.0.0.1"]]

    assert Sender(AddressPolicy(), 5).post("https://hooks.example.com/", {}, b"{}").failure == "connection_failed"
    assert connected == ["93.184.216.34"]


def test_plain_http_is_not_spoken(resolver: list[list[str]], connected: list[str]) -> None:
    resolver.append(["93.184.216.34"])

    assert Sender(AddressPolicy(), 5).post("http://hooks.example.com/", {}, b"{}").failure == "url_unreadable"
    assert connected == []


@contextmanager
def https(folder: Path, name: str) -> Iterator[tuple[int, list[str | None]]]:
    """A server on this machine with a certificate for *name*; its port, and which names it was asked for."""
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued(folder, name))
    context.sni_callback = lambda _connection, server_name, _context: asked.append(server_name)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            try:
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(65_536)
                    secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                return  # the certificate was refused

        listener.settimeout(PATIENCE)
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        thread.join()


def posted(folder: Path, monkeypatch: pytest.MonkeyPatch, resolver: list[list[str]], name: str) -> tuple[Outcome, Any]:
    """Post to hooks.example.com, which stands for this machine, where a server has a certificate for *name*."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(folder)))
    resolver.append(["127.0.0.1"])
    with https(folder, name) as (port, asked):
        url = f"https://hooks.example.com:{port}/hook"
        return Sender(AddressPolicy(loopback_allowed=True), PATIENCE).post(url, {}, b"{}"), asked


def test_the_certificate_is_the_names_though_it_is_an_address_that_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolver: list[list[str]]
) -> None:
    outcome, asked = posted(tmp_path, monkeypatch, resolver, "hooks.example.com")

    assert (outcome.failure, outcome.status, asked) == (None, 204, ["hooks.example.com"])


def test_anothers_certificate_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolver: list[list[str]]
) -> None:
    outcome, _ = posted(tmp_path, monkeypatch, resolver, "other.example.com")

    assert outcome.failure == "tls_failed"
