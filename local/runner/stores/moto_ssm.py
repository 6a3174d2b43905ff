"""moto's Parameter Store without its EC2, which is not needed and takes most of a second to import."""

import sys
from types import ModuleType


def _import() -> None:
    # The module imports EC2 for commands to instances, and there are no instances here.
    without_instances = ModuleType("moto.ec2")
    vars(without_instances)["ec2_backends"] = {}
    sys.modules["moto.ec2"] = without_instances
    try:
        import moto.ssm  # noqa: F401, PLC0415
    finally:
        # A later import must get the real module.
        del sys.modules["moto.ec2"]


if not {"moto.ec2", "moto.ssm"} & sys.modules.keys():
    _import()
