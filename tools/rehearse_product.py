"""The second part of `make rehearse`: the product on LocalStack; all other tests use moto.

`tests/rehearsal` compares moto's and LocalStack's answers. Then the whole product runs on LocalStack's S3, SQS,
Parameter Store and API Gateway and on DynamoDB Local, for the tests of `tests/e2e` that cover most of it.
"""

import os
import subprocess
import sys

from local.runner.account import ROOT
from local.runner.stores import dynamodb_local

_BOTH = ["tests/rehearsal"]
_WHOLE = ["tests/e2e/test_story.py", "tests/e2e/test_calls.py", "tests/e2e/test_operating.py"]


def rehearse(url: str) -> int:
    """Run the tests against the AWS implementation at *url*; return pytest's exit status."""
    tests = _BOTH + _WHOLE
    if missing := dynamodb_local.missing():
        print(f"the product can't run on LocalStack without DynamoDB Local: {missing}", file=sys.stderr)
        tests = _BOTH
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--show-capture=no", *tests]
    environment = {**os.environ, "STAND_IN": url, "DYNAMODB": "local"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - our own command
