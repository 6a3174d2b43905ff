"""Parameter Store, Secrets Manager and API Gateway's keys as the product uses them."""

import itertools

import pytest
from botocore.exceptions import ClientError

from local.runner.stores.local_aws import Aws
from voxanne.billing.usage_plans import gateway_keys
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import secrets

_NAMES = itertools.count()


@pytest.fixture
def keys(aws: Aws) -> GatewayKeys:
    plans = {name: aws.apigateway.create_usage_plan(name=name)["id"] for name in ("starter", "professional")}
    return GatewayKeys(gateway_keys.client(), plans)


@pytest.fixture
def organization() -> str:
    return f"org_{next(_NAMES)}"


def test_a_secure_string_is_read_decrypted(aws: Aws) -> None:
    aws.ssm.put_parameter(Name="/rehearsed/secret", Value="first second", Type="SecureString", Overwrite=True)

    assert secrets.secret("/rehearsed/secret") == "first second"


def test_a_name_without_a_slash_is_read_from_secrets_manager(aws: Aws) -> None:
    name = f"rehearsed-{next(_NAMES)}"
    aws.secretsmanager.create_secret(Name=name, SecretString="first")

    assert secrets.secret(name) == "first"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", ["/rehearsed/none", "rehearsed-none"])
def test_a_secret_that_is_not_there_is_an_error_of_its_service(name: str) -> None:
    with pytest.raises(ClientError) as error:
        secrets.secret(name)

    expected = "ParameterNotFound" if name.startswith("/") else "ResourceNotFoundException"
    assert error.value.response["Error"]["Code"] == expected


def test_a_gateway_key_is_made_once_and_listed_for_its_organization(keys: GatewayKeys, organization: str) -> None:
    value, other = f"value-of-twenty-or-more-{organization}", f"value-of-twenty-or-more-{organization}-2"

    for _ in range(2):
        keys.ensure(organization, "starter", value)
    keys.ensure(organization, "professional", other)

    assert sorted(keys.of(organization).values()) == [value, other]
    assert keys.of(f"{organization}0") == {}


def test_a_gateway_key_may_be_deleted_twice(keys: GatewayKeys, organization: str) -> None:
    keys.ensure(organization, "starter", f"value-of-twenty-or-more-{organization}")
    [key] = keys.of(organization)

    for _ in range(2):
        keys.delete(key)

    assert keys.of(organization) == {}
