"""The HTTP client for URLs that others name: whatever a server does ends in an outcome, in time, and bounded."""

import socket
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.unit.certificates import authority
from tests.unit.peers import (
    Behaviour,
    Peer,
    dripping_tls,
    over_tls,
    peer,
    reading_first,
    saying,
    saying_and_resetting,
    saying_and_stalling,
)
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.fetching import Fetcher, NotFetchedError, TooLargeError
from voxanne.core.safe_http.sending import Outcome, Sender
from voxanne.core.safe_http.urls import UnreadableError, parse_url

POLICY = AddressPolicy(loopback_allowed=True)
LARGE = 1_000_000
# How long is waited for a server that stalls.
SHORT = 0.3
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def posted(url: str, seconds: float = PATIENCE) -> Outcome:
    return Sender(POLICY, seconds).post(url, {}, b"{}")


def fetched(url: str, seconds: float = PATIENCE, most: int = LARGE) -> bytes:
    with Fetcher(POLICY, seconds, most).fetched(url) as download:
        return download.read()


def code_of(url: str, seconds: float = PATIENCE, most: int = LARGE) -> str:
    with pytest.raises(NotFetchedError) as caught:
        fetched(url, seconds, most)
    return str(caught.value)


@reading_first
def hanging_up(_peer: Peer, _connection: socket.socket) -> None:
    """End the connection in the middle of the handshake."""


@reading_first
def no_tls(_peer: Peer, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_connection_that_is_reset_during_the_handshake_is_an_outcome() -> None:
    with peer(saying_and_resetting()) as server:
        assert posted(server.https_url).failure == "connection_failed"
        assert code_of(server.https_url) == "connection_failed"


@pytest.mark.parametrize("behave", [hanging_up, no_tls])
def test_a_handshake_that_fails_is_an_outcome(behave: Behaviour) -> None:
    with peer(behave) as server:
        assert posted(server.https_url).failure == "tls_failed"
        assert code_of(server.https_url) == "tls_failed"


@pytest.mark.parametrize("behave", [saying_and_stalling(), dripping_tls])
def test_a_handshake_that_stalls_or_drips_ends_in_time(behave: Behaviour) -> None:
    with peer(behave) as server:
        assert posted(server.https_url, SHORT).failure == "timeout"
        assert code_of(server.https_url, SHORT) == "timeout"


@pytest.mark.parametrize(
    "said", [b"", OK, OK + b"\r\n", OK + b"Content-Length: 9\r\n\r\n", CHUNKED, CHUNKED + b"9\r\nabc", CHUNKED + b"3"]
)
def test_an_answer_that_stalls_is_a_time_out_and_never_a_whole_file(said: bytes) -> None:
    with peer(saying_and_stalling(said)) as server:
        assert posted(server.url, SHORT).failure == "timeout"
        assert code_of(server.url, SHORT) == "timeout"
        with (
            pytest.raises(NotFetchedError, match="timeout"),
            Fetcher(POLICY, PATIENCE, LARGE).fetched(server.url, timeout_seconds=SHORT) as download,
        ):
            download.read()


def test_what_came_of_a_body_before_the_time_was_up_is_no_file() -> None:
    with (
        peer(saying_and_stalling(OK + b"\r\n", b"half of the sound")) as server,
        Fetcher(POLICY, 5 * SHORT, LARGE).fetched(server.url) as download,
    ):
        assert download.read(4) == b"half"
        with pytest.raises(NotFetchedError, match="timeout"):
            download.read()


@pytest.mark.parametrize(
    "said",
    [
        OK + b"Content-Length: 9\r\n\r\nabc",
        CHUNKED + b"9\r\nabc",
        CHUNKED + b"3\r\nabc",
        CHUNKED + b"3\r\nabc\r\n",
        CHUNKED + b"3\r\nabc\r\n0",
        OK + b"Content-Type: audio/wav",
        OK + b"Content-Type: audio/wav\r\n",
    ],
)
def test_a_body_or_head_that_ends_early_is_no_file(said: bytes) -> None:
    with peer(saying(said)) as server:
        assert code_of(server.url) == "cut_off"
        assert posted(server.url).status == 200


def test_a_connection_that_is_reset_in_the_body_is_an_outcome() -> None:
    with peer(saying_and_resetting(OK + b"Content-Length: 9\r\n\r\nabc")) as server:
        assert posted(server.url).failure == "connection_failed"
        assert code_of(server.url) == "connection_failed"


def test_a_body_up_to_the_end_of_the_connection_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path)))
    with peer(saying(OK + b"\r\n", b"abc")) as server:
        assert fetched(server.url) == b"abc"
    with peer(over_tls(tmp_path, "localhost", saying(OK + b"\r\n", b"abc"))) as server:
        assert fetched(f"https://localhost:{server.port}/") == b"abc"


