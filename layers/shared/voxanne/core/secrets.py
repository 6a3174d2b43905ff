"""Secrets, looked up by name. Templates and environments hold names; values are fetched on first use, never logged."""

import functools
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from voxanne.core import aws_clients

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})
# The codes with which either store says that it has nothing under a name.
ABSENT = frozenset({"ParameterNotFound", "ResourceNotFoundException"})


@functools.cache
def secret(name: str) -> str:
    """Return the secret *name*, fetched once per process.

    A name that begins with a slash is a Systems Manager parameter (SecureString), any other a Secrets Manager secret.
    """
    if name.startswith("/"):
        return _parameters().get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    return _secrets().get_secret_value(SecretId=name)["SecretString"]


def optional_secret(name: str) -> str | None:
    """Return the secret *name*; None if nothing is stored under it, which is asked for again the next time."""
    try:
        return secret(name)
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


def forget() -> None:
    """Clear the cache after a secret was refused: it may have been rotated."""
    secret.cache_clear()


@functools.cache
def _parameters() -> "SSMClient":
    made: SSMClient = aws_clients.make("ssm", _CONFIG)
    return made


@functools.cache
def _secrets() -> "SecretsManagerClient":
    made: SecretsManagerClient = aws_clients.make("secretsmanager", _CONFIG)
    return made
