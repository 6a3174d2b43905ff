"""Serve a product of this process on a port of this machine, for HTTP clients."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.providers.loopback import ProviderHandler, Through, straight
from local.runner.gateway.api_gateway import Request, Response
from local.runner.loopback import LoopbackServer
from tests.product import Product


@contextmanager
def served(product: Product, through: Through[Request, Response] = straight, *, base_path: str = "") -> Iterator[str]:
    """Serve the product's gateway; yield the base URL. *through* may lose answers.

    With a *base_path*, serve only below that path, as a stage does.
    """

    class Handler(ProviderHandler):
        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            if not path.startswith(f"{base_path}/"):
                self.send(403, {}, b"")
                return
            # Do not compress bodies, because they are compared with the document.
            headers = tuple((name, value) for name, value in self.headers.items() if name.lower() != "accept-encoding")
            own_path = path.removeprefix(base_path)
            request = Request(
                self.command, own_path, query, headers, self.read_body(), "198.51.100.7", base_path=base_path
            )
            response = through(request, lambda: product.send(request).response)
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's names

    with LoopbackServer(Handler) as server:
        yield server.url + base_path
