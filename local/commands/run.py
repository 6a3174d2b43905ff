"""``python -m local.commands.run``: the whole product on this machine, until Ctrl-C."""

import json
import os
import resource
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import EndpointConnectionError

from local.commands import state
from local.commands.console import introduce, log_request
from local.commands.providers import Providers
from local.commands.template_parameters import PARAMETERS
from local.runner.account import ROOT
from local.runner.child_process import Child
from local.runner.function_urls import url_of
from local.runner.functions.code_reload import Watcher
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.gateway.http_server import Server
from local.runner.stack import LocalDeployment
from local.runner.stores.dynamodb_local import UnavailableError
from local.runner.stores.local_aws import Database, LocalAws
from local.runner.template.intrinsics import TemplateError
from local.runner.template.reader import load
from operations.local_environment import use_local_aws

if TYPE_CHECKING:
    from local.runner.stack import Background

_PORT = 3000
_OPEN_FILES = 4096
_DATABASES = {"": "moto", "moto": "moto", "local": "local"}


def main() -> int:
    """Run until a signal; return the exit status."""
    at_work: list[Server | Background] = []

    def end(_signal: int, _frame: object) -> None:
        if not at_work:
            sys.exit(0)
        for part in at_work:
            part.stop()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    # It comes when the terminal is closed; nohup ignores it.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, end)
    use_local_aws()
    # An interrupted constructor would leave half of the server, whose end prints a stack trace.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        server = Server(_host(), int(os.environ.get("PORT") or _PORT))
    except (OSError, OverflowError, ValueError) as error:
        print(_cannot_listen(error), file=sys.stderr)
        return 1
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    _allow_many_connections()
    with ExitStack() as stack:
        try:
            product, functions = _start(stack, server.port)
        except (TemplateError, UnavailableError, RuntimeError, OSError, EndpointConnectionError) as error:
            print(error, file=sys.stderr)
            return 1
        background = product.background(functions)
        at_work += [server, background]
        stack.callback(background.wait)
        background.start()
        server.run(product.front(functions), log_request)
    return 0


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _base_url(host: str, port: int) -> str:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - which no client can connect to
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _allow_many_connections() -> None:
    """Raise the limit of open files: some systems start with 256, too few for a few hundred clients."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def _cannot_listen(error: Exception) -> str:
    where = f"HOST={_host()} PORT={os.environ.get('PORT') or _PORT}"
    reason = str(getattr(error, "strerror", None) or error).partition(" (while attempting")[0]
    return f"Can't listen on {where}: {reason}. Choose another, for instance: make run PORT=3001"


def _start(stack: ExitStack, port: int) -> tuple[LocalDeployment, ProcessFunctions]:
    database = cast("Database", _DATABASES.get(os.environ.get("DYNAMODB", ""), ""))
    if not database:
        raise RuntimeError("DYNAMODB must be `local` (DynamoDB Local) or `moto`, the default")
    if os.environ.get("STAND_IN") and database != "local":
        raise RuntimeError("With STAND_IN, the URL of another implementation of AWS, DYNAMODB is `local`")
    state.prepare()
    base_url = _base_url(_host(), port)
    demo = stack.enter_context(Child("local.commands.demo_organization", environment=_demo_environment()))
    providers = stack.enter_context(Providers(os.environ))
    deployment = _deployed(stack, database, providers, base_url)
    providers.connect(deployment, base_url)
    functions = ProcessFunctions(deployment.deployment, deployment.aws.endpoints)
    stack.callback(functions.close)
    # Every API request needs an authorizer; other functions start with their first invocation.
    functions.warm(deployment.authorizers)
    organization = _organization(demo, deployment, providers)
    stack.callback(state.give_back, state.RUN_FILE, state.read(state.RUN_FILE))
    state.write_private(state.RUN_FILE, _run_file(deployment, base_url, organization))
    watcher = Watcher(deployment.deployment, functions.replace)
    watcher.start()
    stack.callback(watcher.stop)
    introduce(base_url, organization["api_key"], providers.demo_member)
    return deployment, functions


def _deployed(stack: ExitStack, database: Database, providers: Providers, base_url: str) -> LocalDeployment:
    own = {"ErrorsUrl": f"{base_url}/errors", "VapiWebhookUrl": f"{base_url}/webhooks/vapi"}
    parameters = PARAMETERS | providers.parameters | own
    with ThreadPoolExecutor(1) as executor:
        # Expand the template while AWS starts: `load` keeps the expansion.
        expansion = executor.submit(load, parameters)
        aws = stack.enter_context(LocalAws(database, os.environ.get("STAND_IN")))
        expansion.result()
    return LocalDeployment.deployed(aws, parameters, base_url, providers.secrets)


def _demo_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "layers" / "shared")))}


def _organization(demo: Child, product: LocalDeployment, providers: Providers) -> dict[str, str]:
    request = {
        "environment": product.environment,
        "outputs": dict(product.deployment.outputs),
        "resources": dict(product.deployment.resources),
        "member": providers.demo_member,
        "kept": state.read(state.DEMO_FILE),
    }
    demo.send(json.dumps(request))
    organization: dict[str, str] = json.loads(demo.first_line())
    demo.stop()
    state.write_private(state.DEMO_FILE, dict(organization))
    return organization


def _run_file(product: LocalDeployment, base_url: str, organization: dict[str, str]) -> dict[str, Any]:
    return {
        "base_url": base_url,
        **organization,
        "webhook_urls": {name: f"{base_url}/webhooks/{name}" for name in ("vapi", "stripe")},
        "webhook_secrets": {name: product.secrets[f"{name.title()}WebhookSecretName"] for name in ("vapi", "stripe")},
        "function_urls": {name: url_of(base_url, name) for name in product.deployment.function_urls},
        "aws_endpoint_url": product.aws.endpoint_url,
        "dynamodb_endpoint_url": product.aws.dynamodb_url,
        "environment": product.environment,
        "outputs": dict(product.deployment.outputs),
        "parameters": dict(product.deployment.parameters),
        "physical_ids": product.physical_ids,
        "resources": dict(product.deployment.resources),
        "secrets": product.secrets,
        "process_id": os.getpid(),
    }


if __name__ == "__main__":
    sys.exit(main())
