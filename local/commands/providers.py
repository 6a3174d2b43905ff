"""The local product's providers outside AWS: simulated, unless the environment gives the address of another.

`VAPI_BASE_URL`, `STRIPE_BASE_URL` and `SIGN_IN_ISSUER` are the addresses of providers that are not started here, such
as Stripe's test mode. Their secrets come from `VAPI_API_KEY`, `VAPI_WEBHOOK_SECRET`, `STRIPE_API_KEY`,
`STRIPE_WEBHOOK_SECRET` and `SIGN_IN_CLIENT_SECRET` (and the client id from `SIGN_IN_CLIENT_ID`); a secret that the
environment does not set is random.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Self

from local.providers.openid.server import CLIENT_ID, OpenIdProvider, Person
from local.providers.stripe.server import Payments
from local.providers.vapi.server import Simulator
from local.runner.stack import LocalDeployment

DEMO = Person("owner@demo-clinic.example", "Dana Owner")
"""The demo organisation's owner."""
# The environment's variables, by the template's parameter that names the secret.
_SECRETS = {
    "VapiKeyName": "VAPI_API_KEY",
    "VapiWebhookSecretName": "VAPI_WEBHOOK_SECRET",
    "SignInSecretName": "SIGN_IN_CLIENT_SECRET",
    "StripeKeyName": "STRIPE_API_KEY",
    "StripeWebhookSecretName": "STRIPE_WEBHOOK_SECRET",
}


class Providers:
    """The providers' addresses and secrets. The simulated ones run while the block lasts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._vapi_url = environment.get("VAPI_BASE_URL", "")
        self._stripe_url = environment.get("STRIPE_BASE_URL", "")
        self._issuer = environment.get("SIGN_IN_ISSUER", "")
        self._client_id = environment.get("SIGN_IN_CLIENT_ID", CLIENT_ID)
        self.secrets = {name: environment[variable] for name, variable in _SECRETS.items() if environment.get(variable)}
        """Values given by the environment, by the template's parameter that names the secret."""
        self._vapi: Simulator | None = None
        self._stripe: Payments | None = None
        self._sign_in: OpenIdProvider | None = None
        self._stack = ExitStack()

    @property
    def parameters(self) -> dict[str, str]:
        """The template's parameters with the providers' addresses."""
        return {
            "VapiBaseUrl": self._vapi_url,
            "StripeBaseUrl": self._stripe_url,
            "SignInIssuer": self._issuer,
            "SignInClientId": self._client_id,
        }

    @property
    def demo_member(self) -> dict[str, str] | None:
        """The person that the simulated sign-in offers; None if another provider is used."""
        if self._sign_in is None:
            return None
        return {"email": DEMO.email, "name": DEMO.name, "issuer": self._issuer, "subject": DEMO.subject}

    def connect(self, deployment: LocalDeployment, base_url: str) -> None:
        """Give the simulated providers their keys, and have them send webhooks to the product at *base_url*."""
        secrets = deployment.secrets
        if self._vapi is not None:
            self._vapi.key = secrets["VapiKeyName"]
            parameters = deployment.parameters
            self._vapi.numbers.add(parameters["VapiPhoneNumberId"], parameters["VapiPhoneNumber"])
            self._vapi.play_calls(secrets["VapiWebhookSecretName"])
        if self._sign_in is not None:
            self._sign_in.secret = secrets["SignInSecretName"]
            self._sign_in.add(DEMO)
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
            if not self._issuer:
                self._sign_in = stack.enter_context(OpenIdProvider())
                self._issuer = self._sign_in.url
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()
