"""Sample webhooks, dated now and signed as the providers sign them."""

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.runner.account import ROOT

# Source to the template's parameter that names its secret.
SECRETS = {"vapi": "VapiWebhookSecretName", "stripe": "StripeWebhookSecretName"}


def signed_headers(source: str, secret: str, body: bytes) -> dict[str, str]:
    """Return the headers with which the provider would send this body now."""
    stamp = int(time.time())
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    own = {
        "vapi": {"x-vapi-signature": signature, "x-vapi-timestamp": str(stamp)},
        "stripe": {"Stripe-Signature": f"t={stamp},v1={signature}"},
    }
    return {"Content-Type": "application/json", **own[source]}


type Document = dict[str, Any]


_CUSTOMER = "cus_SampleAurora0001"
_FOLDER = ROOT / "events" / "webhooks"


# Numbers from these on are taken as times since the epoch; smaller ones are counts, amounts and durations.
_FIRST_SECOND, _FIRST_MILLISECOND = 1_500_000_000, 1_500_000_000_000


_LAST_SECOND = 4_000_000_000


def names() -> list[str]:
    """Return the names of all samples, as `source/name`."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in _FOLDER.glob("*/*.json"))


def vapi(name: str, assistant_id: str, call_id: str | None) -> Document:
    """Return a message from the voice provider, sent now, about a call of this assistant."""
    body = _read(name)
    message = body["message"]
    sent = message["timestamp"] / 1000
    message = _shifted(message, time.time() - sent)
    call = message.setdefault("call", {})
    call["id"] = call_id or str(uuid.uuid4())
    if message["type"] != "assistant-request":
        call["assistantId"] = assistant_id
    # Both name another organisation than the demo one, so the worker would refuse the message.
    call.pop("assistantOverrides", None)
    message.get("assistant", {}).pop("metadata", None)
    return {"message": message}


def stripe(name: str, organization_id: str, customer_id: str = _CUSTOMER) -> Document:
    """Return an event of Stripe that happens now, about this customer; a checkout's names *organization_id*."""
    event = _read(name)
    event = _shifted(event, time.time() - event["created"])
    event["id"] = f"evt_{uuid.uuid4().hex}"
    own = {"tenant-aurora-dental": organization_id, _CUSTOMER: customer_id}
    ours: Document = _each_text(event, lambda text: own.get(text, text))
    return ours


def _read(name: str) -> Document:
    document: Document = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def _shifted(value: Any, seconds: float) -> Any:
    """Return the value with each timestamp in it moved by *seconds*."""
    match value:
        case dict():
            return {name: _shifted(entry, seconds) for name, entry in value.items()}
        case list():
            return [_shifted(entry, seconds) for entry in value]
        case int() if not isinstance(value, bool) and _FIRST_SECOND < value < _LAST_SECOND:
            return value + round(seconds)
        case int() | float() if not isinstance(value, bool) and value > _FIRST_MILLISECOND:
            return value + round(seconds * 1000)
        case str() if value.endswith("Z"):
            return _later(value, seconds)
        case _:
            return value


def _later(text: str, seconds: float) -> str:
    try:
        moment = datetime.fromisoformat(text).timestamp() + seconds
    except ValueError:
        return text
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case dict():
            return {name: _each_text(entry, change) for name, entry in value.items()}
        case list():
            return [_each_text(entry, change) for entry in value]
        case str():
            return change(value)
        case _:
            return value
