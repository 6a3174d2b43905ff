"""``python -m local.commands.trigger EVENT``: sign a sample webhook, post it to the running product, print its log."""

import argparse
import json
import sys
import time
import urllib.request
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError

from local.commands import sample_webhooks as samples
from local.commands import state
from local.commands.demo import Clinic
from local.commands.sample_webhooks import SECRETS, signed_headers
from operations.local_environment import use_local_aws
from operations.stacks import NoStackError, open_stack

_AGENT = {"name": "Front Desk", "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "Be friendly."}
# Reading logs counts against the limit of the demo organisation, looking for an assistant does not.
_PATIENCE_SECONDS, _PATIENCE_FOR_AN_ASSISTANT = 20, 60


class _NoAssistantError(Exception):
    """An agent has not been provisioned in time."""


class _RefusedError(Exception):
    """The API refused a request with the demo organisation's key, such as beyond its rate limit."""


def main() -> int:
    """Print the answer and the event's status in the logs; return the exit status, 1 if it was refused."""
    parser = argparse.ArgumentParser(prog="make trigger", description=__doc__)
    parser.add_argument("event", choices=samples.names(), metavar="EVENT", help=", ".join(samples.names()))
    parser.add_argument("--call", help="the provider's call id; give several events the same one")
    arguments = parser.parse_args()
    use_local_aws()
    run = state.read(state.RUN_FILE)
    try:
        return _send(run, arguments.event, arguments.call)
    except (NoStackError, URLError, KeyError) as error:
        print(f"The product is not running: start it with `make run` first ({type(error).__name__})", file=sys.stderr)
        return 1
    except _NoAssistantError as error:
        print(
            f"Agent {error} still has no assistant at the voice provider: the product's output says why",
            file=sys.stderr,
        )
        return 1
    except _RefusedError as error:
        print(f"The API refused: {error}", file=sys.stderr)
        return 1


def _send(run: dict[str, Any], name: str, call_id: str | None) -> int:
    source = name.partition("/")[0]
    if source == "vapi":
        body = json.dumps(samples.vapi(name, _assistant_of(run), call_id)).encode()
    else:
        body = json.dumps(samples.stripe(name, run["org_id"], _customer_of(run))).encode()
    headers = signed_headers(source, run["secrets"][SECRETS[source]], body)
    status, answer = _post(run["webhook_urls"][source], body, headers)
    print(f"POST {run['webhook_urls'][source]}: {status} {json.dumps(answer)}")
    if status != HTTPStatus.OK:
        return 1
    if "id" in answer:
        print(_wait_for_log(run, answer["id"]))
    return 0


def _wait_for_log(run: dict[str, Any], log_id: str) -> str:
    """Wait until the event is in the webhook logs; return a line with its status."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        log = _api(run, "GET", f"/api/webhook-logs/{log_id}")
        if log is not None and log["status"] in {"processed", "ignored"}:
            return f"{log['event_type']}: {log['status']} {log['object_id'] or ''} ({log['latency_ms']} ms)"
        time.sleep(0.3)
    return f"{log_id}: not in the demo organisation's logs yet; see also `bin/voxanne unattributed`"


def _assistant_of(run: dict[str, Any]) -> str:
    """Return the id of an assistant of the demo organisation; create an agent if it has none."""
    agents = _api(run, "GET", "/api/agents?limit=1")
    agent = agents[0] if agents else _api(run, "POST", "/api/agents", _AGENT)
    assistants = open_stack(None).table("AssistantsTable")
    until = time.monotonic() + _PATIENCE_FOR_AN_ASSISTANT
    while time.monotonic() < until:
        record = assistants.get({"organization_id": run["org_id"], "id": agent["id"]})
        if record is not None and record.get("assistant_id"):
            return str(record["assistant_id"])
        time.sleep(0.2)
    raise _NoAssistantError(agent["id"])


def _customer_of(run: dict[str, Any]) -> str:
    """Return the id of the demo organisation's customer at Stripe; a checkout creates one if there is none."""
    billing, key = open_stack(None).table("BillingAccountsTable"), {"organization_id": run["org_id"]}
    account = billing.get(key) or {}
    if not account.get("customer_id"):
        _api(run, "POST", "/api/billing/checkout", {"plan": "professional", "success_url": run["base_url"]})
        account = billing.get(key) or {}
    return str(account["customer_id"])


def _api(run: dict[str, Any], method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return what the API answers to the demo organisation, None for a 404."""
    status, answer = Clinic(run["base_url"], run["api_key"]).request(method, path, body)
    if status == HTTPStatus.NOT_FOUND:
        return None
    if status >= HTTPStatus.BAD_REQUEST:
        raise _RefusedError(f"{answer['detail']} ({answer['code']})")
    return answer


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the runner's own address
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


if __name__ == "__main__":
    sys.exit(main())
