"""``python -m local.commands.invoke FUNCTION EVENT.json``: invoke one function with one event, without the gateway."""

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from local.commands import state
from local.commands.template_parameters import PARAMETERS
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.log_lines import readable, stamp
from local.runner.stack import LocalDeployment
from local.runner.stores.local_aws import Aws, LocalAws
from local.runner.template.reader import load
from operations.local_environment import use_local_aws


def main() -> int:
    """Print the function's answer as JSON; return the exit status, 1 if the function failed."""
    use_local_aws()
    parser = argparse.ArgumentParser(prog="make invoke", description=__doc__)
    parser.add_argument("function", choices=sorted(load(PARAMETERS).functions), metavar="FUNCTION")
    parser.add_argument("event", type=_event, metavar="EVENT.json")
    arguments = parser.parse_args()
    return invoke(arguments.function, arguments.event)


def invoke(function: str, event: Any) -> int:
    """Invoke a function of the running product, or of one started for this; return the exit status."""
    with ExitStack() as stack:
        product = _running() or LocalDeployment.deployed(stack.enter_context(LocalAws()), PARAMETERS)
        functions = ProcessFunctions(product.deployment, product.aws.endpoints, log=_log)
        stack.callback(functions.close)
        try:
            answer = functions.invoke(function, event)
        except FunctionError as error:
            answer = {"errorType": error.kind, "errorMessage": error.message}
            print(json.dumps(answer, ensure_ascii=False, indent=2))
            return 1
        except EventTooLargeError:
            print("the event is larger than the 6 MB that Lambda takes", file=sys.stderr)
            return 1
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def _event(name: str) -> Any:
    try:
        return json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{name} is not JSON: {error}") from error


def _running() -> LocalDeployment | None:
    """Return the running product, or None."""
    run = state.read(state.RUN_FILE)
    if not run or not _answers(run["aws_endpoint_url"]):
        return None
    endpoints = {name: url for name, url in run["environment"].items() if name.startswith("AWS_ENDPOINT_URL")}
    return LocalDeployment(
        Aws(endpoints), load(run["parameters"], physical_ids=run["physical_ids"]), run["physical_ids"]
    )


def _answers(url: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{url}/moto-api/", timeout=2):
            return True
    except (URLError, OSError):
        return False


def _log(function: str, line: str) -> None:
    text = readable(function, line, stamp())
    if text is not None:
        print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
