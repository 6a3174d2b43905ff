"""What a newcomer reads first."""

import json

from local.log_lines import say

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
