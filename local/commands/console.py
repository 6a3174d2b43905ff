"""What `make run` prints: an introduction, and one line per request, without bodies or keys."""

import json

from local.runner.gateway.http_messages import Request, Response
from local.runner.log_lines import say, stamp


def log_request(request: Request, response: Response, milliseconds: float) -> None:
    """Print a request's line."""
    say(f"{stamp()} {line(request, response, milliseconds)}")


def line(request: Request, response: Response, milliseconds: float) -> str:
    """Say what was asked, what was answered, and whose it was."""
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


def introduce(base_url: str, api_key: str) -> None:
    """Print where the product is, the demo organisation's key, and three requests to paste."""
    authorization = f'-H "Authorization: Bearer {api_key}"'
    body = f"-H 'Content-Type: application/json' -d '{json.dumps(_AGENT)}'"
    say(
        f"Voxanne runs at {base_url} (Ctrl-C ends it)\n"
        f"Demo organisation's key: {api_key}\n\n"
        f"curl {base_url}/api/agents {authorization} {body}\n"
        f"curl {base_url}/api/agents {authorization}\n"
        f"curl {base_url}/api/limits {authorization}\n"
    )
