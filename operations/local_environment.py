"""The environment of a command that works on the local product."""

import os
from collections.abc import Mapping

# Hosts of this machine, which a proxy does not reach. In brackets, httpx would take the last for a port.
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def use_local_aws(environment: Mapping[str, str] | None = None) -> None:
    """Replace the developer's AWS settings by *environment*, and reach this machine without a proxy."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    own = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    direct = ",".join((*_THIS_MACHINE, own) if own else _THIS_MACHINE)
    os.environ.update({"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull})
    os.environ.update({"no_proxy": direct, "NO_PROXY": direct, **(environment or {})})
