"""Functions that invoke functions: the runner answers as Lambda's API does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.runner.account import CREDENTIALS, REGION
from local.runner.functions.invoke_api import EventTooLargeError
from local.runner.functions.lambda_api import LambdaApi
from tests import invocations
from tests.local.fakes import FakeFunctions, refusing
from tests.local.working import deployed, running

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_STAND_IN: Any = invocations.answer
_ALIAS = f"arn:aws:lambda:{REGION}:123456789012:function:Work:live"
# A function that asks the address it is told, as one that invokes another would.
_ASKING = """
import os

def handler(event, context):
    return os.environ["AWS_ENDPOINT_URL_LAMBDA"] if event == "where" else {"echo": event}
"""


@contextmanager
def client(url: str) -> Iterator["LambdaClient"]:
    made = boto3.client(
        "lambda",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )
    # Tests in this process have a stand-in for this call, in place of any server.
    made.meta.events.unregister("before-call.lambda.Invoke", _STAND_IN)
    yield made
    made.close()


@contextmanager
def serving(folder: Path, work: Any) -> Iterator[tuple["LambdaClient", FakeFunctions]]:
    functions = FakeFunctions(work=work)
    with LambdaApi(deployed(folder), functions) as api, client(api.url) as made:
        yield made, functions


@pytest.mark.parametrize("name", ["Work", _ALIAS])
def test_a_function_is_invoked_by_its_name_and_by_the_arn_of_its_alias(tmp_path: Path, name: str) -> None:
    with serving(tmp_path, lambda event: {"given": event}) as (lambda_, functions):
        answer = lambda_.invoke(FunctionName=name, Payload=json.dumps({"text": "é\u2028"}).encode())

        assert json.loads(answer["Payload"].read()) == {"given": {"text": "é\u2028"}}
        assert functions.asked == [("Work", {"text": "é\u2028"})]
        assert "FunctionError" not in answer


def test_an_error_of_the_function_is_told_in_the_answer(tmp_path: Path) -> None:
    with serving(tmp_path, refusing) as (lambda_, _):
        answer = lambda_.invoke(FunctionName="Work", Payload=b"{}")

        assert answer["FunctionError"] == "Unhandled"
        assert json.loads(answer["Payload"].read())["errorType"] == "UnauthorizedError"


def test_what_is_no_function_and_what_is_too_large_are_refused(tmp_path: Path) -> None:
    def too_large(_: Any) -> Any:
        raise EventTooLargeError

    with serving(tmp_path, too_large) as (lambda_, _):
        for name, code in [("Other", "ResourceNotFoundException"), ("Work", "RequestTooLargeException")]:
            with pytest.raises(ClientError) as raised:
                lambda_.invoke(FunctionName=name, Payload=b"{}")
            assert raised.value.response["Error"]["Code"] == code


@pytest.mark.processes
def test_each_function_is_told_where_others_are_invoked(tmp_path: Path) -> None:
    with running(tmp_path, handler=_ASKING) as functions, client(functions.invoke("Work", "where")) as lambda_:
        answer = lambda_.invoke(FunctionName=_ALIAS, Payload=b'{"a": 1}')

        assert json.loads(answer["Payload"].read()) == {"echo": {"a": 1}}
