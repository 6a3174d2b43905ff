"""The functions of a deployment, each in its own processes with the environment that Lambda would set."""

import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from local.runner.account import CREDENTIALS, REGION
from local.runner.functions.forks import ForkServer
from local.runner.functions.invoke_api import encode_event, result_of
from local.runner.functions.lambda_api import LambdaApi
from local.runner.functions.process import FunctionProcess, Invocation, Log, NotDeliveredError
from local.runner.functions.process_pool import Pool
from local.runner.log_lines import relay
from local.runner.template.deployment import Deployment, Function


def stage(function: Function, folder: Path) -> Path:
    """Lay the function's code out in *folder* as the build does; return the task root.

    Only this function's own part of a shared namespace appears there, so one cannot import another's code and
    then fail in Lambda.
    """
    if not function.package:
        return function.code_folder
    root = folder / function.logical_id
    parent = root.joinpath(*function.package.split(".")[:-1])
    parent.mkdir(parents=True)
    (parent / function.code_folder.name).symlink_to(function.code_folder, target_is_directory=True)
    return root


def lambda_environment(function: Function, task_root: Path, endpoints: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of one process."""
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_megabytes),
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.logical_id}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": REGION,
        "LAMBDA_TASK_ROOT": str(task_root),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(map(str, (task_root, *function.layer_folders))),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
        # Ignore the developer's AWS settings: on Lambda there are none.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **endpoints,
        **function.environment,
    }


# Enough for most numbers of clients: waiting for a free process is a delay that Lambda does not have. Functions of
# queues, streams and schedules have fewer, and a lower priority, so that clients get the processors.
MAX_PROCESSES = 16
MAX_PROCESSES_BEHIND = 4
_NICENESS_BEHIND = 5
# Attempts with a new fork server each.
_STARTS = 3


_FOREVER = float("inf")


class ProcessFunctions:
    """The functions of a deployment, each with nothing but its own code, layers and environment."""

    def __init__(
        self,
        deployment: Deployment,
        endpoints: Mapping[str, str],
        *,
        most_processes: int | None = None,
        log: Log = relay,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="voxanne-functions-")
        self._api = LambdaApi(deployment, self)
        self._api.__enter__()
        endpoints = {**endpoints, "AWS_ENDPOINT_URL_LAMBDA": self._api.url}
        environments = {
            name: lambda_environment(function, stage(function, Path(self._folder.name)), endpoints)
            for name, function in deployment.functions.items()
        }
        self._common = _common(environments.values())
        # Share layers only if all functions have the same ones: a function must not find modules it lacks on Lambda.
        layers = {function.layer_folders for function in deployment.functions.values()}
        self._layers = layers.pop() if len(layers) == 1 else ()
        self._replacing = threading.Lock()
        self._forks = self._new_forks()
        awaited = deployment.awaited

        def pool(name: str, environment: Mapping[str, str]) -> Pool:
            most, niceness = (MAX_PROCESSES, 0) if name in awaited else (MAX_PROCESSES_BEHIND, _NICENESS_BEHIND)
            start = self._start(deployment.functions[name], environment, log, niceness)
            return Pool(start, most_processes or most)

        self._pools = {name: pool(name, environment) for name, environment in environments.items()}

    def _start(
        self, function: Function, environment: Mapping[str, str], log: Log, niceness: int
    ) -> Callable[[int], FunctionProcess]:
        """Return a callable that starts a process for a generation of the code."""

        def start(generation: int) -> FunctionProcess:
            for _ in range(_STARTS):
                forks = self._forks
                try:
                    return FunctionProcess(function, environment, log, generation, forks, niceness=niceness)
                except ChildProcessError:
                    # `replace` has closed it, or something has ended it: try a new one.
                    self._replace_forks(forks)
                    if forks is not None:
                        forks.close()
            raise RuntimeError("the server of functions' processes does not stay alive")

        return start

    def _replace_forks(self, before: ForkServer | None) -> None:
        with self._replacing:
            if self._forks is before:
                self._forks = self._new_forks()

    def _new_forks(self) -> ForkServer | None:
        # On other systems a fork without an exec is not reliable.
        return ForkServer(self._common, self._layers) if sys.platform == "linux" else None

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
                # The caller's time is up. The function continues and keeps its process busy until it ends.
                threading.Thread(target=_let_end, args=(pool, invocation), daemon=True).start()
                raise pool.timed_out()
            pool.give_back(invocation.process)
            return outcome

    def warm(self, logical_ids: Iterable[str] | None = None) -> None:
        """Start a process of each function, without waiting until it is ready."""
        for name in self._pools if logical_ids is None else logical_ids:
            self._pools[name].warm()

    def replace(self, logical_ids: Iterable[str]) -> None:
        """Reload these functions' code: idle processes end now, busy ones after their current request."""
        names = set(logical_ids)
        before = self._forks
        if names == set(self._pools):
            # Their layers may have changed, and forks inherit modules of layers from the fork server.
            self._replace_forks(before)
        for name in names:
            self._pools[name].replace()
        if before is not None and before is not self._forks:
            before.close()

    def close(self) -> None:
        """End all processes."""
        self._api.__exit__(None, None, None)
        for pool in self._pools.values():
            pool.close()
        if self._forks is not None:
            self._forks.close()
        self._folder.cleanup()


def _common(environments: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the variables with the same value in all environments, except the path of a function's code."""
    items = [set(environment.items()) for environment in environments]
    return {name: value for name, value in set.intersection(*items) if name != "PYTHONPATH"} if items else {}


def _let_end(pool: Pool, invocation: Invocation) -> None:
    invocation.wait(_FOREVER)
    pool.give_back(invocation.process)
