"""``python -m local.commands.signed EVENT``: print a sample webhook as the event of its receiver, signed now."""

import argparse
import json
import sys

from local.commands import sample_webhooks as samples
from local.commands import state
from local.commands.sample_webhooks import SECRETS, signed_headers

_UNKNOWN_ASSISTANT = "unknown-assistant"


def main() -> int:
    """Print the event as JSON; return the exit status."""
    parser = argparse.ArgumentParser(prog="make signed", description=__doc__)
    parser.add_argument("event", choices=samples.names(), metavar="EVENT")
    parser.add_argument("--secret", help="the webhook secret; by default the running product's")
    arguments = parser.parse_args()
    source = arguments.event.partition("/")[0]
    run = state.read(state.RUN_FILE)
    secret = arguments.secret or run.get("secrets", {}).get(SECRETS[source])
    if secret is None:
        print("The product is not running: set SECRET=, or start it with `make run` first", file=sys.stderr)
        return 1
    webhook = samples.vapi(arguments.event, _UNKNOWN_ASSISTANT, None) if source == "vapi" else None
    body = json.dumps(webhook or samples.stripe(arguments.event, str(run.get("org_id", ""))))
    print(json.dumps(event_of(source, body, signed_headers(source, secret, body.encode())), indent=2))
    return 0


def event_of(source: str, body: str, headers: dict[str, str]) -> dict[str, object]:
    """Return the event of a REST API for a request with this webhook."""
    path = f"/webhooks/{source}"
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": "POST",
            "path": f"/v1{path}",
            "stage": "v1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "identity": {"sourceIp": "203.0.113.9", "userAgent": "sample"},
            "domainName": "api.example.com",
        },
        "body": body,
        "isBase64Encoded": False,
    }


if __name__ == "__main__":
    sys.exit(main())
