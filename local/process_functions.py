"""Functions in processes of their own: several for each when it is busy, as Lambda does."""

import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from local.deployment import Deployment
from local.environment import lambda_environment, stage
from local.functions import encode_event, result_of
from local.invocation import Invocation, NotDeliveredError
from local.log_lines import relay
from local.pool import Pool
from local.process import FunctionProcess, Log

MOST_PROCESSES = 4
_FOREVER = float("inf")


class ProcessFunctions:
    """The functions of a deployment, each with nothing but its own code, layers and environment."""

    def __init__(
        self,
        deployment: Deployment,
        endpoints: Mapping[str, str],
        *,
        most_processes: int = MOST_PROCESSES,
        log: Log = relay,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="voxanne-functions-")
        self._pools = {
            name: self._pool(deployment, name, endpoints, most_processes, log) for name in deployment.functions
        }

    def _pool(self, deployment: Deployment, name: str, endpoints: Mapping[str, str], most: int, log: Log) -> Pool:
        function = deployment.functions[name]
        task_root = stage(function, Path(self._folder.name))
        environment = lambda_environment(function, task_root, endpoints)
        return Pool(lambda generation: FunctionProcess(function, environment, log, generation), most)

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        """Return the function's answer; see ``Functions``."""
        encoded = encode_event(event)
        until = _FOREVER if timeout_seconds is None else time.monotonic() + timeout_seconds
        return result_of(self._outcome(self._pools[logical_id], encoded, until))

    def _outcome(self, pool: Pool, encoded: str, until: float) -> dict[str, Any]:
        request_id = str(uuid.uuid4())
        while True:
            invocation = Invocation(pool.take(until), encoded, request_id)
            try:
                outcome = invocation.wait(until)
            except NotDeliveredError:
                pool.give_back(invocation.process)
                continue
            if outcome is None:
                # Nobody waits any more, but the function goes on, and its process is busy until it has ended.
                threading.Thread(target=_let_end, args=(pool, invocation), daemon=True).start()
                raise pool.nobody_waits()
            pool.give_back(invocation.process)
            return outcome

    def warm(self, logical_ids: Iterable[str] | None = None) -> None:
        """Start a first process of each function, without waiting for it."""
        for name in self._pools if logical_ids is None else logical_ids:
            self._pools[name].warm()

    def replace(self, logical_ids: Iterable[str]) -> None:
        """Let these functions' code be imported anew: busy processes end after the request they are at."""
        for name in logical_ids:
            self._pools[name].replace()

    def close(self) -> None:
        """End all processes."""
        for pool in self._pools.values():
            pool.close()
        self._folder.cleanup()


def _let_end(pool: Pool, invocation: Invocation) -> None:
    invocation.wait(_FOREVER)
    pool.give_back(invocation.process)
