"""The second part of `make rehearse`: the product on another implementation of AWS than the one of all other tests.

`tests/rehearsal` asks moto and LocalStack the same; then the whole product runs on LocalStack's S3, SQS, Parameter
Store and API Gateway, beside DynamoDB Local, and the tests of `tests/e2e` that go through most of it run there.
"""

import os
import subprocess
import sys

from local.runner.account import ROOT
from local.runner.stores import dynamodb_local

_BOTH = ["tests/rehearsal"]
_WHOLE = ["tests/e2e/test_story.py", "tests/e2e/test_calls.py", "tests/e2e/test_operating.py"]


def rehearse(url: str) -> int:
    """Run the tests against the implementation at that URL; return pytest's exit status."""
    tests = _BOTH + _WHOLE
    if missing := dynamodb_local.missing():
        print(f"the product does not run on LocalStack, since DynamoDB Local is missing: {missing}", file=sys.stderr)
        tests = _BOTH
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--show-capture=no", *tests]
    environment = {**os.environ, "STAND_IN": url, "DYNAMODB": "local"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - our own command
