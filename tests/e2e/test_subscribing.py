"""Subscribing in the product as `make run` starts it: from the checkout to the plan, and out again in the portal."""

import http.client
import re
import time
from urllib.parse import urlsplit

from tests.e2e.conftest import Running
from tests.patience import PATIENCE


def visit(url: str) -> str:
    """Open one of the payment provider's pages, as a browser does; its HTML."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=PATIENCE)
    connection.request("GET", parts.path)
    page = connection.getresponse().read().decode()
    connection.close()
    return page


def wait_for(running: Running, key: str, status: str) -> str:
    """Wait until the webhooks have arrived; the plan then."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        billing = running.call("GET", "/api/billing", key)[2]
        if billing["status"] == status:
            return str(billing["plan"])
        time.sleep(0.3)
    raise AssertionError(f"the billing is {billing}, not {status}")


def test_whoever_pays_has_the_plan_and_whoever_cancels_only_reads_on(running: Running) -> None:
    key = running.make_org("Subscriber", "--limit", "100000", "--ip-limit", "100000")["api_key"]
    wanted = {"plan": "professional", "success_url": "https://app.example.com/"}

    checkout = running.call("POST", "/api/billing/checkout", key, wanted)[2]
    visit(checkout["url"])
    assert wait_for(running, key, "active") == "professional"

    portal = running.call("POST", "/api/billing/portal", key, {"return_url": "https://app.example.com/"})[2]
    [cancel] = re.findall(r'href="([^"]*/cancel)"', visit(portal["url"]))
    visit(f"{portal['url'].partition('/portal')[0]}{cancel}")
    assert wait_for(running, key, "canceled") == "professional"
    assert running.call("GET", "/api/agents", key)[0] == 200
