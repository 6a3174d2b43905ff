"""Whatever invokes functions without a client: pollers of queues, and the clock."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from local.deployment import Deployment
from local.functions import Functions
from local.poller import Poller
from local.scheduler import Scheduler
from local.under_way import UnderWay

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Background:
    """Begins with ``start``; ``stop`` lets nothing new begin, and ``wait`` lets what is under way end."""

    def __init__(
        self, deployment: Deployment, queue_urls: Mapping[str, str], client: "SQSClient", functions: Functions
    ) -> None:
        self._under_way = UnderWay()
        self._pollers = [
            Poller(mapping, queue_urls[mapping.queue], client, functions, self._under_way)
            for mapping in deployment.queue_mappings
        ]
        self._scheduler = Scheduler(deployment.schedules.values(), functions, self._under_way)
        self.stop = self._under_way.stop
        self.wait = self._under_way.wait

    def start(self) -> None:
        """Begin to poll, and to look at the clock."""
        self._scheduler.start()
        for poller in self._pollers:
            poller.start()
