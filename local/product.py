"""The local product: AWS, functions and gateway of the template, put together."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from local.account import CREDENTIALS, REGION
from local.aws import Aws
from local.control_plane import create_control_plane
from local.deployment import Deployment
from local.gateway import Gateway
from local.process_functions import ProcessFunctions
from local.storage import create_buckets, create_tables
from local.template import load
from local.usage_plans import ControlPlaneKeys

PARAMETERS = {"Mode": "test"}


@dataclass(frozen=True)
class Product:
    """A deployment in a local AWS."""

    aws: Aws
    deployment: Deployment
    physical_ids: dict[str, str]

    @classmethod
    def deployed(cls, aws: Aws) -> "Product":
        """Deploy the template into an AWS that is empty."""
        template = load(PARAMETERS)
        with ThreadPoolExecutor() as executor:
            tables = executor.submit(create_tables, template, aws.dynamodb)
            create_buckets(template, aws.s3)
            ids = create_control_plane(template, aws.apigateway)
            tables.result()
        return cls(aws, load(PARAMETERS, physical_ids=ids), ids)

    def gateway(self, functions: ProcessFunctions) -> Gateway:
        """Return the gateway in front of these functions."""
        api = self.deployment.api
        if api is None:
            raise ValueError("the template has no REST API")
        return Gateway(self.deployment, functions, ControlPlaneKeys(self.aws.apigateway, api.rest_api_id, api.stage))

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command's AWS clients here."""
        return {**CREDENTIALS, **self.aws.endpoints, "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}
