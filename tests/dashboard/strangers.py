"""A proxy for a browser that may ask no other host: it refuses every request, and tells for which host it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.providers.loopback import ProviderHandler
from local.runner.loopback import LoopbackServer


@contextmanager
def refusing() -> Iterator[tuple[str, list[str]]]:
    """Yield the proxy's address, and what the browser asked for so far: hosts with ports, or addresses without TLS.

    To listen in the browser instead takes processor time for each of the fifty requests of each load.
    """
    asked: list[str] = []

    class Handler(ProviderHandler):
        def _refuse(self) -> None:
            asked.append(self.path)
            self.close_connection = True
            self.send(502, {}, b"")

        do_CONNECT = do_GET = do_HEAD = do_OPTIONS = _refuse  # noqa: N815 - http.server's names
        do_POST = do_PUT = do_PATCH = do_DELETE = _refuse  # noqa: N815

    with LoopbackServer(Handler) as server:
        yield server.url, asked
