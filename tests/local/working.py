"""A function that does as its event says, in processes of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.runner.functions.invoke_api import FunctionError
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.template.deployment import Deployment, Function

HANDLER = """
import json, os, sys, time
started = []

def handler(event, context):
    return globals()[event["do"]](event, context)

def echo(event, context):
    return event

def environment(event, context):
    return dict(os.environ)

def importable(event, context):
    __import__(event["module"])

def count(event, context):
    started.append(1)
    return [os.getpid(), len(started)]

def niceness(event, context):
    return os.getpriority(os.PRIO_PROCESS, 0)

def told(event, context):
    return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn, context.aws_request_id]

def left(event, context):
    return context.get_remaining_time_in_millis()

def fail(event, context):
    raise ValueError("no good")

def die(event, context):
    os._exit(3)

def hang(event, context):
    time.sleep(60)

def wait(event, context):
    open(event["here"], "x").close()
    while not os.path.exists(event["until"]):
        time.sleep(0.01)
    return os.getpid()

def size(event, context):
    return "x" * event["bytes"]

def odd(event, context):
    return {1, 2}

def say(event, context):
    print(event["text"])
    sys.stderr.write("and this\\n")
    sys.stdout.write("no end of line")
"""


@contextmanager
def running(folder: Path, *, seconds: int = 5, handler: str = HANDLER, **named: Any) -> Iterator[ProcessFunctions]:
    functions = ProcessFunctions(deployed(folder, seconds=seconds, handler=handler), {"AWS_ENDPOINT_URL": "x"}, **named)
    try:
        yield functions
    finally:
        functions.close()


def deployed(folder: Path, *, seconds: int = 5, handler: str = HANDLER) -> Deployment:
    code = folder / "functions" / "work"
    code.mkdir(parents=True)
    (code / "app.py").write_text(handler)
    (folder / "functions" / "other").mkdir()
    (folder / "functions" / "other" / "app.py").touch()
    layer = folder / "layer"
    (layer / "shared").mkdir(parents=True)
    function = Function(
        "Work", "functions.work.app.handler", code, "functions.work", (layer,), {"OWN": "1"}, seconds, 256, "live"
    )
    return Deployment({}, {"Work": function}, None, {}, {}, {})


def failure(functions: Any, event: dict[str, Any]) -> FunctionError:
    with pytest.raises(FunctionError) as raised:
        functions.invoke("Work", event)
    return raised.value
