"""A product of this process behind a port of this machine, for programs that speak HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.providers.loopback import LoopbackServer, ProviderHandler
from local.runner.gateway.api_gateway import Request
from tests.product import Product


@contextmanager
def served(product: Product) -> Iterator[str]:
    """Serve the product's gateway; the base URL."""

    class Handler(ProviderHandler):
        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            headers = tuple(self.headers.items())
            request = Request(self.command, path, query, headers, self.read_body(), "198.51.100.7")
            response = product.send(request).response
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

    with LoopbackServer(Handler) as server:
        yield server.url
