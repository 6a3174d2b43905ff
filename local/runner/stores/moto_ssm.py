"""moto's Parameter Store without its EC2, of which it needs nothing but takes most of a second to import."""

import sys
from types import ModuleType


def _import() -> None:
    # Commands for instances look instances up; there are none here.
    without_instances = ModuleType("moto.ec2")
    vars(without_instances)["ec2_backends"] = {}
    sys.modules["moto.ec2"] = without_instances
    try:
        import moto.ssm  # noqa: F401, PLC0415
    finally:
        # A later import gets the real one.
        del sys.modules["moto.ec2"]


if not {"moto.ec2", "moto.ssm"} & sys.modules.keys():
    _import()
