"""The local product: AWS, functions and gateway of the template, put together."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from local.account import CREDENTIALS, REGION
from local.aws import Aws
from local.background import Background
from local.control_plane import create_control_plane
from local.deployment import Deployment
from local.function_urls import FunctionUrls, url_of
from local.gateway import Gateway
from local.process_functions import ProcessFunctions
from local.queues import create_queues
from local.secrets import create_secrets, fill_secure_strings
from local.storage import create_buckets, create_tables
from local.template import load
from local.usage_plans import ControlPlaneKeys

# No port of a provider's: whoever starts a simulator says where it is.
_NOWHERE = "http://127.0.0.1:9"
PARAMETERS = {
    "Mode": "test",
    "VapiCredentialId": "local",
    "VapiPhoneNumberId": "local",
    "VapiBaseUrl": _NOWHERE,
    "StripeBaseUrl": _NOWHERE,
    # A developer's receiver runs beside the product.
    "WebhookLoopback": "allowed",
}


@dataclass(frozen=True)
class Product:
    """A deployment in a local AWS."""

    aws: Aws
    deployment: Deployment
    physical_ids: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)
    """Values, by the parameter that names a SecureString or the logical id of a secret."""
    parameters: dict[str, str] = field(default_factory=lambda: PARAMETERS)

    @classmethod
    def deployed(cls, aws: Aws, base_url: str = "", overrides: Mapping[str, str] | None = None) -> "Product":
        """Deploy the template into an AWS that is empty, to be served at *base_url*."""
        parameters = PARAMETERS | dict(overrides or {})
        template = load(parameters)
        with ThreadPoolExecutor() as executor:
            tables = executor.submit(create_tables, template, aws.dynamodb)
            create_buckets(template, aws.s3)
            ids = create_control_plane(template, aws.apigateway) | create_queues(template, aws.sqs)
            arns, secrets = create_secrets(template, aws.secretsmanager)
            secrets |= fill_secure_strings(template, aws.ssm)
            tables.result()
        urls = {f"{url.logical_id}.FunctionUrl": url_of(base_url, name) for name, url in template.function_urls.items()}
        ids |= arns | (urls if base_url else {})
        return cls(aws, load(parameters, physical_ids=ids), ids, secrets, parameters)

    def gateway(self, functions: ProcessFunctions) -> Gateway:
        """Return the gateway in front of these functions."""
        api = self.deployment.api
        if api is None:
            raise ValueError("the template has no REST API")
        return Gateway(self.deployment, functions, ControlPlaneKeys(self.aws.apigateway, api.rest_api_id, api.stage))

    def front(self, functions: ProcessFunctions) -> FunctionUrls:
        """Return all that answers requests: the functions' own URLs, and the gateway."""
        return FunctionUrls(self.deployment.function_urls, functions, self.gateway(functions))

    def background(self, functions: ProcessFunctions) -> Background:
        """Return what invokes these functions without a client."""
        return Background(self.deployment, self.physical_ids, self.aws, functions)

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command's AWS clients here."""
        return {**CREDENTIALS, **self.aws.endpoints, "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}
