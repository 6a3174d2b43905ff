"""Clients of AWS, made by botocore's session.

boto3 adds resources and S3's transfers to it, which take 30 of the 180 ms of processor time until the first client of a
cold start; only `voxanne.aws.s3` needs them.
"""

import functools
from typing import Any

import botocore.session
from botocore.config import Config


def make(service: str, config: Config | None = None) -> Any:
    """Return a new client of *service*, the same that boto3 would make.

    The service's name must be a literal: the build keeps the API models of the services that it finds in such calls
    (tools/slim_layer.py).
    """
    return _session().create_client(service, config=config)


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