def test_over_tls_a_body_whose_end_is_not_authentic_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path)))
    cut = over_tls(tmp_path, "localhost", saying(OK + b"\r\n", b"abc"), says_goodbye=False)
    with peer(cut) as server:
        assert code_of(f"https://localhost:{server.port}/") == "cut_off"
    whole = over_tls(tmp_path, "localhost", saying(OK + b"Content-Length: 3\r\n\r\nabc"), says_goodbye=False)
    with peer(whole) as server:
        assert fetched(f"https://localhost:{server.port}/") == b"abc"


@pytest.mark.parametrize(
    "size", [b"-1", b"-3", b"+3", b"0x3", b"1_0", b" 3", b"", b"abcdefgh", b"f" * 16, b"9" * 5000, b";3"]
)
def test_a_chunk_size_that_is_none_is_refused_and_nothing_is_read_after_it(size: bytes) -> None:
    @reading_first
    def behave(peer: Peer, connection: socket.socket) -> None:
        connection.sendall(CHUNKED + size + b"\r\n")
        peer.endlessly(connection, bytes(65_536))

    with peer(behave) as server:
        assert posted(server.url).failure == "invalid_answer"
        assert code_of(server.url) == "invalid_answer"
    # What the system's buffers hold of two connections.
    assert server.bytes_sent < 32 * 1024 * 1024


@pytest.mark.parametrize("size", [b"fffffffffffffff", b"7fffffff"])
def test_of_a_huge_chunk_as_much_is_read_as_is_taken(size: bytes) -> None:
    @reading_first
    def behave(peer: Peer, connection: socket.socket) -> None:
        connection.sendall(CHUNKED + size + b"\r\n")
        peer.endlessly(connection, b"x" * 65_536)

    with peer(behave) as server:
        assert posted(server.url).body == "x" * 4096
        with pytest.raises(TooLargeError):
            fetched(server.url)


def test_chunks_are_joined_and_their_extensions_and_trailers_left_out() -> None:
    with peer(saying(CHUNKED + b"3;a=b\r\nabc\r\nA \r\n0123456789\r\n0\r\nX: 1\r\n\r\n")) as server:
        assert posted(server.url).body == "abc0123456789"
        assert fetched(server.url) == b"abc0123456789"


