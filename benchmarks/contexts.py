"""The context that a handler is called with."""

import time
from typing import Any

from local.runner.functions.runtime import LambdaContext


def context() -> Any:
    """A context as Lambda hands it over."""
    return LambdaContext(time.monotonic() + 25, "request", "AgentsFunction", "1024", "arn")
