"""Whatever invokes functions without a client: pollers of queues and streams, and the clock."""

from collections.abc import Mapping

from local.aws import Aws
from local.deployment import Deployment
from local.functions import Functions
from local.poller import Poller
from local.scheduler import Scheduler
from local.stream_poller import StreamPoller
from local.streams import StreamReader
from local.under_way import UnderWay


class Background:
    """Begins with ``start``; ``stop`` lets nothing new begin, and ``wait`` lets what is under way end."""

    def __init__(self, deployment: Deployment, queue_urls: Mapping[str, str], aws: Aws, functions: Functions) -> None:
        self._under_way = UnderWay()
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
        """Begin to poll, and to look at the clock."""
        self._scheduler.start()
        for poller in self._pollers:
            poller.start()
