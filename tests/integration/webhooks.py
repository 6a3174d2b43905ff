"""Webhooks as providers sign them, and the queues behind their receivers."""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.runner.function_urls import FunctionUrls
from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.gateway.api_gateway import Request
from local.runner.template.deployment import FunctionUrl
from tests.product import Answer, Product, deployment, parameters, sqs
from voxanne.core import secrets

SECRETS = {"vapi": "vapi-secret", "stripe": "whsec_test_secret"}
_NAMES = {"vapi": "VAPI_WEBHOOK_SECRET_NAME", "stripe": "STRIPE_WEBHOOK_SECRET_NAME"}


def set_secret(source: str, value: str) -> None:
    """Put a provider's signing secrets in place."""
    parameters().put_parameter(Name=os.environ[_NAMES[source]], Value=value, Type="SecureString", Overwrite=True)


def delete_secret(source: str) -> None:
    """Take a provider's signing secrets away."""
    parameters().delete_parameter(Name=os.environ[_NAMES[source]])


def hexed(secret: str, stamp: object, raw: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()


def vapi_headers(raw: bytes, now: float, secret: str = SECRETS["vapi"]) -> dict[str, str]:
    stamp = int(now * 1000)
    return {"x-vapi-signature": hexed(secret, stamp, raw), "x-vapi-timestamp": str(stamp)}


def stripe_headers(raw: bytes, now: float, secret: str = SECRETS["stripe"]) -> dict[str, str]:
    return {"Stripe-Signature": f"t={int(now)},v1={hexed(secret, int(now), raw)}"}


@dataclass
class Webhooks:
    """Providers who send to the product."""

    product: Product

    def send(
        self,
        source: str,
        body: Any,
        headers: Mapping[str, str] | None = None,
        *,
        path: str | None = None,
        content_type: str = "application/json",
        method: str = "POST",
    ) -> Answer:
        """Send a body, signed unless *headers* are given."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = {"vapi": vapi_headers, "stripe": stripe_headers}[source](raw, self.product.clock())
        sent = {"Host": "api.example.com", "Content-Type": content_type, **(signed if headers is None else headers)}
        return self.product.send(
            Request(method, path or f"/webhooks/{source}", "", tuple(sent.items()), raw, "203.0.113.9")
        )

    def send_to_url(self, source: str, raw: bytes, path: str = "/", content_type: str = "application/json") -> Answer:
        """Send to the receiver's function URL."""
        name = f"{source.capitalize()}ReceiverFunction"
        urls = {name: FunctionUrl(f"{name}Url", name)}
        front = FunctionUrls(urls, InProcessFunctions(deployment()), self.product.gateway)
        signed = {"vapi": vapi_headers, "stripe": stripe_headers}[source](raw, self.product.clock())
        headers = {"Host": "x.lambda-url.example.com", "Content-Type": content_type, **signed}
        request = Request("POST", f"/_functions/{name}{path}", "", tuple(headers.items()), raw, "203.0.113.9")
        return Answer(front.handle(request))


def drop_queue(source: str) -> None:
    """Have a provider's queue refuse."""
    sqs().delete_queue(QueueUrl=os.environ[f"{source.upper()}_EVENTS_QUEUE_URL"])


def queued(source: str) -> list[Any]:
    """All messages of a provider's queue; each is received once."""
    url, found = os.environ[f"{source.upper()}_EVENTS_QUEUE_URL"], []
    while (
        batch := sqs()
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["ApproximateReceiveCount"])
        .get("Messages", [])
    ):
        found += batch
    return found


def begin(product: Product) -> Webhooks:
    """Providers with secrets in place, and processes that know none yet."""
    secrets.forget()
    from functions.stripe_receiver import app as stripe  # noqa: PLC0415 - beside tests that need no receivers
    from functions.vapi_receiver import app as vapi  # noqa: PLC0415

    for kept in (stripe._secrets, vapi._secrets):  # noqa: SLF001 - each test has its own
        kept.cache_clear()
    for source, secret in SECRETS.items():
        set_secret(source, secret)
    return Webhooks(product)
