"""The providers outside AWS, for the local product: simulated, unless the environment says where to find others.

`VAPI_BASE_URL` and `STRIPE_BASE_URL` lead to a provider that is not started here, for instance to Stripe's test mode.
The secrets of such a provider come from `VAPI_API_KEY`, `VAPI_WEBHOOK_SECRET`, `STRIPE_API_KEY` and
`STRIPE_WEBHOOK_SECRET`; a secret that the environment does not name is random.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Self

from local.providers.stripe.server import Payments
from local.providers.vapi.server import Simulator
from local.runner.stack import LocalDeployment

# The environment's variables, by the template's parameter that names the secret.
_SECRETS = {
    "VapiKeyName": "VAPI_API_KEY",
    "VapiWebhookSecretName": "VAPI_WEBHOOK_SECRET",
    "StripeKeyName": "STRIPE_API_KEY",
    "StripeWebhookSecretName": "STRIPE_WEBHOOK_SECRET",
}


class Providers:
    """Where the providers are. The simulated ones run for as long as the block lasts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._vapi_url = environment.get("VAPI_BASE_URL", "")
        self._stripe_url = environment.get("STRIPE_BASE_URL", "")
        self.secrets = {name: environment[variable] for name, variable in _SECRETS.items() if environment.get(variable)}
        """Values given by the environment, by the template's parameter that names the secret."""
        self._vapi: Simulator | None = None
        self._stripe: Payments | None = None
        self._stack = ExitStack()

    @property
    def parameters(self) -> dict[str, str]:
        """The template's parameters that say where the providers are."""
        return {"VapiBaseUrl": self._vapi_url, "StripeBaseUrl": self._stripe_url}

    def connect(self, deployment: LocalDeployment, base_url: str) -> None:
        """Give the simulated providers their keys, and have them send webhooks to the product at *base_url*."""
        secrets = deployment.secrets
        if self._vapi is not None:
            self._vapi.key = secrets["VapiKeyName"]
            parameters = deployment.parameters
            self._vapi.numbers.add(parameters["VapiPhoneNumberId"], parameters["VapiPhoneNumber"])
            self._vapi.play_calls(secrets["VapiWebhookSecretName"])
        if self._stripe is not None:
            self._stripe.key = secrets["StripeKeyName"]
            self._stripe.send_webhooks_to(f"{base_url}/webhooks/stripe", secrets["StripeWebhookSecretName"])

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if not self._vapi_url:
                self._vapi = stack.enter_context(Simulator())
                self._vapi_url = self._vapi.url
            if not self._stripe_url:
                self._stripe = stack.enter_context(Payments())
                self._stripe_url = self._stripe.url
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()
