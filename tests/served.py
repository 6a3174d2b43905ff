"""A product of this process behind a port of this machine, for programs that speak HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.providers.loopback import ProviderHandler, Through, straight
from local.runner.gateway.api_gateway import Request, Response
from local.runner.loopback import LoopbackServer
from tests.product import Product


@contextmanager
def served(product: Product, through: Through[Request, Response] = straight) -> Iterator[str]:
    """Serve the product's gateway; the base URL. What stands in between may lose answers."""

    class Handler(ProviderHandler):
        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            # Bodies are compared with the document as they are.
            headers = tuple((name, value) for name, value in self.headers.items() if name.lower() != "accept-encoding")
            request = Request(self.command, path, query, headers, self.read_body(), "198.51.100.7")
            response = through(request, lambda: product.send(request).response)
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's names

    with LoopbackServer(Handler) as server:
        yield server.url
