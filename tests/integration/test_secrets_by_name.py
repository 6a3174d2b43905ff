"""A secret lies where its name says, and each function that is told the name may read it there."""

import functools

import boto3
import pytest

from local.runner.template import reader as template
from local.runner.template.deployment import Deployment
from tests.confinement import inside
from tests.product import PARAMETERS, deployment
from voxanne.core import secrets

TOLD = [
    (function.logical_id, parameter)
    for function in deployment().functions.values()
    for parameter, kept in deployment().secure_strings.items()
    if kept.name in function.environment.values()
]


pytestmark = pytest.mark.usefixtures("product")


@functools.cache
def named(beginning: str) -> Deployment:
    """The template, with all names of secrets beginning so."""
    return template.load(PARAMETERS | {parameter: f"{beginning}{parameter}" for _, parameter in TOLD})


@pytest.mark.parametrize(("function", "parameter"), TOLD)
def test_a_name_with_a_slash_first_is_a_parameter_of_systems_manager(function: str, parameter: str) -> None:
    made = named("/elsewhere/")
    boto3.client("ssm").put_parameter(Name=f"/elsewhere/{parameter}", Value=function, Type="SecureString")
    secrets.forget()

    with inside(made.functions[function]):
        assert secrets.secret(f"/elsewhere/{parameter}") == function


@pytest.mark.parametrize(("function", "parameter"), TOLD)
def test_any_other_name_is_a_secret_of_secrets_manager(function: str, parameter: str) -> None:
    made = named("elsewhere-")
    boto3.client("secretsmanager").create_secret(Name=f"elsewhere-{parameter}", SecretString=function)
    secrets.forget()

    with inside(made.functions[function]):
        assert secrets.secret(f"elsewhere-{parameter}") == function
