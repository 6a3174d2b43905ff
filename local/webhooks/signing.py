"""Signatures as the providers make them."""

import hashlib
import hmac
import time

# By source: the parameter of the template that names the secret.
SECRETS = {"vapi": "VapiWebhookSecretName", "stripe": "StripeWebhookSecretName"}


def signed_headers(source: str, secret: str, body: bytes) -> dict[str, str]:
    """The headers with which a provider sends a body now."""
    stamp = int(time.time())
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    own = {
        "vapi": {"x-vapi-signature": signature, "x-vapi-timestamp": str(stamp)},
        "stripe": {"Stripe-Signature": f"t={stamp},v1={signature}"},
    }
    return {"Content-Type": "application/json", **own[source]}
