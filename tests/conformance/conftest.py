"""What `make build` made, under the Lambda runtime's own client and emulator."""

import http.client
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.commands.template_parameters import PARAMETERS
from local.runner.functions.lambda_api import LambdaApi
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.stack import LocalDeployment
from local.runner.stores.local_aws import LocalAws
from tests.contract.imports import ROOT
from tests.patience import PATIENCE
from tests.requirements import need

BUILD = ROOT / ".aws-sam" / "build"
_EMULATOR = "samcli/local/rapid/aws-lambda-rie-x86_64"
_CLIENT = ("awslambdaric", "runtime_client*.so", "snapshot_restore_py", "simplejson")

type Invoke = Callable[[dict[str, Any]], Any]


def missing() -> str | None:
    """What stands in the way of running the artifact here."""
    if platform.machine() != "x86_64" or sys.platform != "linux":
        return "the artifact is for Linux on x86-64"
    if sys.version_info[:2] != (3, 13):
        return "the artifact is for Python 3.13"
    if not BUILD.exists() or _emulator() is None:
        return "`make build` first"
    return None


def _emulator() -> Path | None:
    return next((ROOT / ".venv-sam").glob(f"lib/python*/site-packages/{_EMULATOR}"), None)


@pytest.fixture(scope="package")
def product() -> Iterator[LocalDeployment]:
    """An AWS for the built functions to work on."""
    need(missing())
    with LocalAws() as aws:
        yield LocalDeployment.deployed(aws, PARAMETERS)


@pytest.fixture(scope="package")
def local_functions() -> Iterator[ProcessFunctions]:
    """The functions as the local runner runs them, on an AWS of their own."""
    need(missing())
    with LocalAws() as aws:
        functions = ProcessFunctions(
            LocalDeployment.deployed(aws, PARAMETERS).deployment, aws.endpoints, log=lambda *_: None
        )
        with closing(functions):
            yield functions


class _Built:
    """The built functions as others invoke them."""

    def __init__(self, runtime: Callable[[str], Invoke]) -> None:
        self._runtime = runtime

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        """Return the answer; the emulator knows no errors but in the answer."""
        del timeout_seconds
        return self._runtime(logical_id)(event)


@pytest.fixture(scope="package")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The emulator, executable, which it need not be in its package."""
    need(missing())
    found = _emulator()
    assert found is not None
    copy = Path(shutil.copy(found, tmp_path_factory.mktemp("runtime")))
    copy.chmod(0o755)
    return copy


@pytest.fixture
def lambda_runtime(product: LocalDeployment, emulator: Path, tmp_path: Path) -> Iterator[Callable[[str], Invoke]]:
    """Start a built function as Lambda does; call it by its logical id. What it invokes are built functions too."""
    with ExitStack() as stack:
        started: dict[str, Invoke] = {}

        def runtime(logical_id: str) -> Invoke:
            if logical_id not in started:
                folder = tmp_path / logical_id
                folder.mkdir()
                started[logical_id] = stack.enter_context(_running(product, emulator, logical_id, folder, api.url))
            return started[logical_id]

        api = stack.enter_context(LambdaApi(product.deployment, _Built(runtime)))
        yield runtime


@contextmanager
def _running(
    product: LocalDeployment, emulator: Path, logical_id: str, folder: Path, lambda_api: str
) -> Iterator[Invoke]:
    api, invocations = _free_port(), _free_port()
    function = product.deployment.functions[logical_id]
    command = [
        str(emulator),
        "--runtime-api-address",
        f"127.0.0.1:{api}",
        "--runtime-interface-emulator-address",
        f"127.0.0.1:{invocations}",
        # -S: no site-packages. All it can import is the artifact, the standard library and the runtime's client.
        *(sys.executable, "-S", "-m", "awslambdaric", function.handler),
    ]
    task_root = BUILD / logical_id
    environment = {
        **function.environment,
        **product.environment,
        "AWS_ENDPOINT_URL_LAMBDA": lambda_api,
        "PATH": os.environ["PATH"],
        "LAMBDA_TASK_ROOT": str(task_root),
        "AWS_LAMBDA_FUNCTION_NAME": logical_id,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "PYTHONPATH": os.pathsep.join(map(str, [task_root, *_layers(), _runtime_client(folder)])),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=task_root)
    try:
        yield lambda event: _invoke(invocations, process, log, event)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _layers() -> list[Path]:
    return [folder / "python" for folder in BUILD.iterdir() if (folder / "python").is_dir()]


def _runtime_client(folder: Path) -> Path:
    """The runtime's client alone: in Lambda it is there, and nothing else of this environment is."""
    alone = folder / "client"
    alone.mkdir(exist_ok=True)
    packages = next(Path(path) for path in sys.path if Path(path, "awslambdaric").is_dir())
    for pattern in _CLIENT:
        for found in packages.glob(pattern):
            (alone / found.name).symlink_to(found)
    return alone


def _invoke(port: int, process: "subprocess.Popen[bytes]", log: Path, event: dict[str, Any]) -> Any:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
            return json.loads(connection.getresponse().read())
        except ConnectionError:
            # The emulator is about to listen; if it had ended, the port would stay closed.
            assert process.poll() is None, log.read_text()
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