def test_a_chunk_without_its_end_is_refused() -> None:
    with peer(saying(CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n")) as server:
        assert posted(server.url).failure == "invalid_answer"
        assert code_of(server.url) == "invalid_answer"


@pytest.mark.parametrize("length", [b"-1", b"3, 4", b"3_0", b"0x3", b"9" * 5000, b"\xb2", b""])
def test_a_length_that_is_none_is_refused(length: bytes) -> None:
    with peer(saying(OK + b"Content-Length: " + length + b"\r\n\r\nabc")) as server:
        assert posted(server.url).failure == "invalid_answer"
        assert code_of(server.url) == "invalid_answer"


def test_a_length_that_comes_twice_alike_counts_once() -> None:
    with peer(saying(OK + b"Content-Length: 3\r\ncontent-length: 3\r\n\r\nabcdef")) as server:
        assert fetched(server.url) == b"abc"


def test_a_file_that_says_itself_that_it_is_too_large_is_not_read() -> None:
    with peer(saying_and_stalling(OK + b"Content-Length: 1000001\r\n\r\n")) as server, pytest.raises(TooLargeError):
        fetched(server.url)


@pytest.mark.parametrize(
    "repeated",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
        OK + b"X: " + bytes(2**20),
        OK + b"X: 1\r\n" * 20_000,
        b"x" * 1000,
    ],
)
def test_an_endless_head_is_refused_and_not_read(repeated: bytes) -> None:
    @reading_first
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.endlessly(connection, repeated)

    with peer(behave) as server:
        assert posted(server.url).failure == "invalid_answer"
        assert code_of(server.url) == "invalid_answer"
    assert server.bytes_sent < 32 * 1024 * 1024


def test_interim_answers_are_passed_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLocation: https://example.com/\r\nContent-Length: 900\r\n\r\n"
    with peer(saying(b"HTTP/1.1 100 Continue\r\n\r\n", hints * 3, OK + b"Content-Length: 3\r\n\r\nabc")) as server:
        outcome = posted(server.url)
        assert (outcome.status, outcome.body) == (200, "abc")
        assert fetched(server.url) == b"abc"


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 200",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20\r\n\r\n",
        b"HTTP/1.1 -20 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    ],
)
def test_what_is_no_answer_of_http_is_refused(said: bytes) -> None:
    with peer(saying(said)) as server:
        assert posted(server.url).failure == "invalid_answer"
        assert code_of(server.url) == "invalid_answer"


def test_an_answer_without_a_body_is_not_waited_for() -> None:
    with peer(saying_and_stalling(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")) as server:
        outcome = posted(server.url)

    assert (outcome.status, outcome.body) == (204, "")


def test_lines_that_are_no_headers_are_passed_over() -> None:
    said = OK + b"no header\r\nRetry-After: 7\r\n folded: 1\r\nContent-Length: 1\r\n\r\nab"
    with peer(saying(said)) as server:
        outcome = posted(server.url)

    assert (outcome.status, outcome.body, outcome.retry_after) == (200, "a", "7")


@pytest.mark.parametrize("location", ["http://[", "https://example.com:99999/", "https://[fe80::1%25lo]/", "/a b"])
def test_a_redirect_to_what_is_no_url_is_an_outcome(location: str) -> None:
    with peer(saying(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())) as server:
        assert code_of(server.url) == "url_unreadable"


def test_redirects_without_an_end_are_not_followed() -> None:
    with peer(saying(b"HTTP/1.1 302 Found\r\nLocation: /again#here\r\nContent-Length: 0\r\n\r\n")) as server:
        assert code_of(server.url) == "too_many_redirects"


def test_a_server_that_does_not_read_is_cut_off() -> None:
    def deaf(server: Peer, _connection: socket.socket) -> None:
        server.over.wait(PATIENCE)

    with peer(deaf) as server:
        assert Sender(POLICY, SHORT).post(server.url, {}, bytes(32 * 1024 * 1024)).failure == "timeout"


@pytest.mark.parametrize(
    "url",
    [
        "https://x:0/",
        "https://x:00/",
        "https://[::1]:0/",
        "https://x:65536/",
        "https://x:+443/",
        "https://[fe80::1%25lo]/",
        "https://[fe80::1%lo]/",
        "https://[2606:4700:4700::1111%25eth0]/",
        "https://[v1.fe80]/",
        "https://[hooks.example.com]/",
        "https://[1.2.3.4]/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://hooks.example.com../",
    ],
)
def test_a_port_zone_or_bracket_that_url_parsers_disagree_about_is_refused(url: str) -> None:
    with pytest.raises(UnreadableError):
        parse_url(url)


def test_an_address_of_version_6_and_a_port_are_read() -> None:
    target = parse_url("https://[2606:4700:4700::1111]:8443/hook?a=1")

    assert (target.host, target.port, target.path) == ("2606:4700:4700::1111", 8443, "/hook?a=1")
    assert target.authority == "[2606:4700:4700::1111]:8443"
