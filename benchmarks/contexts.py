"""The context argument of a handler."""

import time
from typing import Any

from local.runner.functions.runtime import LambdaContext


def context() -> Any:
    """Return a context like Lambda's."""
    return LambdaContext(time.monotonic() + 25, "request", "AgentsFunction", "1024", "arn")
