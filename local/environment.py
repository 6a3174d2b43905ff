"""The environment of a function's process: what the template gives it and what Lambda itself sets."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from local.account import CREDENTIALS, REGION
from local.deployment import Function


def stage(function: Function, folder: Path) -> Path:
    """Lay the function's code out in *folder* as the build does; return the task root.

    Only this function's own part of a shared namespace appears there, so one cannot import another's code and
    then fail in Lambda.
    """
    if not function.package:
        return function.code_folder
    root = folder / function.logical_id
    parent = root.joinpath(*function.package.split(".")[:-1])
    parent.mkdir(parents=True)
    (parent / function.code_folder.name).symlink_to(function.code_folder, target_is_directory=True)
    return root


def lambda_environment(function: Function, task_root: Path, endpoints: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of one process."""
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_megabytes),
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.logical_id}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": REGION,
        "LAMBDA_TASK_ROOT": str(task_root),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(map(str, (task_root, *function.layer_folders))),
        "TZ": ":UTC",
        "_HANDLER": function.handler,
        # A developer's own AWS settings have no business here; Lambda's home folder has none.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **endpoints,
        **function.environment,
    }
