"""What `make run` prints: an introduction, and one line per request, without bodies or keys."""

import json
from collections.abc import Mapping

from local.runner.gateway.http_messages import Request, Response
from local.runner.log_lines import say, stamp


def log_request(request: Request, response: Response, milliseconds: float) -> None:
    """Print a request's line."""
    say(f"{stamp()} {line(request, response, milliseconds)}")


def line(request: Request, response: Response, milliseconds: float) -> str:
    """Return a request's line: method, path, status, duration, organisation and ids."""
    context = response.context
    organization = context.get("authorizer", {}).get("organization_id", "-")
    refusal = context.get("error", {}).get("responseType", "")
    parts = (
        request.method,
        request.path,
        str(response.status),
        f"{milliseconds:.0f} ms",
        organization,
        str(context.get("extendedRequestId", "-")),
        refusal,
    )
    return " ".join(part for part in parts if part)


_AGENT = {
    "name": "Front Desk Agent",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "You are a friendly medical receptionist.",
    "tools": ["book_appointment", "check_availability"],
}


def introduce(base_url: str, api_key: str, member: Mapping[str, str] | None) -> None:
    """Print the product's address, the demo organisation's key and limits, its dashboard, and sample requests."""
    who = "" if member is None else f" (sign in as {member['name']}, {member['email']}; no password needed)"
    authorization = f'-H "Authorization: Bearer {api_key}"'
    body = f"-H 'Content-Type: application/json' -d '{json.dumps(_AGENT)}'"
    say(
        f"Voxanne runs at {base_url} (Ctrl-C ends it)\n"
        f"Demo organisation's key: {api_key}\n"
        "It may send 100 requests in 15 minutes, the published limit. For a key with higher limits:\n"
        '  make org NAME="My tests" LIMIT=100000 IP_LIMIT=100000\n'
        f"Dashboard: {base_url}/dashboard{who}\n"
        f"Reference, guides and forms to try requests: {base_url}/docs\n\n"
        f"curl {base_url}/api/agents {authorization} {body}\n"
        f"curl {base_url}/api/agents {authorization}\n"
        f"curl {base_url}/api/limits {authorization}\n"
    )
