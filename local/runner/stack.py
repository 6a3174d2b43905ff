"""A deployment in a local AWS: its HTTP front, and its background work, which is pollers and schedules."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from local.runner.account import CREDENTIALS, REGION
from local.runner.function_urls import FunctionUrls, url_of
from local.runner.functions.foreground import Foreground
from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import Functions
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.gateway.api_gateway import Gateway
from local.runner.gateway.control_plane import create_control_plane
from local.runner.gateway.usage_plans import ControlPlaneKeys
from local.runner.queues.poller import Poller
from local.runner.scheduler import Scheduler
from local.runner.stores.local_aws import Aws
from local.runner.stores.provisioning import (
    create_buckets,
    create_queues,
    create_secrets,
    create_tables,
    fill_secure_strings,
)
from local.runner.streams.poller import StreamPoller
from local.runner.streams.reader import StreamReader
from local.runner.template.deployment import Deployment
from local.runner.template.reader import load


class Background:
    """Pollers and schedules. ``stop`` prevents new invocations; ``wait`` waits for those in flight."""

    def __init__(
        self,
        deployment: Deployment,
        queue_urls: Mapping[str, str],
        aws: Aws,
        functions: Functions,
        foreground: Foreground,
    ) -> None:
        self._under_way = InFlight(foreground)
        self._pollers: list[Poller | StreamPoller] = [
            Poller(mapping, queue_urls[mapping.queue], aws.sqs, functions, self._under_way)
            for mapping in deployment.queue_mappings
        ]
        self._pollers += [
            StreamPoller(
                mapping,
                StreamReader(aws.streams, mapping.table, from_start=mapping.from_start),
                aws.s3,
                functions,
                self._under_way,
            )
            for mapping in deployment.stream_mappings
        ]
        self._scheduler = Scheduler(deployment.schedules.values(), functions, self._under_way)
        self.stop = self._under_way.stop
        self.wait = self._under_way.wait

    def start(self) -> None:
        """Start the pollers and the scheduler."""
        self._scheduler.start()
        for poller in self._pollers:
            poller.start()


@dataclass(frozen=True)
class LocalDeployment:
    """A deployment in a local AWS."""

    aws: Aws
    deployment: Deployment
    physical_ids: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)
    """Values, by the parameter that names a SecureString or the logical id of a secret."""
    parameters: dict[str, str] = field(default_factory=dict)
    foreground: Foreground = field(default_factory=Foreground)
    """Counts the requests that `front` answers, so that the work of `background` gives way to them."""

    @classmethod
    def deployed(
        cls, aws: Aws, parameters: Mapping[str, str], base_url: str = "", secrets: Mapping[str, str] | None = None
    ) -> "LocalDeployment":
        """Deploy the template into an empty AWS, to be served at *base_url*.

        *secrets* replace the SecureStrings' contents in the template's metadata, by the parameter that names each.
        """
        parameters = dict(parameters)
        template = load(parameters)
        with ThreadPoolExecutor() as executor:
            tables = executor.submit(create_tables, template, aws.dynamodb)
            buckets = executor.submit(create_buckets, template, aws.s3)
            control_plane = executor.submit(create_control_plane, template, aws.apigateway)
            queues = executor.submit(create_queues, template, aws.sqs)
            strings = executor.submit(fill_secure_strings, template, aws.ssm, secrets or {})
            arns, values = create_secrets(template, aws.secretsmanager)
            values |= strings.result()
            ids = control_plane.result() | queues.result()
            tables.result()
            buckets.result()
        urls = {f"{url.logical_id}.FunctionUrl": url_of(base_url, name) for name, url in template.function_urls.items()}
        ids |= arns | (urls if base_url else {})
        return cls(aws, load(parameters, physical_ids=ids), ids, values, parameters)

    def gateway(self, functions: ProcessFunctions) -> Gateway:
        """Return the gateway in front of these functions."""
        api = self.deployment.api
        if api is None:
            raise ValueError("the template has no REST API")
        return Gateway(self.deployment, functions, ControlPlaneKeys(self.aws.apigateway, api.rest_api_id, api.stage))

    def front(self, functions: ProcessFunctions) -> FunctionUrls:
        """Return the handler of all requests: the function URLs, and the gateway for the rest."""
        urls, gateway = self.deployment.function_urls, self.gateway(functions)
        return FunctionUrls(urls, functions, gateway, foreground=self.foreground)

    def background(self, functions: ProcessFunctions) -> Background:
        """Return the pollers and schedules that invoke these functions."""
        return Background(self.deployment, self.physical_ids, self.aws, functions, self.foreground)

    @property
    def authorizers(self) -> set[str]:
        """The logical ids of the API's authorizers."""
        api = self.deployment.api
        return set() if api is None else {authorizer.function for authorizer in api.authorizers.values()}

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which a command's AWS clients use this AWS."""
        return {**CREDENTIALS, **self.aws.endpoints, "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}
