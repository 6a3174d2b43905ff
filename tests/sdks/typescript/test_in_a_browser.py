"""The TypeScript package in Chromium, as its files are: a page needs openapi-fetch beside it, and no build."""

import json

import pytest

from local.providers.loopback import ProviderHandler
from local.runner.loopback import LoopbackServer
from tests.chromium import chromium
from tests.typescript_package import installed

pytestmark = pytest.mark.processes
_MAP = {
    "@voxanne/sdk": "/node_modules/@voxanne/sdk/dist/index.js",
    "openapi-fetch": "/node_modules/openapi-fetch/dist/index.mjs",
    "#hmac": "/node_modules/@voxanne/sdk/dist/hmac.browser.js",
}
_PAGE = f'<link rel="icon" href="data:,"><script type="importmap">{json.dumps({"imports": _MAP})}</script>'
_TRY = """async base => {
  const { Voxanne } = await import("@voxanne/sdk");
  const client = new Voxanne({ apiKey: "vox_test_page", baseUrl: base });
  const made = await client.contacts.create({ name: "Robin", phone: "+12125550177" });
  const seen = [];
  for await (const contact of client.contacts.list({ limit: 1 })) seen.push(contact.id);
  return [made.id, made.lastResponse.etag, ...seen];
}"""


def test_a_page_creates_and_walks_with_it() -> None:
    package = installed()
    sent: list[tuple[str, str, str | None]] = []

    class Handler(ProviderHandler):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            if self.path == "/":
                self.send(200, {"Content-Type": "text/html"}, _PAGE.encode())
            elif self.path.startswith("/node_modules/"):
                self.send(200, {"Content-Type": "text/javascript"}, (package / self.path[1:]).read_bytes())
            else:
                self._api([{"id": "con_2" if "cursor" in self.path else "con_1"}])

        def do_POST(self) -> None:  # noqa: N802 - likewise
            self.read_body()
            self._api({"id": "con_1"})

        def _api(self, answer: object) -> None:
            sent.append((self.command, self.path, self.headers["Authorization"]))
            headers = {"Content-Type": "application/json", "ETag": '"1-a"'}
            if self.path == "/api/contacts?limit=1":
                headers["Link"] = '</api/contacts?limit=1&cursor=c>; rel="next"'
            self.send(200, headers, json.dumps(answer).encode())

    with LoopbackServer(Handler) as server, chromium("to try the package in a page") as browser:
        page = browser.new_page()
        page.goto(server.url)
        result = page.evaluate(_TRY, server.url)

    assert result == ["con_1", '"1-a"', "con_1", "con_2"]
    assert [path for _, path, _ in sent] == ["/api/contacts", "/api/contacts?limit=1", "/api/contacts?limit=1&cursor=c"]
    assert {key for _, _, key in sent} == {"Bearer vox_test_page"}
